"""Jobs at work: the only place that iterates the studio's events and turns them into signals."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.errors import (
    AuthenticationError,
    BudgetError,
    CredentialError,
    ImagenError,
    NotConfiguredError,
    PaymentRequiredError,
)
from imagen_desktop.core.generation import Event, GenerationRequest, Image, ImageFailed, ImageSaved, Progress
from imagen_desktop.core.ticket import NO_TICKET, Ticket
from imagen_desktop.core.waiting_queue import WaitingQueue
from imagen_desktop.ui.job import Job, JobState, altered
from imagen_desktop.ui.job_line import JobLine
from imagen_desktop.ui.job_run import JobRun
from imagen_desktop.ui.tasks import Tasks

STOPS_QUEUE = (AuthenticationError, BudgetError, CredentialError, NotConfiguredError, PaymentRequiredError)
"""What would stop the next image of the same backend too: it is held, and the person is asked."""
_TOLD_AT_ONCE = 200


class Generating(Protocol):
    """The part of the studio that the queue talks to."""

    def info(self, request: GenerationRequest) -> BackendInfo: ...
    def split(self, request: GenerationRequest) -> tuple[GenerationRequest, ...]: ...
    def generate(
        self,
        request: GenerationRequest,
        cancel: asyncio.Event | None = None,
        directory: Path | None = None,
        *,
        may_pass_budget: bool = False,
        caller: str = "",
        ticket: Ticket = NO_TICKET,
    ) -> AsyncGenerator[Event]: ...


class JobRuns(QObject):
    """Starts what waits, at most `BackendInfo.max_parallel` of each backend, and follows it to its end."""

    changed = Signal(object)  # Job: its words or bar; not told where queue_changed tells of many
    image_saved = Signal(object)  # Image; its job is gone already
    failed = Signal(object, object)  # Job (failed or held), ImagenError
    finished = Signal(object, object)  # Job (saved, failed or cancelled), Image or None
    warned = Signal(object)  # GenerationWarning
    queue_changed = Signal()  # jobs came, went, or changed their state
    paused_changed = Signal(object)  # bool

    def __init__(
        self,
        studio: Generating,
        tasks: Tasks,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._tasks = tasks
        self._clock = clock
        self._line = JobLine()
        self._runs: dict[str, JobRun] = {}
        self._kept = WaitingQueue()
        self._is_paused = self._is_closing = False
        self._untold: list[Job] = []
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)
        self._is_outdated = False
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setInterval(0)
        self._told.timeout.connect(self._tell_rest)

    def now(self) -> float:
        """The clock that `Job.since` is taken from."""
        return self._clock()

    def _drop(self, jobs: list[Job]) -> None:
        """They leave the queue without an image."""
        ids = [job.id for job in jobs]
        self._line.remove_all(ids)
        if not self._is_closing:
            self._kept.remove(ids)
        self._untold += [job for job in jobs if job.state is not JobState.FAILED]  # that was told already
        self._tell_cancelled()

    def _tell_cancelled(self) -> None:
        """Of thousands only some at a time: they are out of the queue, this is but news."""
        some, self._untold = self._untold[:_TOLD_AT_ONCE], self._untold[_TOLD_AT_ONCE:]
        if self._untold:
            QTimer.singleShot(0, self, self._tell_cancelled)
        for job in altered(some, state=JobState.CANCELLED):
            self.finished.emit(job, None)

    def _pump(self) -> None:
        if not (self._is_paused or self._is_closing):
            working = Counter(job.backend.name for job in map(self._line.get, self._runs) if job is not None)
            for job in self._line.next(working):
                if self._line.get(job.id) is job and job.id not in self._runs:
                    self._launch(job)
        self._changed_queue()

    def _launch(self, job: Job) -> None:
        run = self._runs[job.id] = JobRun()
        started = replace(job, state=JobState.WORKING, since=self._clock())
        self._set(started)
        run.task = self._tasks.spawn(self._run(started, run), f"job {job.id}")

    async def _run(self, job: Job, run: JobRun) -> None:
        making = self._studio.generate(
            job.request,
            run.cancel,
            job.directory,
            may_pass_budget=job.may_pass_budget,
            caller=job.caller,
            ticket=self._kept.ticket(job.id),
        )
        try:
            async with aclosing(making) as events:
                async for event in events:
                    self._hear(job.id, event)
        except ImagenError as error:
            self._fail(job.id, error)
        finally:
            del self._runs[job.id]
            left = self._line.get(job.id)
            self._drop([left] if left is not None and left.is_working else [])
            self._pump()

    def _hear(self, job_id: str, event: Event) -> None:
        if isinstance(event, Progress):
            self._progress(job_id, event)
        elif isinstance(event, ImageSaved):
            self._save(job_id, event.image)
        elif isinstance(event, ImageFailed):
            self._fail(job_id, event.error)
        else:
            self.warned.emit(event)

    def _save(self, job_id: str, image: Image) -> None:
        job = self._line.remove(job_id)
        self._kept.remove([job_id])
        self.image_saved.emit(image)
        if job is not None:
            self.finished.emit(replace(job, state=JobState.SAVED), image)

    def _progress(self, job_id: str, progress: Progress) -> None:
        job = self._line.get(job_id)
        if job is None:
            return
        heard = self._runs[job_id].after(job, progress, self._clock())
        self._set(heard)
        if job.is_retrying is not heard.is_retrying:
            self._changed_queue()

    def _fail(self, job_id: str, error: ImagenError) -> None:
        job = self._line.get(job_id)
        if job is None or job.state is JobState.CANCELLING:
            return
        stops = isinstance(error, STOPS_QUEUE)
        failed = replace(job, state=JobState.HELD if stops else JobState.FAILED, error=error)
        self._set(failed)
        if stops:
            self._kept.retry([job_id])
            self._hold(job.backend.name, error)
        else:
            self._kept.fail(job_id, error)
        self.failed.emit(failed, error)
        if not stops:
            self.finished.emit(failed, None)

    def _hold(self, backend: str, error: ImagenError) -> None:
        waiting = [job for job in self._line.of(JobState.WAITING) if job.backend.name == backend]
        self._line.put_all(altered(waiting, state=JobState.HELD, error=error))

    def _set(self, job: Job) -> None:
        if self._line.get(job.id) != job:
            self._line.put(job)
            self.changed.emit(job)

    def _changed_queue(self) -> None:
        counting = any(job.is_counting for job in map(self._line.get, self._runs) if job is not None)
        if counting != self._ticker.isActive():
            self._ticker.start() if counting else self._ticker.stop()
        if self._told.isActive():
            self._is_outdated = True
            return
        self._told.start()
        self.queue_changed.emit()

    def _tell_rest(self) -> None:
        """Of many changes in one go the first is told at once, the others together."""
        if self._is_outdated:
            self._is_outdated = False
            self.queue_changed.emit()

    def _tick(self) -> None:
        now = self._clock()
        for job in [job for job in map(self._line.get, self._runs) if job is not None]:
            if job.is_counting:
                self._line.put(self._runs[job.id].at(job, now))
                self.changed.emit(self._line.get(job.id))
