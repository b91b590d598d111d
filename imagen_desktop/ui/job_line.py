"""The jobs in the order in which they start, counted as they come and go. No Qt, no tasks.

Thousands of them may wait: what is asked after each change costs as much as the jobs that work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from operator import attrgetter

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.ui.job import Job, JobState, QueueCounts, kind_of, placed

MOST_SHOWN = 50
"""Cards in the gallery: of more one sees how many they are."""


class JobLine:
    """Iterated from the first to start to the last."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._kinds: Counter[str] = Counter()
        self._states: Counter[JobState] = Counter()
        self._waiting: Counter[str] = Counter()
        self._backends: dict[str, BackendInfo] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    @property
    def counts(self) -> QueueCounts:
        return QueueCounts(*(self._kinds[kind] for kind in QueueCounts._fields))

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def count(self, *states: JobState) -> int:
        return sum(self._states[state] for state in states)

    def of(self, *states: JobState) -> list[Job]:
        return [job for job in self if job.state in states] if self.count(*states) else []

    def put(self, job: Job) -> None:
        """In its old place, or as the last."""
        self.put_all([job])

    def put_all(self, jobs: Sequence[Job]) -> None:
        self._count([self._jobs[job.id] for job in jobs if job.id in self._jobs], -1)
        self._jobs.update((job.id, job) for job in jobs)
        self._count(jobs, 1)

    def remove(self, job_id: str) -> Job | None:
        return next(iter(self.remove_all([job_id])), None)

    def remove_all(self, ids: Iterable[str]) -> list[Job]:
        """Those that were there."""
        gone = [self._jobs.pop(job_id) for job_id in ids if job_id in self._jobs]
        self._count(gone, -1)
        return gone

    def move_to_front(self, ids: Iterable[str]) -> None:
        """Before all that wait; what works already stays where it is seen."""
        moved = {job_id: self._jobs[job_id] for job_id in ids if job_id in self._jobs}
        others = [job for job in self if job.id not in moved]
        before = list(takewhile(lambda job: job.state is not JobState.WAITING, others))
        order = [*before, *moved.values(), *others[len(before) :]]
        self._jobs = {job.id: job for job in order}

    def next(self, working: Counter[str]) -> list[Job]:
        """Those that may start now: as many as each backend takes beside the `working` ones."""
        free = {
            name: min(waiting, self._backends[name].max_parallel - working[name])
            for name, waiting in self._waiting.items()
            if waiting and working[name] < self._backends[name].max_parallel
        }
        found: list[Job] = []
        room = sum(free.values())
        for job in self:
            if len(found) == room:
                break
            if job.state is JobState.WAITING and free.get(job.backend.name, 0) > 0:
                free[job.backend.name] -= 1
                found.append(job)
        return found

    def first(self, limit: int, *, is_paused: bool = False) -> list[Job]:
        """Those to be shown, at most about `limit`: all that work, and the first of the others."""
        working = self.count(JobState.WORKING, JobState.CANCELLING)
        room = min(max(limit - working, 0), len(self) - working)
        shown: list[Job] = []
        ahead: Counter[str] = Counter()
        for job in self:
            if not working and not room:
                break
            if job.is_working:
                working -= 1
                shown.append(job)
            elif room:
                room -= 1
                shown.append(self._placed(job, ahead, is_paused=is_paused))
        return shown

    def _placed(self, job: Job, ahead: Counter[str], *, is_paused: bool) -> Job:
        if job.state is not JobState.WAITING:
            return job
        ahead[job.backend.name] += 1
        return placed(job, ahead[job.backend.name], is_paused=is_paused)

    def _count(self, jobs: Iterable[Job], difference: int) -> None:
        """Those that follow each other are mostly alike."""
        for (backend, state, _), alike in groupby(jobs, key=_likeness):
            some = [*alike]
            count = difference * len(some)
            self._kinds[kind_of(some[0])] += count
            self._states[state] += count
            if state is JobState.WAITING:
                self._waiting[backend.name] += count
            self._backends[backend.name] = backend


_likeness = attrgetter("backend", "state", "progress")
