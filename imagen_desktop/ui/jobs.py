"""The queue: the only place that iterates the studio's events and turns them into signals."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
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
from imagen_desktop.core.generation import (
    Event,
    GenerationRequest,
    GenerationWarning,
    ImageFailed,
    ImageSaved,
    Progress,
    Stage,
)
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.time_left import TimeLeft

STOPS_QUEUE = (AuthenticationError, BudgetError, CredentialError, NotConfiguredError, PaymentRequiredError)
"""What would stop the next image of the same backend too: it is held, and the person is asked."""


class Generating(Protocol):
    """The part of the studio that the queue talks to."""

    def backends(self) -> tuple[BackendInfo, ...]: ...
    def split(self, request: GenerationRequest) -> tuple[GenerationRequest, ...]: ...
    def generate(
        self,
        request: GenerationRequest,
        cancel: asyncio.Event | None = None,
        *,
        may_pass_budget: bool = False,
    ) -> AsyncGenerator[Event]: ...
    def recover(self) -> AsyncGenerator[Event]: ...


@dataclass(slots=True)
class _Run:
    """What a working job owns besides its card."""

    cancel: asyncio.Event = field(default_factory=asyncio.Event)
    time_left: TimeLeft = field(default_factory=TimeLeft)
    task: asyncio.Task[None] | None = None


class Jobs(QObject):
    """One job per image, at most `BackendInfo.max_parallel` working for each backend."""

    changed = Signal(object)  # Job: its words or bar
    image_saved = Signal(object)  # Image; its job is gone already
    failed = Signal(object, object)  # Job (failed or held), ImagenError
    warned = Signal(object)  # GenerationWarning
    finished = Signal(object, object)  # Job that has left the queue, its Image or None
    queue_changed = Signal()  # jobs came, went, or changed their state

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
        self._jobs: dict[str, Job] = {}
        self._runs: dict[str, _Run] = {}
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """In the order in which they start."""
        return tuple(self._jobs.values())

    def now(self) -> float:
        """The clock that `Job.since` is taken from."""
        return self._clock()

    def count(self, *states: JobState) -> int:
        return sum(job.state in states for job in self._jobs.values())

    def start(self, request: GenerationRequest, *, at_front: bool = False) -> tuple[Job, ...]:
        """Queues one job per image; raises ImagenError where the request cannot be made."""
        backend = next(info for info in self._studio.backends() if info.name == request.backend)
        added = tuple(Job(uuid.uuid4().hex, part, backend) for part in self._studio.split(request))
        both = {job.id: job for job in added}
        self._jobs = {**both, **self._jobs} if at_front else {**self._jobs, **both}
        self._pump()
        return added

    def cancel(self, job_id: str) -> None:
        """Takes a job out of the queue, dismisses a failed one, or asks a working one to end."""
        job = self._jobs.get(job_id)
        if job is None or job.state is JobState.CANCELLING:
            return
        run = self._runs.get(job_id)
        if run is None:
            self._drop(job_id)
        else:
            self._set(replace(job, state=JobState.CANCELLING))
            run.cancel.set()
        self._pump()

    def cancel_waiting(self) -> None:
        for job in self.jobs:
            if job.state in (JobState.WAITING, JobState.HELD):
                self._drop(job.id)
        self._pump()

    def cancel_all(self) -> None:
        self.cancel_waiting()
        for job in self.jobs:
            if job.state is JobState.WORKING:
                self.cancel(job.id)

    def retry(self, job_id: str) -> None:
        """Starts a failed or held job over, in its old place."""
        job = self._jobs.get(job_id)
        if job is not None and job.state in (JobState.FAILED, JobState.HELD):
            self._set(replace(job, state=JobState.WAITING, error=None, progress=None))
            self._pump()

    def resume(self) -> None:
        """Lets all held jobs go on."""
        for job in self.jobs:
            if job.state is JobState.HELD:
                self._set(replace(job, state=JobState.WAITING, error=None, progress=None))
        self._pump()

    def pass_budget(self) -> None:
        """Lets all go on that the budget holds: the person was asked, and spends all the same."""
        for job in self._over_budget():
            self._set(replace(job, state=JobState.WAITING, error=None, may_pass_budget=True))
        self._pump()

    def cancel_over_budget(self) -> None:
        for job in self._over_budget():
            self._drop(job.id)
        self._pump()

    def recover(self) -> None:
        """Fetches what an earlier run of the program paid for and could not save."""
        self._tasks.spawn(self._recover(), "recover")

    async def close(self) -> None:
        """Asks all work to end and waits until it has; the caller bounds the time."""
        self.cancel_all()
        running = [run.task for run in self._runs.values() if run.task is not None]
        await asyncio.gather(*running, return_exceptions=True)

    def _over_budget(self) -> list[Job]:
        return [job for job in self.jobs if job.state is JobState.HELD and isinstance(job.error, BudgetError)]

    def _pump(self) -> None:
        working: dict[str, int] = {}
        for job in self._jobs.values():
            if job.id in self._runs:
                working[job.backend.name] = working.get(job.backend.name, 0) + 1
        waiting: dict[str, int] = {}
        for job in self.jobs:
            if job.state is not JobState.WAITING or job.id in self._runs:
                continue
            name = job.backend.name
            if working.get(name, 0) < job.backend.max_parallel:
                working[name] = working.get(name, 0) + 1
                self._launch(job)
            else:
                waiting[name] = waiting.get(name, 0) + 1
                self._set(replace(job, ahead=waiting[name]))
        self._changed_queue()

    def _launch(self, job: Job) -> None:
        started = replace(job, state=JobState.WORKING, ahead=0, since=self._clock())
        run = self._runs[job.id] = _Run()
        self._set(started)
        run.task = self._tasks.spawn(self._run(job, run), f"job {job.id}")

    async def _run(self, job: Job, run: _Run) -> None:
        job_id = job.id
        making = self._studio.generate(job.request, run.cancel, may_pass_budget=job.may_pass_budget)
        try:
            async with aclosing(making) as events:
                async for event in events:
                    self._hear(job_id, event)
        except ImagenError as error:
            self._fail(job_id, error)
        finally:
            del self._runs[job_id]
            self._leave(job_id)

    def _leave(self, job_id: str) -> None:
        job = self._jobs.get(job_id)
        if job is not None and job.state in (JobState.WORKING, JobState.CANCELLING):
            self._drop(job_id)
        self._pump()

    def _drop(self, job_id: str) -> None:
        """Without an image."""
        self.finished.emit(self._jobs.pop(job_id), None)

    async def _recover(self) -> None:
        async with aclosing(self._studio.recover()) as events:
            async for event in events:
                if isinstance(event, ImageSaved):
                    self.image_saved.emit(event.image)
                elif isinstance(event, GenerationWarning):
                    self.warned.emit(event)
                elif isinstance(event, ImageFailed):
                    self.warned.emit(GenerationWarning(event.error.message, event.error.hint))

    def _hear(self, job_id: str, event: Event) -> None:
        if isinstance(event, Progress):
            self._progress(job_id, event)
        elif isinstance(event, ImageSaved):
            job = self._jobs.pop(job_id, None)
            self.image_saved.emit(event.image)
            if job is not None:
                self.finished.emit(job, event.image)
        elif isinstance(event, ImageFailed):
            self._fail(job_id, event.error)
        else:
            self.warned.emit(event)

    def _progress(self, job_id: str, progress: Progress) -> None:
        job = self._jobs.get(job_id)
        if job is None:
            return
        now = self._clock()
        old = job.progress.stage if job.progress else Stage.STARTING
        since = job.since if progress.stage is old and progress.stage is not Stage.RETRYING else now
        left = None
        if progress.stage is Stage.RUNNING and progress.step_count:
            left = self._runs[job_id].time_left.update(now, progress.step, progress.step_count)
        self._set(replace(job, progress=progress, since=since, seconds_left=left))
        if (old is Stage.RETRYING) is not (progress.stage is Stage.RETRYING):
            self._changed_queue()

    def _fail(self, job_id: str, error: ImagenError) -> None:
        job = self._jobs.get(job_id)
        if job is None or job.state is JobState.CANCELLING:
            return
        stops = isinstance(error, STOPS_QUEUE)
        state = JobState.HELD if stops else JobState.FAILED
        failed = replace(job, state=state, error=error)
        self._set(failed)
        if stops:
            self._hold(job.backend.name, error)
        self.failed.emit(failed, error)

    def _hold(self, backend: str, error: ImagenError) -> None:
        for job in self.jobs:
            if job.state is JobState.WAITING and job.backend.name == backend:
                self._set(replace(job, state=JobState.HELD, error=error))

    def _set(self, job: Job) -> None:
        if self._jobs.get(job.id) != job:
            self._jobs[job.id] = job
            self.changed.emit(job)

    def _changed_queue(self) -> None:
        counting = any(job.is_counting for job in self._jobs.values())
        if counting != self._ticker.isActive():
            self._ticker.start() if counting else self._ticker.stop()
        self.queue_changed.emit()

    def _tick(self) -> None:
        now = self._clock()
        for job in self.jobs:
            if job.is_counting:
                run = self._runs.get(job.id)
                left = run.time_left.at(now) if run and job.seconds_left is not None else None
                self._jobs[job.id] = replace(job, seconds_left=left)
                self.changed.emit(self._jobs[job.id])
