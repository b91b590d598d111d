"""Brings home what a process that died had paid for. Creates no prediction."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime, timedelta

from imagen_desktop.core.backends.backend import Backend, PendingPrediction, Received
from imagen_desktop.core.errors import (
    BackendUnavailableError,
    ConfigError,
    DownloadFailedError,
    ImagenError,
    SaveError,
)
from imagen_desktop.core.generation import Event, GenerationWarning, ImageCancelled, ImageFailed
from imagen_desktop.core.image_files import check_image
from imagen_desktop.core.image_run import ImageRun
from imagen_desktop.core.journal import Journal, JournalEntry, UnreadEntry
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.ticket import NO_TICKET, Ticket

_log = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=1)
"""How long Replicate keeps a prediction's output: a failed download is worth another try until then."""


async def recover_all(
    stores: Stores,
    backends: Mapping[str, Backend],
    ticket_named: Callable[[str], Ticket] = lambda _name: NO_TICKET,
) -> AsyncGenerator[Event]:
    """What became of each image that no living process is making. `ticket_named` finds the queue's ear
    for an entry that came from one."""
    for unread in await asyncio.to_thread(stores.journal.unread):
        yield _unread_warning(unread)
    entries = await asyncio.to_thread(_unfinished, stores.journal)
    for index, entry in enumerate(entries):
        name = entry.intent.backend
        backend = backends.get(name)
        if backend is None:
            entry.release()
            yield GenerationWarning(
                f'An unfinished image waits for the backend "{name}", which is not configured.'
            )
            continue
        events: list[Event] = []
        ticket = ticket_named(entry.intent.ticket)
        try:
            await recover_image(entry, backend, index, stores, events.append, ticket)
        except Exception:  # noqa: BLE001 - a defect in one entry must not keep the others from being fetched
            _log.exception("The unfinished image in %s could not be recovered", entry.part)
            entry.release()
            events.append(
                GenerationWarning("An earlier image could not be fetched: an unexpected error is in the log.")
            )
        for event in events:
            yield event


def _unread_warning(entry: UnreadEntry) -> GenerationWarning:
    if entry.is_newer:
        return GenerationWarning(
            "An unfinished image was begun by a newer version of Imagen Desktop, which alone can fetch it.",
            "Update Imagen Desktop.",
        )
    return GenerationWarning(
        f"What is known of an unfinished image is damaged: {entry.path}.",
        "Remove that file if you miss no image.",
    )


def _unfinished(journal: Journal) -> list[JournalEntry]:
    journal.sweep()
    return list(journal.unfinished())


async def recover_image(
    entry: JournalEntry,
    backend: Backend,
    index: int,
    stores: Stores,
    emit: Callable[[Event], None],
    ticket: Ticket = NO_TICKET,
) -> None:
    """Fetches the entry's image, or says why not; the entry goes where nothing more can come of it."""
    intent = entry.intent
    run = ImageRun(backend, intent.request, index, intent.directory, stores, emit, entry, ticket)
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
        _settle(entry, error, index, emit, ticket)


def _settle(
    entry: JournalEntry, error: ImagenError, index: int, emit: Callable[[Event], None], ticket: Ticket
) -> None:
    is_young = datetime.now(UTC) - entry.intent.sent_at < KEPT_FOR
    name = entry.intent.ticket
    if isinstance(error, (BackendUnavailableError, ConfigError, SaveError)):
        entry.release()
        message = f"An earlier image could not be fetched yet: {error.message}"
        emit(GenerationWarning(message, error.hint, index))
    elif isinstance(error, DownloadFailedError) and is_young:
        ticket.failed(error)
        entry.release()
        emit(ImageFailed(error, index, name))
    elif entry.is_cancelled:
        ticket.withdrawn()
        entry.finish()
        if name:
            emit(ImageCancelled(index, name))
    else:
        ticket.failed(error)
        _close_failed(entry, error)
        emit(ImageFailed(error, index, name))


def _close_failed(entry: JournalEntry, error: ImagenError) -> None:
    """Nothing more can come; what did come whole was paid for, and stays where the error says."""
    if entry.received is not None and entry.part.exists():
        kept = entry.keep_part()
        if kept is None:
            entry.release()
            return
        error.hint = error.hint.replace(str(entry.part), str(kept))
    entry.finish()


def _received_before(entry: JournalEntry) -> Received | None:
    """What was complete on disk before the process died: no network is needed then."""
    received = _noted(entry)
    if received is not None and entry.is_saved:
        return received
    try:
        with entry.part.open("rb") as part:
            digest = hashlib.file_digest(part, "sha256").hexdigest()
            size_bytes = part.tell()
    except OSError:
        return None
    if received is not None and digest == received.sha256:
        return received
    return _unnoted(entry, digest, size_bytes)


def _noted(entry: JournalEntry) -> Received | None:
    try:
        return Received.from_json(entry.received) if entry.received is not None else None
    except TypeError:
        return None


def _unnoted(entry: JournalEntry, digest: str, size_bytes: int) -> Received | None:
    """Of a process that died between the last byte and its note; some services send an image only once."""
    try:
        check_image(entry.part)
    except ImagenError:
        return None
    return Received(digest, size_bytes, entry.intent.sent, prediction_id=entry.prediction_id)
