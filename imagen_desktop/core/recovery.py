"""Brings home what a process that died had paid for. Creates no prediction."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from imagen_desktop.core.backends.backend import Backend, PendingPrediction, Received
from imagen_desktop.core.errors import (
    BackendUnavailableError,
    DownloadFailedError,
    ImagenError,
    SaveError,
)
from imagen_desktop.core.generation import Event, GenerationWarning, ImageFailed, Timings
from imagen_desktop.core.image_run import ImageRun, Stores
from imagen_desktop.core.journal import JournalEntry

KEPT_FOR = timedelta(hours=1)
"""How long Replicate keeps a prediction's output: a failed download is worth another try until then."""


async def recover_image(
    entry: JournalEntry, backend: Backend, index: int, stores: Stores, emit: Callable[[Event], None]
) -> None:
    """Fetches the entry's image, or says why not; the entry goes where nothing more can come of it."""
    intent = entry.intent
    run = ImageRun(backend, intent.request, index, intent.directory, stores, emit, entry)
    try:
        received = await asyncio.to_thread(_received_before, entry)
        if received is None:
            pending = PendingPrediction(intent.sent, intent.sent_at, entry.prediction_id)
            received = await run.receive(backend.recover(pending, entry.part))
        await run.save(received)
    except asyncio.CancelledError:
        entry.release()
        raise
    except ImagenError as error:
        _settle(entry, error, index, emit)


def _settle(entry: JournalEntry, error: ImagenError, index: int, emit: Callable[[Event], None]) -> None:
    is_young = datetime.now(UTC) - entry.intent.sent_at < KEPT_FOR
    if isinstance(error, (BackendUnavailableError, SaveError)):
        entry.release()
        message = f"An earlier image could not be fetched yet: {error.message}"
        emit(GenerationWarning(message, error.hint, index))
    elif isinstance(error, DownloadFailedError) and is_young:
        entry.release()
        emit(ImageFailed(error, index))
    else:
        entry.finish()
        if not entry.is_cancelled:
            emit(ImageFailed(error, index))


def _received_before(entry: JournalEntry) -> Received | None:
    """What was complete on disk before the process died: no network is needed then."""
    if entry.received is None or not entry.part.exists():
        return None
    record = dict(entry.received)
    timings = record.pop("timings", None)
    try:
        received = Received(timings=Timings(**timings), **record)  # type: ignore[arg-type]  # our own record
    except TypeError:
        return None
    with entry.part.open("rb") as part:
        digest = hashlib.file_digest(part, "sha256").hexdigest()
    return received if digest == received.sha256 else None
