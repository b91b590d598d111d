"""A backend on a local Replicate whose waits pass at once, and what a run of it told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from typing_extensions import override

from imagen_desktop.core.backends.backend import Submitting
from imagen_desktop.core.backends.replicate.backend import ReplicateBackend
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from tests.core.backends.bench import BackendBench
from tests.core.backends.telling import A_FOX, FakeTime, Told, hear, hear_cancelled
from tests.fakes.replicate_server import SCHNELL, TOKEN, ReplicateServer


class Bench(BackendBench[ReplicateServer, ReplicateBackend, Pace]):
    def __init__(self, server: ReplicateServer, folder: Path) -> None:
        self.time = FakeTime()
        self.token: str | None = TOKEN
        pace = Pace(
            clock=self.time.clock,
            sleep=self.time.sleep,
            jitter=lambda: 0.0,
            late_metrics=5.0,
            cancel_patience=0.02,
            lookups=(0.0, 0.01, 0.02),
        )
        config = BackendConfig("schnell", "replicate", SCHNELL, base_url=server.url)
        super().__init__(server, folder, config, pace, waits=("read_margin",))

    @override
    def make(self) -> ReplicateBackend:
        return ReplicateBackend(self.config, lambda: self.token, pace=self.pace)

    async def cancel_when(
        self, ready: Callable[[Told], Awaitable[None]], request: GenerationRequest = A_FOX
    ) -> tuple[Told, bool]:
        return await hear_cancelled(self.backend.generate(request, self.part), ready)


@pytest.fixture
async def server() -> AsyncIterator[ReplicateServer]:
    async with ReplicateServer() as server:
        yield server


@pytest.fixture
async def bench(server: ReplicateServer, tmp_path: Path) -> AsyncIterator[Bench]:
    async with Bench(server, tmp_path) as made:
        yield made


__all__ = ["A_FOX", "Bench", "FakeTime", "Submitting", "Told", "hear"]
