"""Creating ONE prediction without ever paying twice: retries, and looking before sending again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import NamedTuple

from imagen_desktop.core.backends.replicate.answers import BILLING, is_low_credit
from imagen_desktop.core.backends.replicate.api import ReplicateApi
from imagen_desktop.core.backends.replicate.model_reference import ModelReference
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.backends.replicate.prediction import Prediction
from imagen_desktop.core.backends.web.answers import DoubtfulError, ThrottledError, UnreachableError
from imagen_desktop.core.errors import (
    BackendError,
    BackendUnavailableError,
    RateLimitedError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import JsonValue, Progress, Stage

THROTTLING = "Replicate is throttling"
LOOKING = "Replicate did not confirm: looking for the request"
_UNCLEAR = (ThrottledError, UnreachableError, DoubtfulError)


class Order(NamedTuple):
    """What to create, and by when it must be done. `waits`: hold the answer until the image is made."""

    reference: ModelReference
    values: Mapping[str, JsonValue]
    timeout_seconds: float
    waits: bool = True


class Retry(NamedTuple):
    wait_seconds: float
    reason: str


class Gate:
    """Shared by all images of a backend: while Replicate throttles, they take turns.

    Requests made inside the throttled window count, and would prolong it.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._free_at = 0.0
        self._spacing = 0.0

    def turn(self) -> float:
        """Seconds until the caller may create; its place is taken with this call."""
        now = self._pace.clock()
        at = max(now, self._free_at)
        if self._spacing:
            self._free_at = at + self._spacing
        return at - now

    def throttled(self, wait_seconds: float, is_low_credit: bool) -> None:
        self._free_at = max(self._free_at, self._pace.clock() + wait_seconds)
        if is_low_credit:
            self._spacing = self._pace.low_credit_spacing

    def accepted(self, creates_left: int | None) -> None:
        if creates_left is not None and creates_left > 1:
            self._spacing = 0.0


class Creation:
    """`events` reports the retries and ends with `prediction` set, or raises a BackendError."""

    def __init__(self, api: ReplicateApi, order: Order, gate: Gate, pace: Pace) -> None:
        self._api = api
        self._order = order
        self._gate = gate
        self._pace = pace
        self._posting: asyncio.Task[Prediction] | None = None
        self._throttles = self._failed_connects = self._doubts = 0
        self._lookups: deque[float] = deque()
        self._is_looking = self._is_absent = False
        self._sent_at = pace.now()
        self.deadline = pace.clock() + order.timeout_seconds
        self.prediction: Prediction | None = None

    async def events(self) -> AsyncGenerator[Progress]:
        turn = self._gate.turn()
        if turn > 0:
            yield Progress(Stage.RETRYING, wait_seconds=turn, reason=THROTTLING)
            await self._pace.sleep(turn)
        self._sent_at = self._pace.now()
        self.deadline = self._pace.clock() + self._order.timeout_seconds
        while self.prediction is None:
            outcome = await self._attempt()
            if isinstance(outcome, Prediction):
                self.prediction = outcome
            else:
                yield Progress(Stage.RETRYING, wait_seconds=outcome.wait_seconds, reason=outcome.reason)
                await self._pace.sleep(outcome.wait_seconds)

    async def find_out(self) -> Prediction | None:
        """After a cancellation: the prediction that was or is just being created, if there is one."""
        if self.prediction is None and self._posting is not None:
            await self._learn(self._posting)
        return self.prediction

    async def _attempt(self) -> Prediction | Retry:
        if self._is_looking:
            return await self._look_up()
        try:
            prediction = await self._post()
        except ThrottledError as error:
            return self._throttled(error)
        except UnreachableError as error:
            return self._unreachable(error)
        except DoubtfulError:
            return self._doubt()
        self._gate.accepted(self._api.creates_left)
        return prediction

    async def _post(self) -> Prediction:
        """Goes on when this coroutine is cancelled, since its answer tells what there is to cancel."""
        order = self._order
        call = self._api.create(
            order.reference, order.values, max(0.0, self.deadline - self._pace.clock()), order.waits
        )
        self._posting = asyncio.get_running_loop().create_task(call)
        return await asyncio.shield(self._posting)

    def _throttled(self, error: ThrottledError) -> Retry:
        wait = error.wait_seconds
        if wait is None:
            wait = self._pace.backoff * 2**self._throttles
        wait += self._pace.jitter() * self._pace.backoff
        self._throttles += 1
        if self._throttles > self._pace.create_retries or wait > self.deadline - self._pace.clock():
            raise self._given_up(_rate_limited(error, wait))
        self._gate.throttled(wait, is_low_credit(error))
        turn = max(wait, self._gate.turn())
        self.deadline += turn - wait  # standing in line behind the others is not this image's delay
        return Retry(turn, THROTTLING)

    def _unreachable(self, error: UnreachableError) -> Retry:
        self._failed_connects += 1
        if self._failed_connects >= self._pace.connect_tries:
            raise self._given_up(
                BackendUnavailableError(
                    f"Cannot reach {self._api.place}: {error}.", "Check the network, then try again."
                )
            )
        return Retry(self._pace.backoff * 2 ** (self._failed_connects - 1), "no connection to Replicate")

    def _doubt(self) -> Retry:
        self._doubts += 1
        self._is_looking = True
        self._lookups = deque(self._pace.lookups)
        return Retry(self._lookups.popleft(), LOOKING)

    async def _look_up(self) -> Prediction | Retry:
        """In the list: attach to it. Surely not there: send once more, but only once. Else: stop."""
        found = await self._found()
        if found is not None:
            return found
        if self._lookups:
            return Retry(self._lookups.popleft(), LOOKING)
        self._is_looking = False
        if not self._is_absent or self._doubts > 1 or self._pace.clock() > self.deadline:
            raise _unconfirmed()
        return Retry(0.0, "Replicate does not have the request: sending it once more")

    async def _found(self) -> Prediction | None:
        self._is_absent = False
        try:
            found = await self._api.find(self._order.values, self._sent_at)
        except (*_UNCLEAR, BackendError):
            return None
        self._is_absent = found is None
        return found

    async def _learn(self, posting: asyncio.Task[Prediction]) -> None:
        """The answer may be held back for the whole waiting window: look into the list meanwhile."""
        try:
            for wait in (self._pace.cancel_patience, *self._pace.lookups[1:]):
                done, _ = await asyncio.wait({posting}, timeout=wait)
                if done:
                    break
                self.prediction = await self._found()
                if self.prediction is not None:
                    return
            self.prediction = await self._result(posting)
        finally:
            posting.cancel()
            await asyncio.wait({posting})

    async def _result(self, posting: asyncio.Task[Prediction]) -> Prediction | None:
        with suppress(ThrottledError, UnreachableError, BackendError):
            try:
                return await posting
            except DoubtfulError:
                return await self._found()
        return None

    def _given_up(self, error: BackendError) -> BackendError:
        """An earlier try may have arrived after all: then the request stays in the journal."""
        return _unconfirmed() if self._doubts else error


def _rate_limited(error: ThrottledError, wait_seconds: float) -> RateLimitedError:
    hint = f"Try again in {max(1, round(wait_seconds))} s."
    if is_low_credit(error):
        hint = f"Below $5 of credit Replicate takes 6 images a minute: add credit at {BILLING}."
    return RateLimitedError(f"{THROTTLING}: {error.detail}", hint)


def _unconfirmed() -> UnconfirmedRequestError:
    return UnconfirmedRequestError(
        "Replicate did not confirm the request; it is not repeated, so as not to pay twice.",
        "It is looked for again at the next start.",
    )
