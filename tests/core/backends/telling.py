"""What one run of a backend told, and the clock that its waits pass on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field

from imagen_desktop.core.backends.backend import BackendEvent, Received, Submitted, Submitting
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, Progress, Stage

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
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def received(self) -> Received:
        (event,) = [event for event in self.events if isinstance(event, Received)]
        return event

    @property
    def ids(self) -> list[str]:
        return [event.prediction_id for event in self.events if isinstance(event, Submitted)]

    @property
    def sent(self) -> list[object]:
        return [dict(event.sent) for event in self.events if isinstance(event, Submitting)]

    @property
    def warnings(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, GenerationWarning)]

    @property
    def progress(self) -> list[Progress]:
        return [event for event in self.events if isinstance(event, Progress)]

    @property
    def stages(self) -> list[Stage]:
        return [event.stage for event in self.progress]

    @property
    def retries(self) -> list[tuple[float, str]]:
        return [
            (event.wait_seconds, event.reason) for event in self.progress if event.stage is Stage.RETRYING
        ]

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events if not isinstance(event, Progress)]

    async def until(self, ready: Callable[[Told], bool]) -> None:
        """Waits for the event that makes it so."""
        async with self.heard:
            await self.heard.wait_for(lambda: ready(self))


async def hear(events: AsyncGenerator[BackendEvent], told: Told | None = None) -> Told:
    told = told or Told()
    try:
        async for event in events:
            told.events.append(event)
            async with told.heard:
                told.heard.notify_all()
    except ImagenError as error:
        told.error = error
    return told


async def hear_cancelled(
    events: AsyncGenerator[BackendEvent], ready: Callable[[Told], Awaitable[object]]
) -> tuple[Told, bool]:
    """Cancels the run once `ready` returns: what it told, and whether it ended as cancelled."""
    told = Told()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(hear(events, told))
        await ready(told)
        task.cancel()
        await asyncio.wait({task})
    return told, task.cancelled()
