"""A studio with the real one's surface, whose images arrive when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from imagen_desktop.core.backends.backend import READY, BackendInfo, BackendState, Limits, SizeLimits
from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ConfigError, ImagenError, InvalidRequestError
from imagen_desktop.core.generation import (
    FREE,
    UNPRICED,
    Event,
    GenerationRequest,
    Image,
    ImageFailed,
    ImageSaved,
    Price,
)
from imagen_desktop.core.ticket import NO_TICKET, Ticket
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.server import UsageServer
from imagen_desktop.core.usage.sink import Sink
from imagen_desktop.core.waiting_queue import WaitingQueue

RATIOS = ("1:1", "4:3", "3:2", "16:9", "3:4", "2:3", "9:16", "5:4", "4:5", "21:9", "9:21")

LOCAL = BackendInfo(
    name="flux-schnell-local",
    type="local",
    title="FLUX schnell",
    place="this computer",
    model="flux-schnell",
    aspect_ratios=RATIOS,
    default_aspect_ratio="1:1",
    steps=Limits(1, 4, 4),
    max_parallel=1,
)
SCHNELL = BackendInfo(
    name="flux-schnell-replicate",
    type="replicate",
    title="FLUX schnell",
    place="Replicate",
    model="black-forest-labs/flux-schnell",
    aspect_ratios=RATIOS,
    default_aspect_ratio="1:1",
    steps=Limits(1, 4, 4),
    formats=("png", "webp", "jpg"),
    max_parallel=2,
)
DEV = BackendInfo(
    name="flux-dev-replicate",
    type="replicate",
    title="FLUX dev",
    place="Replicate",
    model="black-forest-labs/flux-dev",
    aspect_ratios=RATIOS,
    default_aspect_ratio="1:1",
    steps=Limits(1, 50, 28),
    guidance=Limits(0, 10, 3),
    formats=("png", "webp", "jpg"),
    has_negative_prompt=True,
)
SKETCH = BackendInfo(
    name="sketch",
    type="sketch",
    title="Sketch: drawn, not AI",
    place="this computer",
    model="sketch",
    aspect_ratios=RATIOS,
    default_aspect_ratio="1:1",
    size=SizeLimits(256, 2048, 8),
    is_ai=False,
)
NOT_CONFIGURED = BackendState(False, "not configured", "The local engine is not installed.")

PRICES = {
    LOCAL.name: FREE,
    SCHNELL.name: Price(3_000, "2026-11-18"),
    DEV.name: Price(25_000, "2026-11-18"),
    SKETCH.name: FREE,
}


def saved_image(request: GenerationRequest, path: Path = Path("/nowhere/fox.png")) -> Image:
    return Image(
        path=path,
        created_at=datetime(2026, 11, 22, 9, 14, tzinfo=UTC),
        request=request,
        backend=request.backend,
        backend_type="replicate",
        model="black-forest-labs/flux-schnell",
        width=1216,
        height=832,
        size_bytes=2_100_000,
        seed=request.seed,
        cost=PRICES.get(request.backend, UNPRICED),
    )


class FakeRun:
    """One call of generate(): a test feeds it events, an error, or ends it."""

    def __init__(
        self,
        request: GenerationRequest,
        cancel: asyncio.Event,
        may_pass_budget: bool,
        caller: str = "",
        directory: Path | None = None,
    ) -> None:
        self.request = request
        self.caller = caller
        self.directory = directory
        self.cancel = cancel
        self.may_pass_budget = may_pass_budget
        self._events: asyncio.Queue[Event | Exception | None] = asyncio.Queue()

    def say(self, event: Event) -> None:
        self._events.put_nowait(event)

    def save(self, image: Image | None = None) -> None:
        self.say(ImageSaved(image or saved_image(self.request)))
        self.end()

    def fail(self, error: ImagenError) -> None:
        self.say(ImageFailed(error))
        self.end()

    def refuse(self, error: Exception) -> None:
        self._events.put_nowait(error)

    def end(self) -> None:
        self._events.put_nowait(None)

    async def events(self) -> AsyncGenerator[Event]:
        while (event := await self._next()) is not None:
            if isinstance(event, Exception):
                raise event
            yield event

    async def _next(self) -> Event | Exception | None:
        """The next event; a cancellation ends the run when nothing more is waiting."""
        if not self._events.empty():
            return self._events.get_nowait()
        getting = asyncio.get_running_loop().create_task(self._events.get())
        waiting = asyncio.get_running_loop().create_task(self.cancel.wait())
        try:
            await asyncio.wait((getting, waiting), return_when=asyncio.FIRST_COMPLETED)
            return getting.result() if getting.done() else None
        finally:
            getting.cancel()
            waiting.cancel()


class FakeStudio:
    """Scriptable: `runs` holds every generate() so far, in the order in which they began."""

    def __init__(self, config: Config | None = None, ledger: Ledger | None = None) -> None:
        self.config = config or Config()
        self.ledger = ledger or Ledger(Path("/nowhere/usage.sqlite3"))
        self.infos: tuple[BackendInfo, ...] = (LOCAL, SCHNELL, DEV, SKETCH)
        self.ready = {LOCAL.name: NOT_CONFIGURED, SCHNELL.name: READY, DEV.name: READY, SKETCH.name: READY}
        self.runs: list[FakeRun] = []
        self.recovered: list[Event] = []
        self.queue = WaitingQueue()
        self.refusal: InvalidRequestError | None = None
        self.spent = Price(7_430_000)
        self.priced = 0
        self.is_closed = False
        self.server: UsageServer | None = None

    def new_sink(self) -> Sink | None:
        return Sink(self.ledger, self.server, debounce_seconds=0.0) if self.server else None

    def backends(self) -> tuple[BackendInfo, ...]:
        return self.infos

    def info(self, request: GenerationRequest) -> BackendInfo:
        for info in self.infos:
            if info.name == request.backend:
                return info
        raise ConfigError(f'No backend is named "{request.backend}".')

    def states(self) -> dict[str, BackendState]:
        return dict(self.ready)

    def complete(self, request: GenerationRequest) -> GenerationRequest:
        return replace(request, backend=request.backend or self.config.default_backend)

    def check(self, request: GenerationRequest) -> None:
        if self.refusal is not None:
            raise self.refusal

    def price(self, request: GenerationRequest) -> Price:
        self.priced += 1
        return PRICES.get(request.backend, UNPRICED).times(request.count)

    def split(self, request: GenerationRequest) -> tuple[GenerationRequest, ...]:
        first = 100 if request.seed is None else request.seed
        return tuple(replace(request, count=1, seed=first + number) for number in range(request.count))

    async def generate(
        self,
        request: GenerationRequest,
        cancel: asyncio.Event | None = None,
        directory: Path | None = None,
        *,
        may_pass_budget: bool = False,
        caller: str = "",
        ticket: Ticket = NO_TICKET,
    ) -> AsyncGenerator[Event]:
        run = FakeRun(request, cancel or asyncio.Event(), may_pass_budget, caller, directory)
        self.runs.append(run)
        async for event in run.events():
            yield event

    def open_queue(self) -> WaitingQueue:
        return self.queue

    async def recover(self, queue: WaitingQueue | None = None) -> AsyncGenerator[Event]:
        for event in self.recovered:
            yield event

    def spent_this_month(self) -> Price:
        return self.spent

    async def close(self) -> None:
        self.is_closed = True
