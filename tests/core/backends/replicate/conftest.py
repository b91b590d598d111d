"""A backend on a local Replicate whose waits pass at once, and what a run of it told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import Submitting
from imagen_desktop.core.backends.replicate import ReplicateBackend
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from tests.core.backends.telling import A_FOX, FakeTime, Told, hear, hear_cancelled
from tests.fakes.replicate_server import SCHNELL, TOKEN, Fault, ReplicateServer


class Bench:
    """One server, one backend (made at first use from `config`), one part file."""

    def __init__(self, server: ReplicateServer, part: Path) -> None:
        self.server = server
        self.part = part
        self.time = FakeTime()
        self.config = BackendConfig("schnell", "replicate", SCHNELL, base_url=server.url)
        self.pace = Pace(
            clock=self.time.clock,
            sleep=self.time.sleep,
            jitter=lambda: 0.0,
            late_metrics=5.0,
            cancel_patience=0.02,
            lookups=(0.0, 0.01, 0.02),
        )
        self.token: str | None = TOKEN
        self._backend: ReplicateBackend | None = None

    def configure(self, **changes: object) -> None:
        self.config = replace(self.config, **changes)  # type: ignore[arg-type]

    def set_pace(self, **changes: object) -> None:
        self.pace = replace(self.pace, **changes)  # type: ignore[arg-type]

    def fail(self, kind: str, *faults: Fault) -> None:
        """Scripts the server; silence is not endured for long where it comes."""
        self.server.fail(kind, *faults)
        if any(fault.how == "hang" for fault in faults):
            self.set_pace(read_margin=0.3)

    @property
    def backend(self) -> ReplicateBackend:
        if self._backend is None:
            self._backend = ReplicateBackend(self.config, lambda: self.token, pace=self.pace)
        return self._backend

    async def generate(self, request: GenerationRequest = A_FOX) -> Told:
        return await hear(self.backend.generate(request, self.part))

    async def cancel_when(
        self, ready: Callable[[Told], Awaitable[None]], request: GenerationRequest = A_FOX
    ) -> tuple[Told, bool]:
        return await hear_cancelled(self.backend.generate(request, self.part), ready)

    async def close(self) -> None:
        if self._backend is not None:
            await self._backend.close()


@pytest.fixture
async def server() -> AsyncIterator[ReplicateServer]:
    async with ReplicateServer() as server:
        yield server


@pytest.fixture
async def bench(server: ReplicateServer, tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(server, tmp_path / "journal" / "image.part")
    yield bench
    await bench.close()


__all__ = ["A_FOX", "Bench", "FakeTime", "Submitting", "Told", "hear"]
