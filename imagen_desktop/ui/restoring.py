"""Brings back what the last run of the program left: what waited, and what was paid for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from PySide6.QtCore import QObject

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import (
    UNPRICED,
    Event,
    GenerationRequest,
    GenerationWarning,
    ImageCancelled,
    ImageFailed,
    ImageSaved,
    Price,
    total,
)
from imagen_desktop.core.queue_records import KeptJob
from imagen_desktop.core.waiting_queue import WaitingQueue
from imagen_desktop.ui.backend_words import told_backends
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import price_text, tr

KEY = "restored"
_MOST_PRICED = 1_000
"""Beyond this many the sum is not worth the wait."""


class LastRun(Protocol):
    """The part of the studio that knows of the last run."""

    def backends(self) -> tuple[BackendInfo, ...]: ...
    def price(self, request: GenerationRequest) -> Price: ...
    def open_queue(self) -> WaitingQueue: ...
    def recover(self, queue: WaitingQueue | None = None) -> AsyncGenerator[Event]: ...


class Restoring(QObject):
    """What waited is held, and one notice asks: nothing is sent that nobody has asked for since."""

    def __init__(
        self, studio: LastRun, jobs: Jobs, tasks: Tasks, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._jobs = jobs
        self._tasks = tasks
        self._notices = notices
        self._queue: WaitingQueue | None = None
        self._looking: asyncio.Task[None] | None = None
        jobs.look_wanted.connect(self._look)
        jobs.queue_changed.connect(self._withdraw)

    def start(self) -> None:
        self._tasks.spawn(self._restore(), "restore the queue")

    async def _restore(self) -> None:
        self._queue = queue = await asyncio.to_thread(self._studio.open_queue)
        left = queue.jobs  # not what was asked for meanwhile, which joins the queue now
        self._jobs.keep_in(queue)
        self._jobs.adopt([self._job(kept) for kept in left])
        if queue.problem is not None:
            self._jobs.warned.emit(queue.problem)
        self._ask()
        unsettled = {kept.ticket: kept for kept in queue.unsettled}
        async with aclosing(self._studio.recover(queue)) as events:
            async for event in events:
                self._hear(event, unsettled)

    def _look(self) -> None:
        """Once at a time: a second wish meanwhile is met by the first."""
        if self._queue is not None and (self._looking is None or self._looking.done()):
            self._looking = self._tasks.spawn(self._look_again(self._queue), "look for images")

    async def _look_again(self, queue: WaitingQueue) -> None:
        """For what failed in this run of the program and may be paid: nothing is made anew."""
        try:
            async with aclosing(self._studio.recover(queue)) as events:
                async for event in events:
                    self._settle(event)
        finally:
            self._jobs.end_search()

    def _settle(self, event: Event) -> None:
        if isinstance(event, ImageSaved):
            self._jobs.settle(_job_id(event.ticket))
            self._jobs.image_saved.emit(event.image)
        elif isinstance(event, ImageFailed):
            self._jobs.settle(_job_id(event.ticket), event.error)
        elif isinstance(event, GenerationWarning):
            self._jobs.warned.emit(event)

    def _hear(self, event: Event, unsettled: dict[str, KeptJob]) -> None:
        """An image of the queue whose fate was open comes back as a job, unless it is made."""
        if isinstance(event, ImageSaved):
            self._jobs.image_saved.emit(event.image)
        elif isinstance(event, GenerationWarning):
            self._jobs.warned.emit(event)
        elif isinstance(event, ImageFailed | ImageCancelled):
            kept = unsettled.get(event.ticket)
            error = event.error if isinstance(event, ImageFailed) else None
            if kept is not None:
                self._jobs.adopt([self._job(kept, error)])
                self._ask()
            elif error is not None:
                self._jobs.warned.emit(GenerationWarning(error.message, error.hint))

    def _job(self, kept: KeptJob, error: ImagenError | None = None) -> Job:
        known = {info.name: info for info in told_backends(self._studio.backends())}
        name = kept.request.backend
        backend = known.get(name) or BackendInfo(name=name, type="", title=name, place="", model="")
        why = error or kept.error
        state = JobState.FAILED if why else JobState.HELD
        return Job(
            kept.id,
            kept.request,
            backend,
            state,
            error=why,
            caller=kept.caller,
            is_restored=why is None,
            directory=kept.directory,
        )

    def _ask(self) -> None:
        waited = self._jobs.restored()
        if not waited:
            return
        count = len(waited)
        one, many = tr("1 image waited"), tr("{count:,} images waited").format(count=count)
        title = tr("{images} when the program ended").format(images=one if count == 1 else many)
        actions = (
            NoticeAction(tr("Continue"), self._jobs.continue_restored),
            NoticeAction(tr("Discard"), self._jobs.discard_restored),
        )
        self._notices.show_notice(
            Notice("info", title, self._cost(waited), actions=actions, icon="pause", key=KEY)
        )

    def _cost(self, waited: list[Job]) -> str:
        if len(waited) > _MOST_PRICED:
            return tr("They go on when you say so.")
        price = total(self._price(job.request) for job in waited)
        return tr("Continuing costs {price}.").format(price=price_text(price)) if price.microdollars else ""

    def _price(self, request: GenerationRequest) -> Price:
        try:
            return self._studio.price(request)
        except ImagenError:  # its backend is not configured any more
            return UNPRICED

    def _withdraw(self) -> None:
        if not self._jobs.restored():
            self._notices.dismiss(KEY)


def _job_id(ticket: str) -> str:
    """Of "JOB" and of "JOB.2", its second try."""
    return ticket.partition(".")[0]
