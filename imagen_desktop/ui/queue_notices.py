"""What the queue says in words: in the status bar, and in notices for what holds several images."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from imagen_desktop.core.errors import (
    AuthenticationError,
    BudgetError,
    CredentialError,
    ImagenError,
    NotConfiguredError,
    PaymentRequiredError,
)
from imagen_desktop.core.generation import GenerationWarning
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices
from imagen_desktop.ui.status_bar import StatusBar
from imagen_desktop.ui.wording import tr

BUSY = (JobState.WAITING, JobState.WORKING, JobState.CANCELLING)
_SIGNS = (
    ((PaymentRequiredError, BudgetError), "wallet"),
    ((AuthenticationError, CredentialError, NotConfiguredError), "key-round"),
)
"""The notice's icon by what holds the queue."""


class QueueNotices(QObject):
    """Listens to the jobs from the moment it is made."""

    def __init__(self, jobs: Jobs, notices: Notices, status: StatusBar, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._notices = notices
        self._status = status
        jobs.queue_changed.connect(self._show_queue)
        jobs.failed.connect(self._job_failed)
        jobs.warned.connect(self._show_warning)

    def _show_queue(self) -> None:
        self._status.show_queue(self._jobs.counts, is_paused=self._jobs.is_paused)
        open_notices = [notice.key for notice in self._notices.notices if notice.key.startswith("held ")]
        if open_notices:
            held = {_key(job) for job in self._held()}
            for key in open_notices:
                if key not in held:
                    self._notices.dismiss(key)

    def _held(self) -> list[Job]:
        """Those that something holds; what waited at the last end has a notice of its own."""
        return [job for job in self._jobs.jobs if job.state is JobState.HELD and not job.is_restored]

    def _job_failed(self, job: Job, error: ImagenError) -> None:
        """One job's own failure is on its card; a notice is for what holds several."""
        if job.state is not JobState.HELD:
            return
        held = sum(_key(other) == _key(job) for other in self._held())
        waits = tr("1 image is held.") if held == 1 else tr("{count} images are held.").format(count=held)
        words = Notice(
            "error",
            error.title,
            error.message,
            f"{error.hint} {waits}".strip(),
            self._actions(error, _key(job)),
            icon=next((icon for kinds, icon in _SIGNS if isinstance(error, kinds)), ""),
            key=_key(job),
        )
        self._notices.show_notice(words)

    def _actions(self, error: ImagenError, key: str) -> tuple[NoticeAction, NoticeAction]:
        jobs = self._jobs
        if isinstance(error, BudgetError):
            return (
                NoticeAction(tr("Generate anyway"), jobs.pass_budget),
                NoticeAction(tr("Cancel"), jobs.cancel_over_budget),
            )
        return NoticeAction(tr("Resume"), jobs.resume), NoticeAction(tr("Cancel"), partial(self._cancel, key))

    def _cancel(self, key: str) -> None:
        """Only what the notice counts: other backends' images wait for nothing of this."""
        self._jobs.cancel_some([job.id for job in self._held() if _key(job) == key])

    def _show_warning(self, warning: GenerationWarning) -> None:
        notice = Notice("attention", tr("Note"), warning.message, warning.hint, key=warning.message)
        self._notices.show_notice(notice)


def _key(job: Job) -> str:
    """One notice for each thing to decide: the budget is everybody's, a token or credit a backend's."""
    return "held budget" if isinstance(job.error, BudgetError) else f"held {job.backend.name}"
