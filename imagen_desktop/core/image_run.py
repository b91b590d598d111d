"""One image's way from a backend to the library: journalled, received, saved, indexed, counted.

The order is what keeps the promises: intent on disk before money is spent, the prediction's id as
soon as it is known, the file renamed into place before anything says that it exists.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from imagen_desktop.core.backends.backend import (
    Backend,
    BackendEvent,
    Received,
    Submitted,
    Submitting,
)
from imagen_desktop.core.blocking_work import to_its_end
from imagen_desktop.core.errors import (
    BackendUnavailableError,
    DownloadFailedError,
    GenerationFailedError,
    ImagenError,
    LibraryError,
    SaveError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import (
    Event,
    GenerationRequest,
    GenerationWarning,
    Image,
    ImageSaved,
    Progress,
    Stage,
)
from imagen_desktop.core.image_files import EmbedSwitches, adopt_image, check_image, file_stem, save_image
from imagen_desktop.core.journal import Intent, JournalEntry
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.ticket import NO_TICKET, Ticket


class ImageRun:
    """Makes one image, or finishes one begun before (`entry`). What happens is told to `emit`."""

    def __init__(
        self,
        backend: Backend,
        request: GenerationRequest,
        index: int,
        directory: Path,
        stores: Stores,
        emit: Callable[[Event], None],
        entry: JournalEntry | None = None,
        ticket: Ticket = NO_TICKET,
    ) -> None:
        self.index = index
        self._backend = backend
        self._request = request
        self._directory = directory
        self._stores = stores
        self._emit = emit
        self._entry = entry
        self._ticket = ticket
        self._caller = entry.intent.caller if entry else ""
        self._key = stores.new_key()
        self._is_sent = False

    @property
    def _part(self) -> Path:
        return self._entry.part if self._entry else self._stores.journal.part(self._key)

    async def make(self, caller: str) -> None:
        """From the request to the announced image. Raises ImagenError; CancelledError where cancelled."""
        self._caller = caller
        try:
            received = await self.receive(self._backend.generate(self._request, self._part))
            await self.save(received)
        except asyncio.CancelledError:
            self._settle_cancelled()
            raise
        except ImagenError as error:
            self._settle_failed(error)
            raise
        finally:
            if self._entry is not None:
                self._entry.release()

    async def receive(self, events: AsyncGenerator[BackendEvent]) -> Received:
        """Follows the backend, journalling each step that costs money before the next is asked for."""
        received = None
        async with aclosing(events):
            async for event in events:
                match event:
                    case Submitting():
                        await to_its_end(self._begin, event)
                        self._is_sent = True
                    case Submitted():
                        await self._note_submitted(event)
                    case Received():
                        received = event
                        self._note_received(event)
                    case Progress() | GenerationWarning():
                        self._emit(replace(event, index=self.index))
        if received is None:
            raise GenerationFailedError(f"{self._backend.info.name} returned no image.")
        return received

    def _begin(self, event: Submitting) -> None:
        if self._entry is not None:
            return
        intent = Intent(
            request=self._request,
            sent=event.sent,
            backend=self._backend.info.name,
            directory=self._directory,
            sent_at=datetime.now(UTC),
            index=self.index,
            caller=self._caller,
            ticket=self._ticket.name,
        )
        entry = self._stores.journal.begin(self._key, intent)
        try:
            self._ticket.begun()
        except SaveError:
            entry.finish()
            raise
        self._entry = entry

    async def _note_submitted(self, event: Submitted) -> None:
        """A cancellation that falls in here is handed on to the backend: only it can cancel remotely."""
        if self._entry is None or self._entry.prediction_id == event.prediction_id:
            return
        try:
            await to_its_end(self._entry.note_submitted, event.prediction_id)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None:
                raise
            task.cancel()

    def _note_received(self, event: Received) -> None:
        if self._entry is not None:
            self._entry.note_received(event.to_json())

    async def save(self, received: Received) -> None:
        """On disk, indexed, counted, announced. A cancellation comes too late: the image is kept."""
        self._emit(Progress(Stage.SAVING, index=self.index))
        saving = asyncio.get_running_loop().run_in_executor(None, self._write, received)
        try:
            events = await asyncio.shield(saving)
        except asyncio.CancelledError:
            events = await saving
        for event in events:
            self._emit(event)

    def _write(self, received: Received) -> list[Event]:
        """In a worker thread; what is to be told is returned, since `emit` belongs to the loop."""
        try:
            image = self._adopted(received) or self._saved(received)
        except (DownloadFailedError, SaveError) as error:
            if self._entry is not None:
                kept = f"What came is kept in {self._part}."
                error.hint = " ".join(filter(None, (error.hint, kept)))
            raise
        self._ticket.saved()
        image, warnings = self._note_saved(image)
        if self._entry is not None:
            self._entry.finish()
        ticket = self._entry.intent.ticket if self._entry else self._ticket.name
        return [*warnings, ImageSaved(image, self.index, ticket)]

    def _adopted(self, received: Received) -> Image | None:
        """Where a process that died had saved it already."""
        if self._entry is None or self._entry.naming is None or not self._entry.is_saved:
            return None
        return adopt_image(self._entry.naming.path, self._part, self._record(received))

    def _saved(self, received: Received) -> Image:
        checked = check_image(self._part)
        record = self._record(received)
        output = self._stores.output
        stem = file_stem(
            output.name,
            record.request,
            backend=record.backend,
            model=record.model,
            created_at=record.created_at.astimezone(),
            width=checked.width,
            height=checked.height,
            index=self.index,
        )
        switches = EmbedSwitches(ai_label=output.ai_label, settings=output.embed_settings)
        return save_image(
            self._part,
            self._directory,
            stem,
            record,
            switches,
            checked,
            self._entry.note_naming if self._entry else lambda _naming: None,
        )

    def _note_saved(self, image: Image) -> tuple[Image, list[GenerationWarning]]:
        """Indexed and counted. Neither failing costs the image: each is a warning."""
        warnings = []
        try:
            image = self._stores.library.add(image)
        except LibraryError as error:
            message = f"{image.path} is saved, but not in the index: {error.message}"
            warnings.append(GenerationWarning(message, error.hint, self.index))
        try:
            self._stores.ledger.record(image, prompt_hash=self._stores.hash_prompt(image.prompt))
        except LibraryError as error:
            message = f"The usage row was not written: {error.message}"
            warnings.append(GenerationWarning(message, error.hint, self.index))
        return image, warnings

    def _record(self, received: Received) -> Image:
        info = self._backend.info
        billed = 1 if received.billed_count is None else received.billed_count
        return Image(
            path=Path(),
            created_at=self._entry.intent.sent_at if self._entry else datetime.now(UTC),
            request=self._request,
            backend=info.name,
            backend_type=info.type,
            model=info.model,
            width=0,
            height=0,
            size_bytes=received.size_bytes,
            seed=self._request.seed,
            model_version=received.model_version,
            prediction_id=received.prediction_id,
            sent=received.sent,
            timings=received.timings,
            cost=self._backend.price(self._request).times(billed),
            is_ai=info.is_ai,
            original_sha256=received.sha256,
            caller=self._caller,
        )

    def _settle_cancelled(self) -> None:
        """The next start looks once more: the backend may have finished before it heard."""
        if self._entry is None:
            self._drop_part()
            return
        if not self._is_sent:
            self._ticket.withdrawn()
            self._entry.finish()
            return
        with suppress(SaveError):
            self._entry.note_cancelled()

    def _settle_failed(self, error: ImagenError) -> None:
        self._ticket.failed(error)
        if self._entry is None:
            self._drop_part()
        elif not _may_still_come(error, self._entry):
            self._entry.finish()
        elif isinstance(error, BackendUnavailableError):
            # Given up on and told: the next start looks once more, and is silent where nothing came.
            with suppress(SaveError):
                self._entry.note_cancelled()

    def _drop_part(self) -> None:
        with suppress(OSError):  # a disk that has become read-only is told of by what failed before
            self._part.unlink(missing_ok=True)


def _may_still_come(error: ImagenError, entry: JournalEntry) -> bool:
    """Whether the money may be spent and the image still to be had."""
    if entry.received is not None or isinstance(
        error, (UnconfirmedRequestError, DownloadFailedError, SaveError)
    ):
        return True  # what came is kept, whatever was wrong then
    return isinstance(error, BackendUnavailableError) and bool(entry.prediction_id)
