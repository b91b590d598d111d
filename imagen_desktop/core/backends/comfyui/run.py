"""One image's way through ComfyUI: queued, followed, fetched; and what a cancellation does on the way."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from imagen_desktop.core.backends.backend import (
    BackendEvent,
    PendingPrediction,
    Received,
    Submitted,
    Submitting,
)
from imagen_desktop.core.backends.comfyui.api import ComfyApi
from imagen_desktop.core.backends.comfyui.fetching import Fetching, was_successful
from imagen_desktop.core.backends.comfyui.following import Following
from imagen_desktop.core.backends.comfyui.listening import Listening
from imagen_desktop.core.backends.comfyui.order import Order, graph_for
from imagen_desktop.core.backends.comfyui.pace import Pace
from imagen_desktop.core.backends.comfyui.servers import UNCLEAR, Servers
from imagen_desktop.core.backends.comfyui.workflow import Graph
from imagen_desktop.core.backends.web.answers import DoubtfulError, UnreachableError
from imagen_desktop.core.errors import BackendUnavailableError, GenerationFailedError, ImagenError
from imagen_desktop.core.generation import JsonValue, Progress, Stage, Timings


class Line(NamedTuple):
    """One backend's way to its servers, shared by all its images. `outputs`: which nodes' images count."""

    servers: Servers
    pace: Pace
    seconds: float
    outputs: frozenset[str]
    new_id: Callable[[], str]


class Run:
    def __init__(self, line: Line, order: Order, part: Path) -> None:
        self._line = line
        self._order = order
        self._part = part
        self._started_at = line.pace.clock()
        self._api: ComfyApi | None = None
        self._prompt_id = ""
        self._posting: asyncio.Task[str] | None = None
        self._listening: Listening | None = None
        self._is_received = False

    async def events(self) -> AsyncGenerator[BackendEvent]:
        try:
            async with aclosing(self._steps()) as events:
                async for event in events:
                    yield event
        except asyncio.CancelledError:
            if self._is_received:
                raise
            yield Progress(Stage.CANCELLING)
            received = await self._kept()
            if received is None:
                raise
            yield received
        except GeneratorExit:
            # Closed by its consumer: nothing can be told any more, but the server can be.
            if not self._is_received:
                await self._cancelled()
            raise

    async def _steps(self) -> AsyncGenerator[BackendEvent]:
        yield Submitting(self._order.sent)
        yield Progress(Stage.STARTING)
        problem: Exception | None = None
        for api in await self._line.servers.ranked():
            with self._line.servers.busy(api):
                try:
                    await self._queue(api)
                    async with aclosing(self._followed(api)) as events:
                        async for event in events:
                            yield event
                except UnreachableError as error:  # it ended since it was asked: the next one
                    problem = error
                else:
                    return
                finally:
                    await self._stop_listening()
        raise BackendUnavailableError(f"No ComfyUI answers: {problem}.", "Start it, then try again.")

    async def _queue(self, api: ComfyApi) -> None:
        """Listens first, so that nothing said is missed, then puts the request into the queue."""
        try:
            graph = await graph_for(self._order, api)
            client_id, prompt_id = self._line.new_id(), self._line.new_id()
            self._listening = await Listening.open(api.socket(client_id), self._line.pace.connect)
            call = self._submitted(api, graph, client_id, prompt_id)
            self._api, self._posting = api, asyncio.get_running_loop().create_task(call)
            # Goes on when this coroutine is cancelled: its answer tells what there is to cancel.
            self._prompt_id = await asyncio.shield(self._posting)
        except DoubtfulError as error:
            raise BackendUnavailableError(
                f"{api.asker.service} gave no clear answer: {error}.", "Try again."
            ) from error

    async def _submitted(self, api: ComfyApi, graph: Graph, client_id: str, prompt_id: str) -> str:
        """After an unclear answer: the server has it under our own id, or it never got it."""
        try:
            return await api.submit(graph, client_id, prompt_id)
        except DoubtfulError:
            with suppress(*UNCLEAR, ImagenError):
                if await api.history(prompt_id) is not None or (await api.queue()).has(prompt_id):
                    return prompt_id
            raise

    async def _stop_listening(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            await listening.close()

    async def _followed(self, api: ComfyApi) -> AsyncGenerator[BackendEvent]:
        yield Submitted(self._prompt_id)
        following = Following(
            api, self._listening, self._prompt_id, self._order.workflow.samplers, self._line.pace
        )
        deadline = self._started_at + self._line.seconds
        async with aclosing(following.events()) as events:
            async for event in events:
                yield event
                if self._line.pace.clock() > deadline:
                    raise await self._overdue(api)
        assert following.entry is not None  # noqa: S101 - events() ends with it or raises
        fetching = self._fetching(api)
        async with aclosing(fetching.events(following.entry)) as bytes_:
            async for event in bytes_:
                yield event
        yield self._received(fetching, following.entry)

    async def _overdue(self, api: ComfyApi) -> BackendUnavailableError:
        await self._cancelled()
        return BackendUnavailableError(
            f"{api.asker.service} took longer than {self._line.seconds:g} s; it was told to stop.",
            "Set a longer timeout_seconds for this backend.",
            self._prompt_id,
        )

    async def _kept(self) -> Received | None:
        """Cancelled at the server too; an image that was done before is taken all the same."""
        entry = await self._cancelled()
        if entry is None or self._api is None or not was_successful(entry):
            return None
        fetching = self._fetching(self._api)
        with suppress(ImagenError, TimeoutError):
            async with asyncio.timeout(self._line.pace.keep), aclosing(fetching.events(entry)) as events:
                async for _ in events:
                    pass
                return self._received(fetching, entry)
        return None

    async def _cancelled(self) -> Mapping[str, Any] | None:
        """What became of the request, None where it was cancelled in the queue or nothing is known."""
        if self._api is None or self._posting is None:
            return None
        with suppress(*UNCLEAR, ImagenError, TimeoutError):
            async with asyncio.timeout(self._line.pace.cancel):
                self._prompt_id = await self._posting
                return await cancel_remotely(self._api, self._prompt_id, self._line.pace)
        return None

    def _fetching(self, api: ComfyApi) -> Fetching:
        return Fetching(api, self._prompt_id, self._line.outputs, self._part, self._line.pace)

    def _received(self, fetching: Fetching, entry: Mapping[str, Any]) -> Received:
        self._is_received = True
        latency = round((self._line.pace.clock() - self._started_at) * 1000)
        return received(fetching, self._prompt_id, self._order.sent, _timings(entry, latency))


async def cancel_remotely(api: ComfyApi, prompt_id: str, pace: Pace) -> Mapping[str, Any] | None:
    """Deleted while it waits, interrupted while it runs. Ends when the server has let go of it; the
    history's entry, where there is one."""
    is_told = False
    for _ in range(1000):
        queue = await api.queue()
        if prompt_id in queue.pending:
            await api.delete(prompt_id)
        elif prompt_id in queue.running:
            if not is_told:
                await api.interrupt(prompt_id)
            is_told = True
            await asyncio.sleep(pace.soon)
        else:
            break
    return await api.history(prompt_id)


async def recover(line: Line, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
    """Free of charge, but the work was done: asks every server. Queues nothing."""
    if not re.fullmatch(r"[\w-]{1,100}", pending.prediction_id):
        raise GenerationFailedError("An earlier request never reached ComfyUI.", "Generate it again.")
    found = await line.servers.find(pending.prediction_id)
    if found is None:
        raise GenerationFailedError(
            "ComfyUI no longer knows an earlier request.",
            "Generate it again.",
            pending.prediction_id,
        )
    api, entry = found
    if entry is None:
        following = Following(api, None, pending.prediction_id, frozenset(), line.pace)
        deadline = line.pace.clock() + line.seconds
        async with aclosing(following.events()) as events:
            async for event in events:
                yield event
                if line.pace.clock() > deadline:
                    raise BackendUnavailableError(
                        "An earlier image is still being made.", "", pending.prediction_id
                    )
        entry = following.entry or {}
    fetching = Fetching(api, pending.prediction_id, line.outputs, part, line.pace)
    try:
        async with aclosing(fetching.events(entry)) as bytes_:
            async for event in bytes_:
                yield event
    except BackendUnavailableError as error:  # interrupted: it will not come later
        raise GenerationFailedError(error.message, error.hint, pending.prediction_id) from error
    yield received(fetching, pending.prediction_id, pending.sent, _timings(entry, 0))


def received(fetching: Fetching, prompt_id: str, sent: Mapping[str, JsonValue], timings: Timings) -> Received:
    assert fetching.file is not None  # noqa: S101 - fetching.events() ends with it or raises
    return Received(
        sha256=fetching.file.sha256,
        size_bytes=fetching.file.size,
        sent=sent,
        timings=timings,
        prediction_id=prompt_id,
    )


def _timings(entry: Mapping[str, Any], latency_ms: int) -> Timings:
    """When it started and ended stands in the history, in milliseconds."""
    status = entry.get("status")
    rows = status.get("messages") if isinstance(status, dict) else None
    stamps = {
        row[0]: row[1].get("timestamp")
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, list) and len(row) == 2 and isinstance(row[1], dict)
    }
    begun, done = stamps.get("execution_start"), stamps.get("execution_success")
    if not isinstance(begun, int) or not isinstance(done, int) or not 0 <= done - begun < 10**9:
        return Timings(latency_ms)
    return Timings(latency_ms, ran_ms=done - begun)
