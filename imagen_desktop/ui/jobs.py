"""The queue: what one does with the jobs in it."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from imagen_desktop.core.errors import BudgetError, ImagenError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.queue_records import KeptJob
from imagen_desktop.core.waiting_queue import WaitingQueue
from imagen_desktop.ui.backend_words import told_backends
from imagen_desktop.ui.job import Job, JobState, QueueCounts, altered
from imagen_desktop.ui.job_backlog import JobBacklog, Joining
from imagen_desktop.ui.job_runs import Generating, JobRuns
from imagen_desktop.ui.tasks import Tasks

_QUEUED_AT_ONCE = 20
"""Jobs; between them the window is drawn."""


class Jobs(JobRuns):
    """One job per image. Until `keep_in` is called, nothing of it outlives the program."""

    look_wanted = Signal()  # for images that were paid for and did not arrive

    def __init__(
        self,
        studio: Generating,
        tasks: Tasks,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(studio, tasks, clock, parent)
        self._backlog = JobBacklog()
        self._filling = QTimer(self, singleShot=True, interval=0)
        self._filling.timeout.connect(self._fill)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """In the order in which they start."""
        return tuple(self._line)

    @property
    def counts(self) -> QueueCounts:
        return self._line.counts

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    def count(self, *states: JobState) -> int:
        return self._line.count(*states)

    def job(self, job_id: str) -> Job | None:
        return self._line.get(job_id)

    def first(self, limit: int) -> list[Job]:
        """Those to be shown where not all can be, each with how many are ahead of it."""
        return self._line.first(limit, is_paused=self._is_paused)

    def keep_in(self, queue: WaitingQueue) -> None:
        """From now on what waits and what has failed is written there too."""
        self._kept = queue
        self._keep(self._line.of(JobState.WAITING, JobState.HELD))

    def adopt(self, jobs: Sequence[Job]) -> None:
        """Jobs of an earlier run of the program, which the queue's file has already."""
        self._line.put_all(jobs)
        self._changed_queue()

    def start(
        self,
        request: GenerationRequest,
        *,
        at_front: bool = False,
        caller: str = "",
        directory: Path | None = None,
    ) -> tuple[Job, ...]:
        """Queues one job per image; raises ImagenError where the request cannot be made."""
        made = self._made([request], caller, directory)
        self._join(Joining(made, at_front))
        self._pump()
        return made

    def start_all(
        self, requests: Sequence[GenerationRequest], *, at_front: bool = False, caller: str = ""
    ) -> tuple[Job, ...]:
        """As `start` of each, some at a time, so that the window goes on while a thousand are queued. Where
        one cannot be made, none is. What is not queued yet can be cancelled too; `close` keeps it."""
        made = self._made(requests, caller)
        self._backlog.add(made, at_front=at_front)
        if not self._filling.isActive():
            self._fill()
        return made

    def _made(
        self, requests: Sequence[GenerationRequest], caller: str, directory: Path | None = None
    ) -> tuple[Job, ...]:
        """Not queued yet, so that nothing can go wrong later. Raises ImagenError."""
        named = {request.backend: request for request in requests}
        told = told_backends(self._studio.info(request) for request in named.values())
        infos = dict(zip(named, told, strict=True))
        parts = ((infos[each.backend], part) for each in requests for part in self._studio.split(each))
        batch = uuid.uuid4().hex
        return tuple(
            Job(f"{batch}-{number}", part, info, caller=caller, directory=directory)
            for number, (info, part) in enumerate(parts)
        )

    def _fill(self) -> None:
        if self._backlog:
            self._join(self._backlog.next(_QUEUED_AT_ONCE))
            self._pump()
        if self._backlog:
            self._filling.start()

    def _join(self, joining: Joining) -> None:
        jobs, at_front = joining
        self._line.put_all(jobs)
        if at_front:
            self._line.move_to_front([job.id for job in jobs])
        self._keep(jobs, at_front=at_front)

    def cancel(self, job_id: str) -> None:
        """Takes a job out of the queue, dismisses a failed one, or asks a working one to end."""
        self.cancel_some([job_id])

    def cancel_some(self, job_ids: Iterable[str]) -> None:
        """As `cancel` of each, in one go."""
        wanted = dict.fromkeys(job_ids)
        found = [job for job in map(self._line.get, wanted) if job and job.state is not JobState.CANCELLING]
        for job in [job for job in found if job.id in self._runs]:
            self._set(replace(job, state=JobState.CANCELLING))
            self._runs[job.id].cancel.set()
        self._drop([job for job in found if job.id not in self._runs] + self._backlog.remove(wanted.keys()))
        self._pump()

    def cancel_waiting(self) -> None:
        backlog = [job for joining in self._backlog.all() for job in joining.jobs]
        self._drop(self._line.of(JobState.WAITING, JobState.HELD) + backlog)
        self._pump()

    def cancel_all(self) -> None:
        self.cancel_waiting()
        self.cancel_some([job.id for job in self._line.of(JobState.WORKING)])

    def move_to_front(self, job_id: str) -> None:
        """Before all others that wait; what works already is not held up."""
        self._line.move_to_front([job_id])
        self._kept.move_to_front([job_id])
        self._pump()

    def retry(self, job_id: str) -> None:
        """Starts a failed or held job over, in its old place; one that may be paid is looked for."""
        job = self._line.get(job_id)
        if job is not None and job.may_still_come:
            self._set(replace(job, is_sought=True))
            self.look_wanted.emit()
        else:
            self.make_anew(job_id)

    def make_anew(self, job_id: str) -> None:
        """As `retry`, whatever was paid for it: the person was told."""
        job = self._line.get(job_id)
        self._let_wait([job] if job and job.state in (JobState.FAILED, JobState.HELD) else [])

    def settle(self, job_id: str, error: ImagenError | None = None) -> None:
        """What became of a failed job that was looked for: it is made, or still not, and why."""
        job = self._line.get(job_id)
        if job is None or job.state is not JobState.FAILED:
            return
        if error is None:
            self._drop([job])
            self._changed_queue()
        else:
            self._set(replace(job, error=error, is_sought=False))

    def end_search(self) -> None:
        """What was looked for and not told of stays as it was."""
        for job in self._line.of(JobState.FAILED):
            self._set(replace(job, is_sought=False))

    def retry_failed(self) -> None:
        """All but those whose image may still come."""
        failed = self._line.of(JobState.FAILED)
        self._let_wait([job for job in failed if not job.may_still_come])

    def resume(self) -> None:
        """Lets all held jobs go on, but those of an earlier run."""
        self._let_wait([job for job in self._line.of(JobState.HELD) if not job.is_restored])

    def continue_restored(self) -> None:
        self._let_wait(self.restored())

    def discard_restored(self) -> None:
        self._drop(self.restored())
        self._pump()

    def restored(self) -> list[Job]:
        """Those that waited when the program ended, and wait for a word since."""
        return [job for job in self._line.of(JobState.HELD) if job.is_restored]

    def pass_budget(self) -> None:
        """Lets all go on that the budget holds: the person was asked, and spends all the same."""
        self._let_wait([replace(job, may_pass_budget=True) for job in self._over_budget()])

    def cancel_over_budget(self) -> None:
        self._drop(self._over_budget())
        self._pump()

    def pause(self) -> None:
        """Nothing more starts; what works already comes to its end."""
        self._pause(is_paused=True)

    def resume_paused(self) -> None:
        self._pause(is_paused=False)

    async def close(self) -> None:
        """Asks what works to end and waits until it has; the caller bounds the time. What waits is there
        again at the next start, and so is what was cancelled by this before it was made."""
        self._is_closing = True
        self._filling.stop()
        for joining in self._backlog.all():
            self._join(joining)
        self.cancel_some([job.id for job in self._line.of(JobState.WORKING)])
        running = [run.task for run in self._runs.values() if run.task is not None]
        await asyncio.gather(*running, return_exceptions=True)
        self._told.stop()
        self._kept.close()

    def _over_budget(self) -> list[Job]:
        return [job for job in self._line.of(JobState.HELD) if isinstance(job.error, BudgetError)]

    def _keep(self, jobs: Iterable[Job], *, at_front: bool = False) -> None:
        kept = [KeptJob(job.id, job.request, job.caller, directory=job.directory) for job in jobs]
        self._kept.add(kept, at_front=at_front)

    def _let_wait(self, jobs: list[Job]) -> None:
        self._line.put_all(
            altered(
                jobs, state=JobState.WAITING, error=None, progress=None, is_restored=False, is_sought=False
            )
        )
        self._kept.retry([job.id for job in jobs if job.state is JobState.FAILED])
        self._pump()

    def _pause(self, *, is_paused: bool) -> None:
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            self._pump()
            self.paused_changed.emit(is_paused)
