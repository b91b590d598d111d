"""Copies the ledger to the usage server: in batches, one flush at a time, as often as it takes.

Never delays or fails a generation: images wake it, and it reads the ledger by itself.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.usage.failures import Action, DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.outbox import BATCH_ROWS, Outbox, PendingRow
from imagen_desktop.core.usage.server import UsageServer

DEBOUNCE_SECONDS = 2.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2.0, 300.0
SETTLE_SECONDS = 2.0
"""How long a command waits at its end for its last rows to be sent; they are safe either way."""
HOLD_SECONDS = 900.0
"""How often a wrong setting is tried again unasked."""
LONGEST_RETRY_AFTER_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one flush did. `problem` is empty when all is well; `is_news` when someone should act
    who was not told before: a problem that is merely waited out is no news."""

    sent: int = 0
    refused: int = 0
    pending: int = 0
    problem: str = ""
    hint: str = ""
    is_news: bool = False


class Sink:
    """`flush` sends what waits; `run` does so for as long as the window lives."""

    def __init__(
        self,
        ledger: Ledger,
        server: UsageServer,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
        debounce_seconds: float = DEBOUNCE_SECONDS,
    ) -> None:
        self.server = server
        self._ledger = ledger
        self._outbox = Outbox(ledger.database, server.url)
        self._clock = clock
        self._jitter = jitter
        self._debounce_seconds = debounce_seconds
        self._batch_rows = BATCH_ROWS
        self._flushing = asyncio.Lock()
        self._awake = asyncio.Event()
        self._is_urgent = False

    def wake(self, *, is_urgent: bool = False) -> None:
        """An image was recorded; urgent: the network returned or a setting changed, so wait no longer."""
        self._is_urgent = self._is_urgent or is_urgent
        self._awake.set()

    async def run(
        self, report: Callable[[Delivery], None] = lambda _delivery: None, *, is_forced: bool = True
    ) -> None:
        """Flushes at the start (forced: without waiting longer for what failed before), after each burst
        of images and when a wait is over, until cancelled. Raises LibraryError.
        """
        self.wake(is_urgent=is_forced)
        while True:
            await self._sleep()
            is_urgent, self._is_urgent = self._is_urgent, False
            self._awake.clear()
            report(await self.flush(is_forced=is_urgent))

    async def flush(self, *, is_forced: bool = False) -> Delivery:
        """Sends everything that waits, unless a wait is running; forced, it tries at once.

        Raises LibraryError. Cancelled at any moment, it leaves every row pending or sent.
        """
        async with self._flushing:
            before = await asyncio.to_thread(self._outbox.state)
            if self._seconds_until(before.retry_at) > 0 and not is_forced:
                pending = await asyncio.to_thread(self._ledger.pending_count)
                return Delivery(pending=pending, problem=before.problem, hint=before.hint)
            run = _Run(self._outbox, self.server, self._clock, self._batch_rows)
            try:
                await run.send_all()
            except DeliveryError as error:
                await self._put_off(error, before.failures)
                is_news = error.action is Action.HOLD and error.problem != before.problem
                return await self._delivery(run, error.problem, error.hint, is_news=is_news)
            finally:
                self._batch_rows = run.limit
            return await self._delivery(run, "", "", is_news=run.refused > 0)

    @asynccontextmanager
    async def running(
        self,
        report: Callable[[Delivery], None] = lambda _delivery: None,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> AsyncIterator[Sink]:
        """`run` beside what is inside, then a moment for the last rows; a broken ledger only ends it.

        For commands: many of them in a row keep the waits that a failure has set.
        """
        failure: Exception | None = None
        async with asyncio.TaskGroup() as group:
            running = group.create_task(self._run_quietly(report))
            try:
                yield self
            except Exception as error:  # noqa: BLE001 - raised below: the group would wrap it
                failure = error
            with suppress(LibraryError):
                await self._settle(report, settle_seconds, running)
            running.cancel()
        if failure:
            raise failure

    async def close(self) -> None:
        await self.server.close()

    async def _settle(
        self, report: Callable[[Delivery], None], seconds: float, running: asyncio.Task[None]
    ) -> None:
        """A server that hangs holds up the end of one command, and not of each that follows."""
        try:
            async with asyncio.timeout(seconds):
                report(await self.flush())
        except TimeoutError:
            running.cancel()  # it may wait for its turn, and would ask again before the failure is written
            before = await asyncio.to_thread(self._outbox.state)
            error = DeliveryError(Action.RETRY, "The usage server did not answer in time.")
            await self._put_off(error, before.failures)

    async def _run_quietly(self, report: Callable[[Delivery], None]) -> None:
        with suppress(LibraryError):
            await self.run(report, is_forced=False)

    async def _delivery(self, run: _Run, problem: str, hint: str, *, is_news: bool) -> Delivery:
        pending = await asyncio.to_thread(self._ledger.pending_count)
        return Delivery(run.sent, run.refused, pending, problem, hint, is_news)

    async def _put_off(self, error: DeliveryError, failures: int) -> None:
        is_held = error.action is Action.HOLD
        if is_held:
            seconds = HOLD_SECONDS
        else:  # "full jitter": many computers that failed together do not come back together
            longest = FIRST_WAIT_SECONDS * 2.0 ** min(failures, 20)
            seconds = min(longest, LONGEST_WAIT_SECONDS) * self._jitter()
            if error.retry_after_seconds:  # "at once", or a date gone by, is no leave to ask without pause
                seconds = min(error.retry_after_seconds, LONGEST_RETRY_AFTER_SECONDS)
        retry_at = self._clock() + timedelta(seconds=seconds)
        await asyncio.to_thread(self._outbox.mark_failed, error, retry_at, is_held=is_held)

    async def _sleep(self) -> None:
        """Until woken, or until the next try is due; then a little longer, for the rest of a burst."""
        try:
            async with asyncio.timeout(await asyncio.to_thread(self._seconds_to_next_try)):
                await self._awake.wait()
        except TimeoutError:
            return
        if not self._is_urgent:
            await asyncio.sleep(self._debounce_seconds)

    def _seconds_to_next_try(self) -> float | None:
        retry_at = self._outbox.state().retry_at
        if retry_at is None or self._ledger.pending_count() == 0:
            return None
        return self._seconds_until(retry_at)

    def _seconds_until(self, retry_at: datetime | None) -> float:
        """No wait is longer than the longest that is ever set: one that seems so is of a wrong clock."""
        seconds = (retry_at - self._clock()).total_seconds() if retry_at else 0.0
        return seconds if 0.0 < seconds <= LONGEST_RETRY_AFTER_SECONDS else 0.0


class _Run:
    """One flush: counts what it did, and looks for the size of batch that the server takes.

    A batch that is too large, or has a bad row, is tried again in halves, down to that row alone. The size
    outlives the flush: one that a lost connection ends goes on where it was, and not from the start for ever.
    """

    def __init__(
        self, outbox: Outbox, server: UsageServer, clock: Callable[[], datetime], limit: int
    ) -> None:
        self._outbox = outbox
        self._server = server
        self._clock = clock
        self._most = BATCH_ROWS
        self.limit = limit
        self.sent = 0
        self.refused = 0

    async def send_all(self) -> None:
        while rows := await asyncio.to_thread(self._outbox.batch, self.limit):
            try:
                await self._server.add([row.body for row in rows])
            except DeliveryError as error:
                await self._take_refusal(rows, error)
            else:
                await asyncio.to_thread(self._outbox.mark_sent, [row.id for row in rows], self._clock())
                self.sent += len(rows)
                self.limit = min(2 * self.limit, self._most)

    async def _take_refusal(self, rows: list[PendingRow], error: DeliveryError) -> None:
        if error.action is Action.BISECT and len(rows) == 1:
            await asyncio.to_thread(self._outbox.mark_refused, rows[0].id, error.problem)
            self.refused += 1
            self.limit = self._most
        elif error.action in (Action.BISECT, Action.SHRINK) and len(rows) > 1:
            self.limit = len(rows) // 2
            if error.action is Action.SHRINK:
                self._most = self.limit
        else:
            raise error
