"""The wish to cancel: the job that works now, or all of them after a question."""

from __future__ import annotations

from PySide6.QtCore import QObject

from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.dialogs import ask, stop_question
from imagen_desktop.ui.job import JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.main_window import MainWindow
from imagen_desktop.ui.queue_notices import BUSY
from imagen_desktop.ui.tasks import Tasks


class Cancelling(QObject):
    """Connects itself to the window's keys and its status bar."""

    def __init__(
        self,
        jobs: Jobs,
        window: MainWindow,
        appearance: Appearance,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._window = window
        self._appearance = appearance
        self._tasks = tasks
        window.cancel_current.connect(self.cancel_current)
        window.cancel_all.connect(self.ask_cancel_all)
        window.parts.status.cancel_all.connect(self.ask_cancel_all)

    def cancel_current(self) -> None:
        working = [job for job in self._jobs.jobs if job.state is JobState.WORKING]
        if working:
            self._jobs.cancel(working[0].id)

    def ask_cancel_all(self) -> None:
        """Nothing is asked where nothing runs or waits."""
        count = self._jobs.count(*BUSY, JobState.HELD)
        if count:
            self._tasks.spawn(self._cancel_all(count), "ask before cancelling")

    async def _cancel_all(self, count: int) -> None:
        if await ask(stop_question(self._window, self._appearance.theme, count)):
            self._jobs.cancel_all()
