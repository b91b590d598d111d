"""From finished requests to the queue: checked, and where the library already has an image, asked first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.errors import ImagenError, LibraryError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.made_before import Remembering, made_before
from imagen_desktop.ui.backend_words import told_backends
from imagen_desktop.ui.cost_question import CostQuestion
from imagen_desktop.ui.dialogs import Question, ask
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices, error_notice
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import tr

MADE_KEY = "made before"
REQUEST_KEY = "request"
Requests = Sequence[GenerationRequest]


class Checking(Protocol):
    """The part of the studio that this desk talks to."""

    def backends(self) -> tuple[BackendInfo, ...]: ...
    def check(self, request: GenerationRequest) -> None: ...


class SendingDesk(QObject):
    """`remember` gives it the library, `guard` what asks before a high cost; without them it asks nothing."""

    started = Signal(object)  # the last GenerationRequest of those that were queued

    def __init__(
        self, studio: Checking, jobs: Jobs, notices: Notices, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._jobs = jobs
        self._notices = notices
        self._tasks = tasks
        self._library: Remembering | None = None
        self._cost: tuple[CostQuestion, QWidget] | None = None
        self._show_image: Callable[[Image], object] = lambda _image: None

    def remember(self, library: Remembering, show_image: Callable[[Image], object]) -> None:
        self._library = library
        self._show_image = show_image

    def guard(self, cost: CostQuestion, window: QWidget) -> None:
        self._cost = (cost, window)

    def send(self, requests: Requests, at_front: bool = False) -> None:
        """Queues them; those with a seed only where the library has no image of theirs yet."""
        self._notices.dismiss(MADE_KEY)
        if self._library is not None and any(request.seed is not None for request in requests):
            self._tasks.spawn(self._look_first(self._library, requests, at_front), "made before")
        else:
            self.start(requests, at_front)

    def start(self, requests: Requests, at_front: bool = False) -> None:
        """Queues them all, first asking where they cost much. Where one cannot be made it is said, and none
        is."""
        try:
            for request in requests:
                self._studio.check(request)
        except ImagenError as error:
            self._notices.show_notice(error_notice(error, key=REQUEST_KEY))
            return
        question = self._question(requests)
        if question is None:
            self._start(requests, at_front)
        else:
            self._tasks.spawn(self._ask_first(question, requests, at_front), "ask before a cost")

    def _question(self, requests: Requests) -> Question | None:
        if self._cost is None:
            return None
        cost, window = self._cost
        return cost.question(window, requests)

    async def _ask_first(self, question: Question, requests: Requests, at_front: bool) -> None:
        if await ask(question):
            self._start(requests, at_front)

    def _start(self, requests: Requests, at_front: bool) -> None:
        try:
            self._jobs.start_all(requests, at_front=at_front)
        except ImagenError as error:
            self._notices.show_notice(error_notice(error, key=REQUEST_KEY))
            return
        self._notices.dismiss(REQUEST_KEY)
        self.started.emit(requests[-1])

    async def _look_first(self, library: Remembering, requests: Requests, at_front: bool) -> None:
        singles = [single for request in requests for single in _singles(request)]
        infos = {info.name: info for info in told_backends(self._studio.backends())}
        try:
            found = await asyncio.to_thread(_found, library, singles, infos)
        except LibraryError:
            found = []  # an index that cannot be read keeps nobody from making images
        if not found:
            self.start(requests, at_front)
            return
        known = [single for single, _ in found]
        others = [single for single in singles if single not in known]
        self._offer([image for _, image in found], singles, others, at_front)

    def _offer(self, images: list[Image], singles: Requests, others: Requests, at_front: bool) -> None:
        """Nothing is sent before the answer."""
        again = tr("Make it again") if len(singles) == 1 else tr("Make all again")
        actions = [NoticeAction(tr("Show it"), lambda: self._show(images[0]))]
        if others:
            words = tr("Make the other {count}").format(count=len(others))
            actions.append(NoticeAction(words, lambda: self._answer(others, at_front)))
        actions.append(NoticeAction(again, lambda: self._answer(singles, at_front)))
        self._notices.show_notice(
            Notice(
                "info",
                _title(len(images), len(singles)),
                tr("The same model, prompt, settings and seed made it; nothing was sent."),
                actions=tuple(actions),
                key=MADE_KEY,
            )
        )

    def _show(self, image: Image) -> None:
        self._notices.dismiss(MADE_KEY)
        self._show_image(image)

    def _answer(self, requests: Requests, at_front: bool) -> None:
        self._notices.dismiss(MADE_KEY)
        self.start(requests, at_front)


def _singles(request: GenerationRequest) -> list[GenerationRequest]:
    """One for each image: a locked seed counts up. Without a seed the request stays as it is."""
    if request.seed is None:
        return [request]
    return [request.with_seed(request.seed + number) for number in range(request.count)]


def _found(
    library: Remembering, singles: Requests, infos: dict[str, BackendInfo]
) -> list[tuple[GenerationRequest, Image]]:
    """Those that were made before, in order. Blocks on the disk."""
    looked = ((single, made_before(library, single, infos[single.backend])) for single in singles)
    return [(single, image) for single, image in looked if image is not None]


def _title(count: int, total: int) -> str:
    if count == total:
        return tr("You already have this image") if total == 1 else tr("You already have these images")
    return tr("You already have {count} of these {total} images").format(count=count, total=total)
