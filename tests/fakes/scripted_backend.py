"""A backend that follows the real protocol and a script: what to yield, where to fail or wait."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from pathlib import Path

from imagen_desktop.core.backends.backend import (
    READY,
    Backend,
    BackendEvent,
    BackendInfo,
    BackendState,
    PendingPrediction,
    Received,
    Submitted,
    Submitting,
)
from imagen_desktop.core.backends.registry import Backends
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import BackendError
from imagen_desktop.core.generation import GenerationRequest, Price, Progress, Stage, Timings
from tests.fakes.png import tiny_png

INFO = BackendInfo(
    name="scripted", type="replicate", title="Scripted", place="a test", model="test/model", formats=("png",)
)


def only(backend: Backend) -> Backends:
    """The backends of a program that has no other."""
    return Backends({"scripted": BackendConfig("scripted", "sketch")}, lambda _config: backend)


def picture(seed: int) -> bytes:
    """A real PNG, another one for each seed."""
    return tiny_png(seed=seed)


class ScriptedBackend:
    """`failures` maps a seed to the error its image meets; `hold`, where set, is waited for before
    the bytes come; `keeps_when_cancelled` plays a prediction that had already succeeded."""

    def __init__(self, *, price: Price | None = None, max_parallel: int = 4, is_paid: bool = True) -> None:
        self._info = replace(INFO, max_parallel=max_parallel)
        self.price_each = price or Price(3000, "2026-10-07")
        self.is_paid = is_paid
        self.current_state = READY
        self.failures: dict[int, BackendError] = {}
        self.recoveries: dict[str, BackendError | bytes] = {}
        self.data: Callable[[int], bytes] = picture
        self.hold: asyncio.Event | None = None
        self.keeps_when_cancelled = False
        self.created: list[GenerationRequest] = []
        self.cancelled: list[str] = []
        self.running = 0
        self.most_running = 0
        self.is_closed = False

    @property
    def info(self) -> BackendInfo:
        return self._info

    def state(self) -> BackendState:
        return self.current_state

    def check(self, request: GenerationRequest) -> None: ...

    def price(self, request: GenerationRequest) -> Price:
        return self.price_each

    async def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            async for event in self._generate(request, part):
                yield event
        finally:
            self.running -= 1

    async def _generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        seed = request.seed or 0
        if self.is_paid:
            yield Submitting({"prompt": request.prompt, "seed": seed})
        self.created.append(request)
        prediction_id = f"p{seed}"
        if self.is_paid:
            yield Submitted(prediction_id)
        yield Progress(Stage.RUNNING)
        try:
            await (self.hold.wait() if self.hold else asyncio.sleep(0))
        except asyncio.CancelledError:
            self.cancelled.append(prediction_id)
            if not self.keeps_when_cancelled:
                raise
        if seed in self.failures:
            raise self.failures[seed]
        yield self._receive(self.data(seed), part, prediction_id)

    async def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        answer = self.recoveries[pending.prediction_id]
        if isinstance(answer, BackendError):
            raise answer
        yield self._receive(answer, part, pending.prediction_id)

    def _receive(self, data: bytes, part: Path, prediction_id: str) -> Received:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        return Received(
            sha256=hashlib.sha256(data).hexdigest(),
            size_bytes=len(data),
            sent={"prompt": "as sent"},
            timings=Timings(latency_ms=1200),
            prediction_id=prediction_id,
        )

    async def close(self) -> None:
        self.is_closed = True
