"""What the main window shows of models: the first-run card, and notices of what was stopped or is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.memory import computer_memory_bytes
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.core.models.store import ModelState
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.model_desk import ModelDesk
from imagen_desktop.ui.model_words import progress_words, size_text
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices
from imagen_desktop.ui.wording import said, said_error, tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.first_run import FirstRun


class ModelSigns(QObject):
    """`open_page` shows the models, `use` chooses a backend, `check` asks all backends anew."""

    def __init__(
        self,
        desk: ModelDesk,
        page: Later[FirstRun],
        notices: Notices,
        open_page: Callable[[], None],
        use: Callable[[str], None],
        check: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = page
        self._notices = notices
        self._open_page = open_page
        self._use = use
        self._check = check
        self._has_looked = False
        page.when_made(lambda made: made.models_requested.connect(open_page))
        desk.looked.connect(self._show_models)
        desk.progressed.connect(self._show_progress)
        desk.ended.connect(self._end)
        desk.ready.connect(self._tell_ready)
        desk.failed.connect(self._tell_failed)

    def start(self) -> None:
        """What an earlier start has begun is offered, not gone on with."""
        self._desk.look()

    def _show_models(self, states: Mapping[str, ModelState]) -> None:
        sizes = sorted(state.total_bytes for state in states.values())
        memory = sorted(model.memory_bytes for model in self._desk.models)
        here = computer_memory_bytes()
        needs = tr("{least} to {most}").format(least=size_text(memory[0]), most=size_text(memory[-1]))
        if here:
            needs = tr("{needs}, you have {here}").format(needs=needs, here=size_text(here))
        loads = tr("{least} to {most}").format(least=size_text(sizes[0]), most=size_text(sizes[-1]))
        self._page.tell("models", lambda page: page.show_models(loads, needs))
        if not self._has_looked:
            self._has_looked = True
            for name, state in states.items():
                if state.is_begun:
                    self._tell_stopped(self._desk.model(name), state)

    def _show_progress(self, progress: PullProgress) -> None:
        self._show_download(f"{progress.model.title}: {progress_words(progress)}")
        self._notices.dismiss(_key(progress.model))

    def _end(self, _model: CatalogueModel) -> None:
        self._show_download("")
        self._check()

    def _show_download(self, words: str) -> None:
        self._page.tell("download", lambda page: page.show_download(words))

    def _tell_stopped(self, model: CatalogueModel, state: ModelState) -> None:
        words = tr("{done} of {total} are here.")
        text = words.format(done=size_text(state.here_bytes), total=size_text(state.total_bytes))
        title = tr("The download of {model} is not finished").format(model=model.title)
        actions = (self._go_on(model), NoticeAction(tr("Show"), self._open_page))
        self._notices.show_notice(Notice("info", title, text, actions=actions, key=_key(model)))

    def _tell_failed(self, model: CatalogueModel, error: ImagenError) -> None:
        actions = (self._go_on(model), NoticeAction(tr("Show"), self._open_page))
        notice = Notice("error", said(error.title), said_error(error), actions=actions, key=_key(model))
        self._notices.show_notice(notice)

    def _tell_ready(self, model: CatalogueModel, backend: str) -> None:
        self._check()
        title = tr("{model} is ready").format(model=model.title)
        use = NoticeAction(tr("Use it"), lambda: self._take(model, backend))
        self._notices.show_notice(Notice("ok", title, "", actions=(use,), key=_key(model)))

    def _take(self, model: CatalogueModel, backend: str) -> None:
        self._notices.dismiss(_key(model))
        self._use(backend)

    def _go_on(self, model: CatalogueModel) -> NoticeAction:
        return NoticeAction(tr("Go on"), lambda: self._desk.download(model.name))


def _key(model: CatalogueModel) -> str:
    return f"model {model.name}"
