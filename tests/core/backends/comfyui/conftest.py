"""A backend on a local ComfyUI whose waits are short."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typing_extensions import override

from imagen_desktop.core.backends.comfyui import ComfyBackend
from imagen_desktop.core.backends.comfyui.pace import Pace
from imagen_desktop.core.config import BackendConfig
from tests.core.backends.bench import BackendBench
from tests.fakes.comfyui_server import CHECKPOINT, ComfyServer

QUICK = Pace(quiet=0.2, poll=0.01, soon=0.01, patience=0.5)


class Bench(BackendBench[ComfyServer, ComfyBackend, Pace]):
    def __init__(self, server: ComfyServer, folder: Path) -> None:
        config = BackendConfig("mine", "comfyui", CHECKPOINT, base_url=server.url, default_steps=4)
        super().__init__(server, folder, config, QUICK)

    @override
    def make(self) -> ComfyBackend:
        return ComfyBackend(self.config, pace=self.pace)


@pytest.fixture
async def server() -> AsyncIterator[ComfyServer]:
    async with ComfyServer() as server:
        yield server


@pytest.fixture
async def bench(server: ComfyServer, tmp_path: Path) -> AsyncIterator[Bench]:
    async with Bench(server, tmp_path) as made:
        yield made
