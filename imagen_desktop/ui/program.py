"""What the window's parts say to each other, and to the queue."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QDate, QLocale, QObject, QSettings, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import GenerationRequest, Image, Price
from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.backend_words import told_backends
from imagen_desktop.ui.cancelling import Cancelling
from imagen_desktop.ui.cost_question import CostQuestion
from imagen_desktop.ui.finish_desk import FinishDesk
from imagen_desktop.ui.first_frame import FirstFrame
from imagen_desktop.ui.first_run_desk import FirstRunDesk
from imagen_desktop.ui.job_runs import Generating
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.main_window import MainWindow
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices, error_notice
from imagen_desktop.ui.prompt_bar import PromptBar
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.queue_desk import QueueDesk
from imagen_desktop.ui.queue_notices import QueueNotices
from imagen_desktop.ui.restoring import LastRun, Restoring
from imagen_desktop.ui.search_bar import SearchBar
from imagen_desktop.ui.sending_desk import SendingDesk
from imagen_desktop.ui.status_bar import StatusBar
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.usage_sending import PROBLEM_KEY, UsageSending, delivery_notice
from imagen_desktop.ui.window_memory import WindowMemory
from imagen_desktop.ui.window_parts import WindowParts
from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # loaded where a usage server is configured, and when a page is first shown
    from imagen_desktop.core.usage.sink import Delivery, Sink
    from imagen_desktop.ui.first_run import FirstRun
    from imagen_desktop.ui.usage_desk import UsageDesk
    from imagen_desktop.ui.usage_page import UsagePage

_LOG = logging.getLogger("imagen_desktop")


class Drawing(Generating, LastRun, Protocol):
    """The part of the studio that the window talks to."""

    config: Config

    @property
    def ledger(self) -> Ledger: ...
    def states(self) -> dict[str, BackendState]: ...
    def check(self, request: GenerationRequest) -> None: ...
    def price(self, request: GenerationRequest) -> Price: ...
    def new_sink(self) -> Sink | None: ...
    def spent_this_month(self) -> Price: ...


class Views(Protocol):
    """Gallery, viewer and inspector, wired to each other elsewhere."""

    gallery: QWidget
    inspector: QWidget

    def set_theme(self, theme: Theme) -> None: ...
    def prepend(self, image: Image) -> None: ...
    def image_count(self) -> int: ...
    def is_filled(self) -> bool: ...


class Program(QObject):
    """The window around a studio. `gallery` and `inspector` come from outside."""

    started = Signal()  # the window shows its first picture, or stays hidden

    def __init__(
        self,
        studio: Drawing,
        settings: QSettings,
        appearance: Appearance,
        views: Views,
        log_file: Path,
        credentials: Credentials,
    ) -> None:
        super().__init__()
        self._studio = studio
        self._log_file = log_file
        self._views = views
        self._appearance = appearance
        self.tasks = Tasks(self.show_error)
        self.jobs = Jobs(studio, self.tasks, parent=self)
        self.sending = UsageSending(studio.new_sink, self.tasks, self)
        memory = WindowMemory(settings)
        backends = told_backends(studio.backends())
        form = PromptForm(backends, studio.price, studio.config.output.format)
        self.parts = WindowParts(
            form=form,
            bar=PromptBar(form, backends),
            search=SearchBar(),
            notices=Notices(),
            gallery=views.gallery,
            inspector=views.inspector,
            status=StatusBar(),
            first_run_page=Later(self._make_first_run),
            usage_page=Later(self._make_usage_page),
        )
        self.window = MainWindow(self.parts, memory)
        self.sending_desk = SendingDesk(studio, self.jobs, self.parts.notices, self.tasks, self)
        self.cost = CostQuestion(studio, appearance, self)
        self.sending_desk.guard(self.cost, self.window)
        QueueNotices(self.jobs, self.parts.notices, self.parts.status, self)
        self.restoring = Restoring(studio, self.jobs, self.tasks, self.parts.notices, self)
        self.usage = Later(self._make_usage)
        self.first_run = FirstRunDesk(
            studio, self.window, memory, credentials, self.tasks, views.image_count, self
        )
        self.finishing = FinishDesk(studio, lambda: form.states, self.start_request, self.parts.notices, self)
        cancelling = Cancelling(self.jobs, self.window, appearance, self.tasks, self)
        self.queue = QueueDesk(self.jobs, self.window, appearance, cancelling, self.show_reason, self)
        self._connect()
        appearance.changed.connect(self._show_theme)
        self._show_theme(appearance.theme)

    @property
    def backends(self) -> tuple[BackendInfo, ...]:
        return told_backends(self._studio.backends())

    @property
    def config(self) -> Config:
        return self._studio.config

    async def start(self, *, shows_window: bool = True) -> None:
        """Shows the window as soon as it is known what it can do, where it was ready the last time at once.
        What it does not show waits for its first picture."""
        frame = FirstFrame(self.window, self._views.is_filled)
        await self.first_run.look_first()
        self._appearance.dress()
        if shows_window:
            self.window.show()
        if not self.window.is_first_run_shown:
            self.window.focus_prompt()
        await frame.painted()
        self.started.emit()
        self.first_run.look_later()
        self.restoring.start()
        self.show_sums()
        self.sending.start()

    def show_sums(self) -> None:
        """The month's cost, read off-thread."""
        self.tasks.spawn(self._show_sums(), "sums")

    def refresh_usage(self) -> None:
        """Where the page has been seen: an image was recorded, or the budget changed."""
        if self.usage.made is not None:
            self.usage.made.refresh()

    def show_reason(self, job_id: str) -> None:
        """Why a job failed or is held, in full."""
        for job in self.jobs.jobs:
            if job.id == job_id and job.error is not None:
                self.parts.notices.show_notice(error_notice(job.error, key=f"why {job_id}"))

    async def close(self) -> None:
        """Ends all work; the caller bounds the time."""
        self.window.remember()
        await self.jobs.close()
        await self.tasks.close()

    def show_error(self, error: BaseException) -> None:
        """A task's failure: an ImagenError in its own words, anything else as a defect."""
        if isinstance(error, ImagenError):
            self.parts.notices.show_notice(error_notice(error))
        else:
            self.show_defect(error)

    def show_defect(self, error: BaseException) -> None:
        """An exception that nobody expected: the log has its traceback."""
        _LOG.error("Unexpected error", exc_info=error)
        words = tr("Something failed that should not have; the log says where.")
        address = QUrl.fromLocalFile(str(self._log_file))
        action = NoticeAction(tr("Open the log"), lambda: QDesktopServices.openUrl(address))
        self.parts.notices.show_notice(
            Notice("error", tr("Unexpected error"), words, str(self._log_file), (action,), key="defect")
        )

    def _make_first_run(self) -> FirstRun:
        from imagen_desktop.ui.first_run import FirstRun

        return FirstRun(self.backends)

    def _make_usage_page(self) -> UsagePage:
        from imagen_desktop.ui.usage_page import UsagePage

        return UsagePage(self.backends)

    def _make_usage(self) -> UsageDesk:
        from imagen_desktop.ui.usage_desk import UsageDesk

        parts = self.parts
        return UsageDesk(
            self._studio, parts.usage, self.tasks, self.sending, parts.notices, parts.form.prices, parent=self
        )

    def _connect(self) -> None:
        parts, window, jobs = self.parts, self.window, self.jobs
        parts.form.submitted.connect(self.sending_desk.send)
        self.sending_desk.started.connect(lambda request: self.first_run.remember_backend(request.backend))
        parts.status.usage_requested.connect(self._open_usage)
        parts.usage_page.when_made(
            lambda page: page.closed.connect(lambda: window.show_usage(is_shown=False))
        )
        window.usage_requested.connect(self._open_usage)
        jobs.image_saved.connect(self._image_saved)
        self.sending.delivered.connect(self._show_delivery)
        parts.search.field.left.connect(lambda: parts.gallery.setFocus(Qt.FocusReason.ShortcutFocusReason))

    def start_request(self, request: GenerationRequest, at_front: bool = False) -> None:
        """Queues the request as it is, or says why it cannot be made."""
        self.sending_desk.start((request,), at_front)

    def _open_usage(self) -> None:
        self.usage.get().open()
        self.window.show_usage(is_shown=True)

    async def _show_sums(self) -> None:
        spent = await asyncio.to_thread(self._studio.spent_this_month)
        budget = self._studio.config.budget.monthly_usd
        month = QLocale().standaloneMonthName(QDate.currentDate().month()).capitalize()
        limit = None if budget is None else round(budget * MICRODOLLARS)
        self.parts.status.show_month(month, spent.microdollars or 0, limit)

    def _image_saved(self, image: Image) -> None:
        self._views.prepend(image)
        self.sending.wake()
        self.show_sums()
        self.refresh_usage()
        if image.backend_type == "local":
            self.first_run.check()  # how long the next one takes is known better now

    def _show_delivery(self, delivery: Delivery) -> None:
        self.parts.status.show_unsynced(delivery.pending)
        if not delivery.problem:
            self.parts.notices.dismiss(PROBLEM_KEY)
        notice = delivery_notice(delivery)
        if notice is not None:
            self.parts.notices.show_notice(notice)

    def _show_theme(self, theme: Theme) -> None:
        self.window.set_theme(theme)
        self._views.set_theme(theme)
