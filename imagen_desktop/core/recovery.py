"""Brings home what a process that died had paid for. Creates no prediction."""

from __future__ import annotations

import asyncio
import hashlib
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
from imagen_desktop.core.image_run import ImageRun
from imagen_desktop.core.journal import Journal, JournalEntry, UnreadEntry
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.ticket import NO_TICKET, Ticket

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
        await recover_image(entry, backend, index, stores, events.append, ticket)
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
        entry.finish()
        emit(ImageFailed(error, index, name))


def _received_before(entry: JournalEntry) -> Received | None:
    """What was complete on disk before the process died: no network is needed then."""
    if entry.received is None or not (entry.is_saved or entry.part.exists()):
        return None
    try:
        received = Received.from_json(entry.received)
    except TypeError:
        return None
    if entry.is_saved:
        return received
    with entry.part.open("rb") as part:
        digest = hashlib.file_digest(part, "sha256").hexdigest()
    return received if digest == received.sha256 else None
