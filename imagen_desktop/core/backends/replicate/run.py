"""One image's way through Replicate: create, wait, fetch; and what a cancellation does on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.backends.backend import BackendEvent, Received, Submitted, Submitting
from imagen_desktop.core.backends.replicate.api import ReplicateApi
from imagen_desktop.core.backends.replicate.creation import Creation, Gate, Order
from imagen_desktop.core.backends.replicate.fetching import Fetching
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.backends.replicate.prediction import Prediction
from imagen_desktop.core.backends.replicate.waiting import Waiting, cancel_remotely
from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.errors import BackendUnavailableError, ImagenError
from imagen_desktop.core.generation import JsonValue, Progress, Stage, Timings


class Line(NamedTuple):
    """One backend's way to Replicate, shared by all its images."""

    api: ReplicateApi
    connection: Connection
    gate: Gate
    pace: Pace

    def fetching(self, prediction: Prediction, part: Path) -> Fetching:
        return Fetching(self.api, self.connection, prediction, part, self.pace)


class Run:
    """`sent` is what the journal remembers of the order's inputs."""

    def __init__(self, line: Line, order: Order, sent: Mapping[str, JsonValue], part: Path) -> None:
        self._line = line
        self._order = order
        self._sent = sent
        self._part = part
        self._creation = Creation(line.api, order, line.gate, line.pace)
        self._started_at = line.pace.clock()
        self._prediction: Prediction | None = None
        self._is_announced = self._is_received = False

    async def events(self) -> AsyncGenerator[BackendEvent]:
        try:
            async with aclosing(self._with_cancellation()) as events:
                async for event in events:
                    yield event
        except GeneratorExit:
            # Closed by its consumer: nothing can be told any more, but Replicate can be.
            if not self._is_received:
                await self._cancel()
            raise

    async def _with_cancellation(self) -> AsyncGenerator[BackendEvent]:
        try:
            async with aclosing(self._steps()) as events:
                async for event in events:
                    yield event
        except asyncio.CancelledError:
            if self._is_received:
                raise
            yield Progress(Stage.CANCELLING)
            async with aclosing(self._kept()) as events:
                async for event in events:
                    yield event
            if not self._is_received:
                raise

    async def _steps(self) -> AsyncGenerator[BackendEvent]:
        yield Submitting(self._sent)
        yield Progress(Stage.STARTING)
        self._started_at = self._line.pace.clock()
        async with aclosing(self._creation.events()) as retries:
            async for event in retries:
                yield event
        assert self._creation.prediction is not None  # noqa: S101 - events() ends with it or raises
        self._prediction = self._creation.prediction
        yield self._announced(self._prediction)
        waiting = Waiting(self._line.api, self._prediction, self._creation.deadline, self._line.pace)
        async with aclosing(waiting.events()) as waits:
            async for event in waits:
                yield event
                self._prediction = waiting.prediction
        self._prediction = waiting.prediction
        if not self._prediction.is_ready:
            self._prediction = await self._overdue(self._prediction)
        fetching = self._line.fetching(self._prediction, self._part)
        async with aclosing(fetching.events()) as bytes_:
            async for event in bytes_:
                yield event
        yield self._received(fetching)

    async def _overdue(self, prediction: Prediction) -> Prediction:
        """The deadline has passed: cancelled, and kept if it was done all the same."""
        latest = await cancel_remotely(self._line.api, prediction.id, self._line.pace) or prediction
        if latest.outputs or latest.status == "succeeded":
            return latest
        raise BackendUnavailableError(
            f"Timed out after {self._order.timeout_seconds:g} s in state "
            f'"{prediction.status or "unknown"}"; its cancellation was requested '
            f"(prediction {prediction.id}).",
            "Set a longer timeout_seconds for this backend, or try again: that is a new charge.",
            prediction.id,
        )

    async def _kept(self) -> AsyncGenerator[BackendEvent]:
        """After a cancellation: cancelled remotely too, but an image already made is fetched: it is paid."""
        prediction = await self._cancel()
        if prediction is None:
            return
        if not self._is_announced:
            yield self._announced(prediction)
        if prediction.outputs and prediction.status != "failed":
            received = await self._fetched(prediction)
            if received is not None:
                yield received

    async def _cancel(self) -> Prediction | None:
        """What became of it, None where there is nothing at Replicate or nothing is known of it."""
        prediction = self._prediction
        if prediction is None:
            try:
                async with asyncio.timeout(self._line.pace.cancel):
                    prediction = await self._creation.find_out()
            except TimeoutError:
                return None
        if prediction is None or prediction.is_ready:
            return prediction
        latest = await cancel_remotely(self._line.api, prediction.id, self._line.pace)
        return latest or prediction

    async def _fetched(self, prediction: Prediction) -> Received | None:
        fetching = self._line.fetching(prediction, self._part)
        try:
            async with asyncio.timeout(self._line.pace.keep), aclosing(fetching.events()) as events:
                async for _ in events:
                    pass
        except (ImagenError, TimeoutError):
            return None  # it stays in the journal
        return self._received(fetching)

    def _announced(self, prediction: Prediction) -> Submitted:
        self._is_announced = True
        return Submitted(prediction.id)

    def _received(self, fetching: Fetching) -> Received:
        self._is_received = True
        latency = self._line.pace.clock() - self._started_at
        return received(fetching, self._sent, round(latency * 1000))


def received(fetching: Fetching, sent: Mapping[str, JsonValue], latency_ms: int = 0) -> Received:
    prediction, file = fetching.prediction, fetching.file
    assert file is not None  # noqa: S101 - fetching.events() ends with it or raises
    return Received(
        sha256=file.sha256,
        size_bytes=file.size,
        sent=sent,
        timings=Timings(latency_ms, prediction.queued_ms, prediction.ran_ms),
        prediction_id=prediction.id,
        model_version="" if prediction.version == "hidden" else prediction.version,
        billed_count=prediction.image_count,
    )
