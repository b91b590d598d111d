"""Around the queue: its panel, the menu of a job, and what screen readers hear of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.cancelling import Cancelling
from imagen_desktop.ui.job import JobState
from imagen_desktop.ui.job_announcer import JobAnnouncer, announce_politely
from imagen_desktop.ui.job_verbs import job_verbs
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.main_window import MainWindow
from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.queue_panel import QueuePanel


class QueueDesk(QObject):
    """`show_reason` says in full why a job failed or is held. Connects itself to the window."""

    def __init__(
        self,
        jobs: Jobs,
        window: MainWindow,
        appearance: Appearance,
        cancelling: Cancelling,
        show_reason: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._window = window
        self._cancelling = cancelling
        self._show_reason = show_reason
        self.panel = Later(self._make_panel)
        window.parts.status.queue_requested.connect(lambda: self.panel.get().toggle())
        window.shortcuts.attach("queue", window, lambda: self.panel.get().toggle())
        self._announcer = JobAnnouncer(jobs, announce_politely(window), window)
        appearance.changed.connect(self.panel.set_theme)
        self.panel.set_theme(appearance.theme)

    def _make_panel(self) -> QueuePanel:
        from imagen_desktop.ui.queue_panel import QueuePanel

        made = QueuePanel(self._jobs, self._window)
        made.cancel_all_requested.connect(self._cancelling.ask_cancel_all)
        made.list.menu_requested.connect(self.show_menu)
        made.list.opened.connect(self._open)
        made.closed.connect(self._give_focus_back)
        return made

    def show_menu(self, job_id: str, place: QPoint) -> None:
        """Of one job, and of the queue below it. Shown by popup(): a nested loop would lose wake-ups."""
        job = self._jobs.job(job_id)
        if job is None:
            return
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if job.error is not None:
            _add(menu, tr("Show why"), "Space", lambda: self._open(job_id))
        for verb in job_verbs(job, self._jobs):
            _add(menu, verb.words, verb.keys, partial(verb.do, job_id))
        menu.addSeparator()
        self._add_queue(menu)
        menu.popup(place)

    def _add_queue(self, menu: QMenu) -> None:
        jobs = self._jobs
        if jobs.is_paused:
            _add(menu, tr("Resume the queue"), "", jobs.resume_paused)
        else:
            _add(menu, tr("Pause the queue"), "", jobs.pause)
        retry = _add(menu, tr("Retry failed"), "", jobs.retry_failed)
        retry.setEnabled(jobs.count(JobState.FAILED) > 0)
        waiting = _add(menu, tr("Cancel waiting"), "", jobs.cancel_waiting)
        waiting.setEnabled(jobs.count(JobState.WAITING, JobState.HELD) > 0)
        _add(menu, tr("Cancel all…"), "Ctrl+Shift+.", self._cancelling.ask_cancel_all)

    def _open(self, job_id: str) -> None:
        job = self._jobs.job(job_id)
        if job is not None and job.error is not None:
            self._show_reason(job_id)

    def _give_focus_back(self) -> None:
        part = self._window.parts.status.queue
        if part.isVisible():
            part.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.focus_prompt()


def _add(menu: QMenu, words: str, keys: str, do: Callable[[], object]) -> QAction:
    shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    action = QAction(f"{words}\t{shown}" if keys else words, menu)
    action.triggered.connect(lambda _checked=False: do())
    menu.addAction(action)
    return action
