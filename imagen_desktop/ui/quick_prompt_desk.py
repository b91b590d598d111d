"""Behind the quick prompt: what its text asks of the queue, one or all its variants, until the picture."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.caller import UNKNOWN_CALLER
from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Image, Price
from imagen_desktop.core.instance.origin import Origin, caller_of
from imagen_desktop.core.prompts.expansion import expand
from imagen_desktop.core.prompts.wildcards import NO_WILDCARDS, Wildcards
from imagen_desktop.ui.backend_words import told_backends, told_states
from imagen_desktop.ui.cost_question import CostQuestion
from imagen_desktop.ui.decoding import decode
from imagen_desktop.ui.dialogs import ask
from imagen_desktop.ui.job import Job, JobState, QueueCounts, job_card
from imagen_desktop.ui.job_runs import STOPS_QUEUE
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.picture_actions import PictureClipboard, reveal
from imagen_desktop.ui.prompt_reading import read_prompt
from imagen_desktop.ui.seed_field import random_seed
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
    """Variants are spelled out with `wildcards`; `cost` asks before what costs much."""

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
        *,
        wildcards: Wildcards = NO_WILDCARDS,
        cost: CostQuestion | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._jobs = jobs
        self._tasks = tasks
        self._clipboard = clipboard
        self._origin = Origin()
        self._wildcards = wildcards
        self._cost = cost
        self._job_ids: set[str] = set()  # of those that are still to come
        self._last_ids: frozenset[str] = frozenset()
        self._last_image: Image | None = None  # of those that were asked for together
        self._failed_count = 0
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
        return job.id in self._job_ids

    def shows(self, job: Job) -> bool:
        """Whether the person sees here what became of it; where others are to come, a failed one stays in
        the queue."""
        is_left = job.state is JobState.FAILED and self._jobs.job(job.id) is not None
        return job.id in self._last_ids and self.is_shown and not is_left

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
        window.cancelled.connect(self._cancel)
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
        request = self.window.request()
        count = read_prompt(request.prompt, None, request.count, self._wildcards).combinations
        try:
            price = self._studio.price(request).times(count)
        except ImagenError:
            price = UNPRICED
        self.window.show_price(price, count)

    def _start(self, request: GenerationRequest) -> None:
        self._tasks.spawn(self._generate(request, self._origin), "quick prompt")

    async def _generate(self, request: GenerationRequest, origin: Origin) -> None:
        try:
            requests = self._literal(self._studio.complete(request))
            if not await self._is_agreed(requests):
                self.window.show_problem("")
                return
            caller = await caller_of(origin)
            self._queue(requests, "" if caller == UNKNOWN_CALLER else caller)
        except ImagenError as error:
            self.window.show_problem(said_error(error))

    async def _is_agreed(self, requests: Sequence[GenerationRequest]) -> bool:
        """The person is asked where it costs much."""
        question = self._cost.question(self.window, requests) if self._cost is not None else None
        return question is None or await ask(question)

    def _literal(self, request: GenerationRequest) -> tuple[GenerationRequest, ...]:
        """One for each variant; raises ImagenError where one cannot be made: then none is."""
        requests = expand(request, self._wildcards, random_seed)
        for each in requests:
            self._studio.check(each)
        return requests

    def _queue(self, requests: Sequence[GenerationRequest], caller: str) -> None:
        self._last_ids = frozenset(job.id for job in self._jobs.start_all(requests, caller=caller))
        self._job_ids = set(self._last_ids)
        self._last_image, self._failed_count = None, 0

    def _cancel(self) -> None:
        self._jobs.cancel_some(self._job_ids)

    def _show_job(self, job: Job) -> None:
        if self.owns(job) and job.state is not JobState.FAILED:
            card = job_card(job, self._jobs.now())
            count = len(self._last_ids)
            if count > 1:
                number = count - len(self._job_ids) + 1
                words = tr("{number} of {count}").format(number=number, count=count)
                card = replace(card, first_line=f"{words} · {card.first_line}")
            self.window.show_working(card)

    def _fail(self, job: Job, error: ImagenError) -> None:
        """The last one's reason is said here, so it leaves the queue; so is what stops the others, and they
        go with it. Else it stays there, with its reason and another try: it may be paid for."""
        if not self.owns(job):
            return
        self._job_ids.discard(job.id)
        self._failed_count += 1
        if self._job_ids and not isinstance(error, STOPS_QUEUE):
            return
        others, self._job_ids = self._job_ids, set()
        self._jobs.cancel_some((job.id, *others))
        self.window.show_problem(said_error(error))

    def _finish(self, job: Job, image: Image | None) -> None:
        if not self.owns(job) or job.state is JobState.FAILED:
            return
        self._job_ids.discard(job.id)
        if image is not None:
            self._last_image = image
            self.made.emit(image, self._origin)
        if self._job_ids:
            return
        if self._last_image is None:
            self.window.show_problem("")
        else:
            facts = [result_facts(self._last_image), QueueCounts(failed=self._failed_count).words]
            shown = self._show_result(self._last_image, " · ".join(filter(None, facts)))
            self._tasks.spawn(shown, "quick prompt's picture")

    async def _show_result(self, image: Image, facts: str) -> None:
        picture, _size = await asyncio.to_thread(decode, image.path, _LONGEST_SIDE)
        self.window.show_result(image, QPixmap.fromImage(picture), facts)

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
