"""A backend on a local ComfyUI whose waits are short."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.backends.comfyui import ComfyBackend
from imagen_desktop.core.backends.comfyui.pace import Pace
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from tests.core.backends.telling import A_FOX, Told, hear
from tests.fakes.comfyui_server import CHECKPOINT, ComfyServer

QUICK = Pace(quiet=0.2, poll=0.01, soon=0.01, patience=0.5)


class Bench:
    """One server, one backend (made at first use from `config`), one part file."""

    def __init__(self, server: ComfyServer, part: Path) -> None:
        self.server = server
        self.part = part
        self.config = BackendConfig("mine", "comfyui", CHECKPOINT, base_url=server.url, default_steps=4)
        self.pace = QUICK
        self._backend: ComfyBackend | None = None

    def configure(self, **changes: object) -> None:
        self.config = replace(self.config, **changes)  # type: ignore[arg-type]

    def set_pace(self, **changes: object) -> None:
        self.pace = replace(self.pace, **changes)  # type: ignore[arg-type]

    @property
    def backend(self) -> ComfyBackend:
        if self._backend is None:
            self._backend = ComfyBackend(self.config, pace=self.pace)
        return self._backend

    async def generate(self, request: GenerationRequest = A_FOX) -> Told:
        return await hear(self.backend.generate(request, self.part))

    async def close(self) -> None:
        if self._backend is not None:
            await self._backend.close()


@pytest.fixture
async def server() -> AsyncIterator[ComfyServer]:
    async with ComfyServer() as server:
        yield server


@pytest.fixture
async def bench(server: ComfyServer, tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(server, tmp_path / "journal" / "image.part")
    yield bench
    await bench.close()
