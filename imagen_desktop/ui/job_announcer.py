"""Tells screen readers how the jobs get on: each change of state, and progress at most every quarter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from imagen_desktop.core.generation import Image, Stage
from imagen_desktop.ui.job import Job, JobState, job_card
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.wording import tr

_GATHER_MS = 300
_LONGEST = 60
_QUARTERS = 4


class JobAnnouncer(QObject):
    """What happens at nearly the same time to several jobs is said once, as the state of the queue."""

    def __init__(self, jobs: Jobs, announce: Callable[[str], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._announce = announce
        self._saved, self._cancelled = tr("Saved"), tr("Cancelled")
        self._told: dict[str, object] = {}
        self._news: dict[str, tuple[Job, str]] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_GATHER_MS)
        self._soon.timeout.connect(self._tell)
        jobs.changed.connect(self._hear)
        jobs.finished.connect(self._hear_end)

    def _hear(self, job: Job) -> None:
        step = _step_of(job)
        if self._told.get(job.id) != step:
            self._told[job.id] = step
            self._add(job, job_card(job, self._jobs.now()).first_line)

    def _hear_end(self, job: Job, _image: Image | None) -> None:
        """A failure was heard when the job changed."""
        self._told.pop(job.id, None)
        if job.state in (JobState.SAVED, JobState.CANCELLED):
            self._add(job, self._saved if job.state is JobState.SAVED else self._cancelled)

    def _add(self, job: Job, words: str) -> None:
        self._news[job.id] = job, words
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        news, self._news = self._news, {}
        if len(news) == 1:
            ((job, words),) = news.values()
            prompt = " ".join(job.request.prompt.split())[:_LONGEST]
            self._announce(tr("{state}: {prompt}").format(state=words, prompt=prompt))
        elif news:
            self._announce(self._jobs.counts.words or tr("Nothing is waiting."))


def _step_of(job: Job) -> object:
    """What must differ to be worth saying."""
    progress = job.progress
    if job.state is not JobState.WORKING or progress is None:
        return job.state, Stage.STARTING
    done, whole = progress.step, progress.step_count
    if progress.stage is Stage.DOWNLOADING:
        done, whole = progress.received_bytes, progress.total_bytes
    return job.state, progress.stage, _QUARTERS * done // whole if whole else 0


def announce_politely(widget: QWidget) -> Callable[[str], None]:
    """Says it after what the reader is saying now."""

    def announce(words: str) -> None:
        event = QAccessibleAnnouncementEvent(widget, words)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)

    return announce
