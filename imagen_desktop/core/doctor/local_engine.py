"""The doctor on the engine for models on this computer: whether it starts, and what it runs on."""

from __future__ import annotations

from contextlib import suppress

from imagen_desktop.core.backends.local.engine_host import EngineHost, EngineRefusedError
from imagen_desktop.core.backends.local.engine_process import EngineEndedError
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.local.failures import INSTALL_HINT, end_error, refusal_error
from imagen_desktop.core.backends.local.local_model import find_model
from imagen_desktop.core.config import Config
from imagen_desktop.core.doctor.check import Check, ok, warning
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.paths import Paths

_NAME = "local engine"


async def local_engine(config: Config, paths: Paths) -> Check:
    """Starts it, without a model, and ends it. Makes nothing on the disk."""
    host = EngineHost()
    try:
        ready = await host.ready()
    except EngineRefusedError as error:
        return warning(_NAME, refusal_error(str(error)).message, INSTALL_HINT)
    except EngineEndedError as error:
        ended = end_error(error.code)
        return warning(_NAME, ended.message, ended.hint)
    except OSError as error:
        return warning(_NAME, f"It cannot be started: {error.strerror}.")
    finally:
        await host.close()
    room = EngineRoom(paths)
    return ok(_NAME, f"{ready.version} on {_device(config, room) or ready.device}, {room.threads} threads.")


def _device(config: Config, room: EngineRoom) -> str:
    """What the last images were really made on: the first such backend's."""
    for backend in config.backends.values():
        if backend.type == "local":
            with suppress(LibraryError):
                if device := room.speeds.device(find_model(backend, room.store).key):
                    return device
    return ""
