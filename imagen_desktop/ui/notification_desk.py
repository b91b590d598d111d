"""What the desktop is told while nobody looks at the program: done, failed, over the budget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import BudgetError, ImagenError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.notifications import Notification, Notifications
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import dollars_text, said, tr

DONE, FAILED, BUDGET, TRAY = "done", "failed", "budget", "tray"


class NotificationDesk(QObject):
    """`is_looked_at`: a window of ours has the keyboard. `is_told`: this job's end is seen elsewhere.

    `instead` shows title and text where the desktop shows nothing.
    """

    image_clicked = Signal(object, str)  # Image, activation token
    clicked = Signal(str)  # activation token

    def __init__(
        self,
        config: Callable[[], Config],
        jobs: Jobs,
        tasks: Tasks,
        bus: SessionBus,
        is_looked_at: Callable[[], bool],
        is_told: Callable[[Job], bool],
        instead: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._config = config
        self._jobs = jobs
        self._tasks = tasks
        self._is_looked_at = is_looked_at
        self._is_told = is_told
        self._instead = instead
        self._notifications = Notifications(bus, self._click)
        self._saved: list[Image] = []
        self._failed: list[Job] = []
        self._shown: Image | None = None
        jobs.finished.connect(self._hear)
        jobs.failed.connect(self._hear_held)
        jobs.queue_changed.connect(self._tell_when_done)

    def tell(self, notification: Notification) -> None:
        self._tasks.spawn(self._show(notification), "notification")

    def _hear(self, job: Job, image: Image | None) -> None:
        if self._is_looked_at() or self._is_told(job):
            return
        if image is not None:
            self._saved.append(image)
        elif job.state is JobState.FAILED:
            self._failed.append(job)

    def _hear_held(self, job: Job, error: ImagenError) -> None:
        """The queue stands still until it is answered: said at once."""
        if job.state is not JobState.HELD or self._is_looked_at() or self._is_told(job):
            return
        settings = self._config().notifications
        kind, is_wanted = (
            (BUDGET, settings.budget) if isinstance(error, BudgetError) else (FAILED, settings.failed)
        )
        if is_wanted:
            self.tell(Notification(kind, said(error.title), said(error.message), is_urgent=True))

    def _tell_when_done(self) -> None:
        """Once for all that was made together."""
        counts = self._jobs.counts
        if counts.running or counts.retrying or (counts.waiting and not self._jobs.is_paused):
            return
        saved, failed = self._saved, self._failed
        self._saved, self._failed = [], []
        settings = self._config().notifications
        if self._is_looked_at():
            return
        if saved and settings.done:
            self._shown = saved[-1]
            self.tell(done_notification(saved))
        if failed and settings.failed:
            self.tell(failed_notification(failed))

    async def _show(self, notification: Notification) -> None:
        if not await self._notifications.show(notification):
            self._instead(notification.title, notification.text)

    def _click(self, key: str, token: str) -> None:
        if key == DONE and self._shown is not None:
            self.image_clicked.emit(self._shown, token)
        else:
            self.clicked.emit(token)


def done_notification(images: list[Image]) -> Notification:
    """ "2 images saved", the last one's prompt and picture, what all cost and took."""
    last, count = images[-1], len(images)
    title = tr("1 image saved") if count == 1 else tr("{count:,} images saved").format(count=count)
    facts = []
    cost = sum(image.cost.microdollars or 0 for image in images)
    if cost:
        facts.append(dollars_text(cost))
    if count == 1:
        facts.append(tr("{seconds:.1f} s").format(seconds=last.timings.latency_ms / 1000))
    text = "\n".join(part for part in (last.prompt, " · ".join(facts)) if part)
    return Notification(DONE, title, text, image=last.path)


def failed_notification(jobs: list[Job]) -> Notification:
    count, error = len(jobs), jobs[-1].error
    title = tr("1 image failed") if count == 1 else tr("{count:,} images failed").format(count=count)
    reason = f"{said(error.title)}: {said(error.message)}" if error else ""
    return Notification(FAILED, title, "\n".join((jobs[-1].request.prompt, reason)).strip(), is_urgent=True)


def tray_notification() -> Notification:
    """Said once: the window is closed and the program is not."""
    words = tr("Its icon in the tray opens it again and quits it; closing can quit instead, see Settings.")
    return Notification(TRAY, tr("Imagen Desktop keeps running"), words)
