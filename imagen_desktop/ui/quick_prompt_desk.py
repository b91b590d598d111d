"""Behind the quick prompt: one job of the queue at a time, from its text to its picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.caller import UNKNOWN_CALLER
from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Image, Price
from imagen_desktop.core.instance.origin import Origin, caller_of
from imagen_desktop.ui.backend_words import told_backends, told_states
from imagen_desktop.ui.decoding import decode
from imagen_desktop.ui.job import Job, JobState, job_card
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.picture_actions import PictureClipboard, reveal
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.wording import price_text, said_error, tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.quick_prompt import QuickPrompt

_LONGEST_SIDE = 1280
"""Pixels: the window's width at two pixels a point."""


class Quick(Protocol):
    """The part of the studio that the quick prompt talks to."""

    config: Config

    def backends(self) -> tuple[BackendInfo, ...]: ...
    def states(self) -> dict[str, BackendState]: ...
    def check(self, request: GenerationRequest) -> None: ...
    def complete(self, request: GenerationRequest) -> GenerationRequest: ...
    def price(self, request: GenerationRequest) -> Price: ...


class QuickPromptDesk(QObject):
    """`find_caller` names whom a terminal's Origin stands for."""

    made = Signal(object, object)  # Image, Origin
    image_opened = Signal(object)  # Image
    trash_asked = Signal(object)  # Image
    closed = Signal()

    def __init__(
        self,
        studio: Quick,
        jobs: Jobs,
        tasks: Tasks,
        clipboard: PictureClipboard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._jobs = jobs
        self._tasks = tasks
        self._clipboard = clipboard
        self._origin = Origin()
        self._job_id = self._last_id = ""
        self.prompt = Later(self._make_window)
        self.prompt.when_made(lambda _window: self._show_price())
        jobs.changed.connect(self._show_job)
        jobs.finished.connect(self._finish)
        jobs.failed.connect(self._fail)

    @property
    def window(self) -> QuickPrompt:
        return self.prompt.get()

    @property
    def is_shown(self) -> bool:
        return self.prompt.made is not None and self.prompt.made.isVisible()

    @property
    def is_active(self) -> bool:
        """Whether it has the keyboard."""
        return self.prompt.made is not None and self.prompt.made.isActiveWindow()

    def open(self, token: str = "", origin: Origin | None = None) -> None:
        """`origin` is the terminal that asked for it: its name and its tmux are the picture's."""
        self._origin = origin or Origin()
        self.window.open(token)
        self._tasks.spawn(self._look(), "backends' states")

    def owns(self, job: Job) -> bool:
        return job.id == self._job_id

    def shows(self, job: Job) -> bool:
        """Whether the person sees here what became of it."""
        return job.id == self._last_id and self.is_shown

    def set_theme(self, theme: Theme) -> None:
        self.prompt.set_theme(theme)

    def set_backends(self, infos: tuple[BackendInfo, ...]) -> None:
        self.prompt.tell("backends", lambda window: window.backend.set_backends(infos))

    def close(self) -> None:
        if self.prompt.made is not None:
            self.prompt.made.close()

    def _make_window(self) -> QuickPrompt:
        from imagen_desktop.ui.quick_prompt import QuickPrompt

        window = QuickPrompt(told_backends(self._studio.backends()))
        window.backend.show_backend(self._studio.config.default_backend)
        window.submitted.connect(self._start)
        window.cancelled.connect(lambda: self._jobs.cancel(self._job_id))
        window.changed.connect(self._show_price)
        window.closed.connect(self.closed)
        window.copy_requested.connect(lambda image: self._clipboard.copy(image.path))
        window.reveal_requested.connect(lambda image: reveal(image.path))
        window.trash_requested.connect(self._trash)
        window.open_requested.connect(self._open_image)
        return window

    async def _look(self) -> None:
        self.window.show_states(told_states(await asyncio.to_thread(self._studio.states)))

    def _show_price(self) -> None:
        try:
            price = self._studio.price(self.window.request())
        except ImagenError:
            price = UNPRICED
        self.window.show_price(price)

    def _start(self, request: GenerationRequest) -> None:
        self._tasks.spawn(self._generate(request, self._origin), "quick prompt")

    async def _generate(self, request: GenerationRequest, origin: Origin) -> None:
        try:
            request = self._studio.complete(request)
            self._studio.check(request)
            caller = await caller_of(origin)
            caller = "" if caller == UNKNOWN_CALLER else caller
            self._job_id = self._jobs.start(request, caller=caller)[0].id
            self._last_id = self._job_id
        except ImagenError as error:
            self.window.show_problem(said_error(error))

    def _show_job(self, job: Job) -> None:
        if self.owns(job) and job.state is not JobState.FAILED:
            self.window.show_working(job_card(job, self._jobs.now()))

    def _fail(self, job: Job, error: ImagenError) -> None:
        """Said here, so it leaves the queue."""
        if self.owns(job):
            self._job_id = ""
            self._jobs.cancel(job.id)
            self.window.show_problem(said_error(error))

    def _finish(self, job: Job, image: Image | None) -> None:
        if not self.owns(job) or job.state is JobState.FAILED:
            return
        self._job_id = ""
        if image is None:
            self.window.show_problem("")
            return
        self.made.emit(image, self._origin)
        self._tasks.spawn(self._show_result(image), "quick prompt's picture")

    async def _show_result(self, image: Image) -> None:
        picture, _size = await asyncio.to_thread(decode, image.path, _LONGEST_SIDE)
        self.window.show_result(image, QPixmap.fromImage(picture), result_facts(image))

    def _trash(self, image: Image) -> None:
        self.window.forget_result()
        self.trash_asked.emit(image)

    def _open_image(self, image: Image) -> None:
        self.window.close()
        self.image_opened.emit(image)


def result_facts(image: Image) -> str:
    """ "Saved · $0.003 · 2.4 s"."""
    seconds = image.timings.latency_ms / 1000
    return tr("Saved · {price} · {seconds:.1f} s").format(price=price_text(image.cost), seconds=seconds)
