"""What all local backends of one program share: the engine, the models' folder, what was measured."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imagen_desktop.core.backends.local.engine_host import EngineHost
    from imagen_desktop.core.backends.local.speeds import Speeds
    from imagen_desktop.core.models.store import ModelStore
    from imagen_desktop.core.paths import Paths


class EngineRoom:
    """Cheap: its parts are made, and their modules imported, when first asked for. Without `paths` it has no
    models and remembers nothing."""

    def __init__(self, paths: Paths | None = None, threads: int = 0) -> None:
        self._paths = paths
        self.threads = threads or _cores()

    @cached_property
    def host(self) -> EngineHost:
        from imagen_desktop.core.backends.local.engine_host import EngineHost

        return EngineHost(self._paths.logs / "engine.log" if self._paths else None)

    @cached_property
    def store(self) -> ModelStore | None:
        from imagen_desktop.core.models.store import ModelStore

        return ModelStore(self._paths.models) if self._paths else None

    @cached_property
    def speeds(self) -> Speeds:
        from imagen_desktop.core.backends.local.speeds import Speeds

        return Speeds(self._paths.data / "local-speeds.json" if self._paths else None, self.threads)

    async def close(self) -> None:
        if "host" in self.__dict__:
            await self.host.close()


def _cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
