"""A backend on a local Replicate whose waits pass at once, and what a run of it told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import BackendEvent, Received, Submitted, Submitting
from imagen_desktop.core.backends.replicate import ReplicateBackend
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, Progress, Stage
from tests.fakes.replicate_server import SCHNELL, TOKEN, Fault, ReplicateServer

A_FOX = GenerationRequest("a fox", seed=7)


class FakeTime:
    """A clock that only sleeping moves; `waits` is what was slept."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


@dataclass
class Told:
    """The events of one run, and the error it ended with."""

    events: list[BackendEvent] = field(default_factory=list)
    error: ImagenError | None = None

    @property
    def received(self) -> Received:
        (event,) = [event for event in self.events if isinstance(event, Received)]
        return event

    @property
    def ids(self) -> list[str]:
        return [event.prediction_id for event in self.events if isinstance(event, Submitted)]

    @property
    def warnings(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, GenerationWarning)]

    @property
    def stages(self) -> list[Stage]:
        return [event.stage for event in self.events if isinstance(event, Progress)]

    @property
    def retries(self) -> list[tuple[float, str]]:
        return [
            (event.wait_seconds, event.reason)
            for event in self.events
            if isinstance(event, Progress) and event.stage is Stage.RETRYING
        ]

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events if not isinstance(event, Progress)]


async def hear(events: AsyncGenerator[BackendEvent], told: Told | None = None) -> Told:
    told = told or Told()
    try:
        async for event in events:
            told.events.append(event)
    except ImagenError as error:
        told.error = error
    return told


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
        """Cancels the run once `ready` returns: what it told, and whether it ended as cancelled."""
        told = Told()
        async with asyncio.TaskGroup() as group:
            task = group.create_task(hear(self.backend.generate(request, self.part), told))
            await ready(told)
            task.cancel()
            await asyncio.wait({task})
        return told, task.cancelled()

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
