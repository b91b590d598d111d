"""The gallery's first rows: the jobs of the queue, in the order in which they start."""

from __future__ import annotations

from collections.abc import Sequence
from operator import ne

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Signal

from imagen_desktop.ui.job import Job, JobCard, QueueCounts, job_card
from imagen_desktop.ui.stretches import stretches

_NOWHERE = QModelIndex()


class JobRows(QAbstractListModel):
    """What comes after them is another's."""

    queue_counted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []
        self._now, self.queue_counts = 0.0, QueueCounts()

    @property
    def jobs(self) -> Sequence[Job]:
        return self._jobs

    def job(self, row: int) -> Job | None:
        return self._jobs[row] if 0 <= row < len(self._jobs) else None

    def card(self, row: int) -> JobCard:
        return job_card(self._jobs[row], self._now)

    def set_jobs(self, jobs: Sequence[Job], now: float, counts: QueueCounts | None = None) -> None:
        """The queue as it is at `now`, by the clock of `Job.since`; `counts` where these are not all."""
        self._now, self.queue_counts, left = now, counts or QueueCounts.of(jobs), {job.id for job in jobs}
        for first, last in reversed(stretches(job.id not in left for job in self._jobs)):
            self._remove_jobs(first, last)
        known = {job.id for job in self._jobs}
        for first, last in stretches(job.id not in known for job in jobs):
            self._insert_jobs(min(first, len(self._jobs)), jobs[first : last + 1])
        before = list(self._jobs)
        for row, job in enumerate(jobs):
            self._set_job(row, job)
        for first, last in stretches(map(ne, before, self._jobs)):
            self.dataChanged.emit(self.index(first), self.index(last))
        self.queue_counted.emit()

    def show_job(self, job: Job, now: float) -> None:
        """News of one job that changes nobody's place."""
        self._now = now
        row = next((row for row, known in enumerate(self._jobs) if known.id == job.id), None)
        if row is not None:
            self._jobs[row] = job
            self.dataChanged.emit(self.index(row), self.index(row))

    def _set_job(self, row: int, job: Job) -> None:
        if row < len(self._jobs) and self._jobs[row].id == job.id:
            self._jobs[row] = job
            return
        known = next((at for at in range(row, len(self._jobs)) if self._jobs[at].id == job.id), None)
        if known is not None:
            self._remove_jobs(known, known)
        self._insert_jobs(row, [job])

    def _insert_jobs(self, row: int, jobs: Sequence[Job]) -> None:
        self.beginInsertRows(_NOWHERE, row, row + len(jobs) - 1)
        self._jobs[row:row] = jobs
        self.endInsertRows()

    def _remove_jobs(self, first: int, last: int) -> None:
        self.beginRemoveRows(_NOWHERE, first, last)
        del self._jobs[first : last + 1]
        self.endRemoveRows()
