"""Bringing home what an earlier process paid for. Never creates a prediction."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

from imagen_desktop.core.backends.backend import BackendEvent, PendingPrediction, Submitted
from imagen_desktop.core.backends.replicate.outcome import output_of
from imagen_desktop.core.backends.replicate.prediction import Prediction
from imagen_desktop.core.backends.replicate.run import Line, received
from imagen_desktop.core.backends.replicate.waiting import Waiting
from imagen_desktop.core.backends.web.answers import DoubtfulError, ThrottledError, UnreachableError
from imagen_desktop.core.errors import (
    AuthenticationError,
    BackendUnavailableError,
    GenerationFailedError,
    NotConfiguredError,
    PaymentRequiredError,
    UnconfirmedRequestError,
)

KEPT_FOR = timedelta(hours=1)
"""How long Replicate remembers the inputs and outputs of predictions made through its API."""
_LIST_LAG = timedelta(minutes=1)


async def recover(
    line: Line, pending: PendingPrediction, part: Path, timeout_seconds: float
) -> AsyncGenerator[BackendEvent]:
    """Raises BackendUnavailableError where a later start may have more luck."""
    try:
        async with aclosing(_steps(line, pending, part, timeout_seconds)) as events:
            async for event in events:
                yield event
    except (ThrottledError, UnreachableError, DoubtfulError) as error:
        raise BackendUnavailableError(
            f"Replicate could not be asked about an earlier image: {error}.",
            "It is tried again at the next start.",
            pending.prediction_id,
        ) from error
    except (NotConfiguredError, AuthenticationError, PaymentRequiredError) as error:
        raise BackendUnavailableError(error.message, error.hint, pending.prediction_id) from error


async def _steps(
    line: Line, pending: PendingPrediction, part: Path, timeout_seconds: float
) -> AsyncGenerator[BackendEvent]:
    await line.api.open()
    prediction = await _located(line, pending)
    if not pending.prediction_id:
        yield Submitted(prediction.id)
    waiting = Waiting(line.api, prediction, line.pace.clock() + timeout_seconds, line.pace)
    async with aclosing(waiting.events()) as waits:
        async for event in waits:
            yield event
    _require_image(waiting.prediction)
    fetching = line.fetching(waiting.prediction, part)
    async with aclosing(fetching.events()) as bytes_:
        async for event in bytes_:
            yield event
    yield received(fetching, pending.sent)


async def _located(line: Line, pending: PendingPrediction) -> Prediction:
    if pending.prediction_id:
        return await line.api.get(pending.prediction_id)
    age = line.pace.now() - pending.sent_at
    if age < KEPT_FOR:
        found = await line.api.find(pending.sent, pending.sent_at)
        if found is not None:
            return found
        if age < _LIST_LAG:
            raise BackendUnavailableError("An earlier request is not in Replicate's list yet.")
        raise UnconfirmedRequestError(
            "An earlier request is not in Replicate's list: it did not arrive, and nothing was charged."
        )
    raise UnconfirmedRequestError(
        "Replicate never confirmed an earlier request, and after an hour it cannot be looked up any more.",
        "See https://replicate.com/predictions for what was made.",
    )


def _require_image(prediction: Prediction) -> None:
    """What was canceled or aborted will not come later: here that is no reason to ask again."""
    if not prediction.is_ready:
        raise BackendUnavailableError(
            f"An earlier image is still being made (prediction {prediction.id}).",
            "It is fetched at the next start.",
            prediction.id,
        )
    try:
        output_of(prediction)
    except BackendUnavailableError as error:
        raise GenerationFailedError(error.message, error.hint, prediction.id) from error
