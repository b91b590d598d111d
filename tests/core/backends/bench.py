"""One server, one backend on it, one part file: what the tests of backends behind HTTP work with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Generic, Self, TypeVar

from imagen_desktop.core.backends.backend import Backend
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from tests.core.backends.telling import A_FOX, Told, hear
from tests.fakes.http_server import Fault, HttpServer

AServer = TypeVar("AServer", bound=HttpServer)
ABackend = TypeVar("ABackend", bound=Backend)
APace = TypeVar("APace")


class BackendBench(Generic[AServer, ABackend, APace]):
    """The backend is made at first use, from `config` and `pace` as they are then.

    `waits` are those of the pace that a silent server is not endured for.
    """

    def __init__(
        self,
        server: AServer,
        folder: Path,
        config: BackendConfig,
        pace: APace,
        waits: tuple[str, ...] = (),
    ) -> None:
        self.server = server
        self.part = folder / "journal" / "image.part"
        self.config = config
        self.pace = pace
        self._waits = waits
        self._backend: ABackend | None = None

    def make(self) -> ABackend:
        raise NotImplementedError

    def configure(self, **changes: object) -> None:
        self.config = replace(self.config, **changes)  # type: ignore[arg-type]

    def set_pace(self, **changes: object) -> None:
        self.pace = replace(self.pace, **changes)  # type: ignore[type-var]

    def fail(self, kind: str, *faults: Fault) -> None:
        """Scripts the server."""
        self.server.fail(kind, *faults)
        if any(fault.how == "hang" for fault in faults):
            self.set_pace(**dict.fromkeys(self._waits, 0.3))

    @property
    def backend(self) -> ABackend:
        if self._backend is None:
            self._backend = self.make()
        return self._backend

    async def generate(self, request: GenerationRequest = A_FOX) -> Told:
        return await hear(self.backend.generate(request, self.part))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._backend is not None:
            await self._backend.close()
