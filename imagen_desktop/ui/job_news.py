"""What jobs tell of themselves, shown at most so often: fifty of them tell five hundred times a second."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from PySide6.QtCore import QObject, QTimer

from imagen_desktop.ui.job import Job
from imagen_desktop.ui.jobs import Jobs

PAUSE_MS = 60
AT_ONCE = 12
"""Of more jobs the rest follow a moment later: painting fifty cards would hold the window up."""
_REST_MS = 20


class JobNews(QObject):
    """Each job as it is by then; one that has left the queue is shown no more."""

    def __init__(
        self,
        jobs: Jobs,
        show: Callable[[Job, float], object],
        parent: QObject,
        *,
        pause_ms: int = PAUSE_MS,
    ) -> None:
        super().__init__(parent)
        self._pause_ms = pause_ms
        self._jobs = jobs
        self._show = show
        self._told: dict[str, None] = {}
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._show_told)
        jobs.changed.connect(self._hear)

    def _hear(self, job: Job) -> None:
        self._told[job.id] = None
        if not self._soon.isActive():
            self._soon.start(self._pause_ms)

    def _show_told(self) -> None:
        some = [*islice(self._told, AT_ONCE)]
        for job_id in some:
            del self._told[job_id]
        if self._told:
            self._soon.start(_REST_MS)
        for job in map(self._jobs.job, some):
            if job is not None:
                self._show(job, self._jobs.now())
