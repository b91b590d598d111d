"""What jobs tell of themselves, shown at most so often: fifty of them tell five hundred times a second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from imagen_desktop.ui.job import Job
from imagen_desktop.ui.jobs import Jobs

PAUSE_MS = 60


class JobNews(QObject):
    """Each job as it is by then; one that has left the queue is shown no more."""

    def __init__(self, jobs: Jobs, show: Callable[[Job, float], object], parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._show = show
        self._told: dict[str, None] = {}
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._show_told)
        jobs.changed.connect(self._hear)

    def _hear(self, job: Job) -> None:
        self._told[job.id] = None
        if not self._soon.isActive():
            self._soon.start()

    def _show_told(self) -> None:
        told, self._told = self._told, {}
        for job in map(self._jobs.job, told):
            if job is not None:
                self._show(job, self._jobs.now())
