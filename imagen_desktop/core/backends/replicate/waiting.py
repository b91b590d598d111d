"""Polling a prediction until it is ready, and cancelling it: nothing here creates one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator

from imagen_desktop.core.backends.replicate.api import ReplicateApi
from imagen_desktop.core.backends.replicate.creation import THROTTLING
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.backends.replicate.prediction import Prediction
from imagen_desktop.core.backends.web.answers import DoubtfulError, ThrottledError, UnreachableError
from imagen_desktop.core.errors import BackendError
from imagen_desktop.core.generation import Progress, Stage

_log = logging.getLogger(__name__)


class Waiting:
    """`events` ends when `prediction` is ready, or at the deadline. Only a final refusal is raised."""

    def __init__(self, api: ReplicateApi, prediction: Prediction, deadline: float, pace: Pace) -> None:
        self._api = api
        self._pace = pace
        self._deadline = deadline
        self._failures = 0
        self.prediction = prediction

    async def events(self) -> AsyncGenerator[Progress]:
        shown, wait = None, self._pace.poll
        while not self.prediction.is_ready:
            left = self._deadline - self._pace.clock()
            if left <= 0:
                return
            if self.prediction.progress != shown:
                shown = self.prediction.progress
                yield shown
            await self._pace.sleep(min(wait, left))
            trouble = await self._poll()
            wait = self._pace.poll if trouble is None else trouble.wait_seconds
            if trouble is not None:
                shown = None
                yield trouble

    async def _poll(self) -> Progress | None:
        try:
            self.prediction = await self._api.get(self.prediction.id)
        except ThrottledError as error:
            return self._later(THROTTLING, error.wait_seconds)
        except UnreachableError:
            return self._later("no connection to Replicate")
        except DoubtfulError as error:
            return self._later(f"Replicate gave no clear answer ({error})")
        self._failures = 0
        return None

    def _later(self, reason: str, wait_seconds: float | None = None) -> Progress:
        backoff = min(self._pace.slowest_poll, self._pace.poll * 2**self._failures)
        self._failures += 1
        wait = max(self._pace.poll, backoff if wait_seconds is None else wait_seconds)
        return Progress(Stage.RETRYING, wait_seconds=wait, reason=reason)


async def cancel_remotely(api: ReplicateApi, prediction_id: str, pace: Pace) -> Prediction | None:
    """The prediction as it is after asking Replicate to cancel it; None where that stays unknown.

    A failure is only logged: `Cancel-After` ends the prediction in any case.
    """
    try:
        async with asyncio.timeout(pace.cancel):
            return await _cancelled(api, prediction_id)
    except (ThrottledError, UnreachableError, DoubtfulError, BackendError, TimeoutError) as error:
        _log.warning("Prediction %s could not be cancelled: %s", prediction_id, error)
        return None


async def _cancelled(api: ReplicateApi, prediction_id: str) -> Prediction:
    try:
        return await api.cancel(prediction_id)
    except (BackendError, DoubtfulError):
        return await api.get(prediction_id)
