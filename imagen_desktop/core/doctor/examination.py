"""Runs all checks, the slow ones side by side, and puts them in their order."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Mapping
from dataclasses import dataclass

from imagen_desktop import __version__
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.registry import make_backend
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.doctor import desktop, services, storage, terminal
from imagen_desktop.core.doctor.check import Check, ok, warning
from imagen_desktop.core.doctor.local_engine import local_engine
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.tokens import used_tokens


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is looked at; `config` holds the defaults where `config_error` says that the file is wrong.

    Services get `service_seconds` to answer; 0 asks none of them.
    """

    config: Config
    config_error: ConfigError | None
    paths: Paths
    environment: Mapping[str, str]
    credentials: Credentials
    service_seconds: float = 10.0


async def examine(about: Surroundings) -> list[Check]:
    """Every check, from the program outwards. Takes as long as the slowest, at most some ten seconds."""
    config, paths = about.config, about.paths
    async with asyncio.TaskGroup() as group:
        stored = group.create_task(asyncio.to_thread(_stored, about))
        asked = [
            group.create_task(services.token(token, config, about.credentials, about.service_seconds))
            for token in used_tokens(config)
        ]
        update = group.create_task(services.update(config, paths, about.service_seconds))
        keyring = group.create_task(asyncio.to_thread(desktop.keyring, about.credentials))
        backend = group.create_task(asyncio.to_thread(_default_backend, about))
        session = group.create_task(asyncio.to_thread(lambda: list(desktop.session(about.environment))))
        tmux = group.create_task(terminal.tmux(about.environment))
        qt = group.create_task(desktop.qt_libraries(about.environment))
        engines = [group.create_task(local_engine(config, paths)) for _ in range(_has_local(config))]
    answers = [task.result() for task in asked]
    offsets = [answer.clock_offset_seconds for answer in answers]
    return [
        ok(
            "program",
            f"imagen-desktop {__version__}, Python {platform.python_version()}, {platform.platform()}.",
        ),
        update.result(),
        storage.configuration(paths.config_file, about.config_error),
        *stored.result(),
        backend.result(),
        *(engine.result() for engine in engines),
        *(answer.check for answer in answers),
        keyring.result(),
        await services.clock(offsets, about.environment.get("PATH", "")),
        *tmux.result(),
        terminal.viewer(config, about.environment),
        *session.result(),
        qt.result(),
    ]


def _stored(about: Surroundings) -> list[Check]:
    return [
        *storage.folders(about.config, about.paths),
        storage.library(about.paths),
        storage.ledger(about.paths, about.config),
        storage.journal(about.paths),
    ]


def _has_local(config: Config) -> bool:
    return any(backend.type == "local" for backend in config.backends.values())


def _default_backend(about: Surroundings) -> Check:
    name = about.config.default_backend
    try:
        room = EngineRoom(about.paths)
        state = make_backend(about.config.backends[name], about.credentials, room).state()
    except ConfigError as error:
        return warning("default backend", error.message, error.hint)
    if state.is_ready:
        return ok("default backend", f"{name} is ready.")
    sketch = "Draw without AI: imagen config set default_backend sketch"
    fix = "\n".join(filter(None, (state.hint, sketch)))
    return warning("default backend", f"{name} is not configured ({state.reason}).", fix)
