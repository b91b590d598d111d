"""Earlier prompts for the form: Ctrl+Up and Ctrl+Down step through them, Ctrl+H lists them."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject

from imagen_desktop.core.library.past_prompts import PagedLibrary, past_prompts
from imagen_desktop.core.prompts.styles import Style
from imagen_desktop.ui.prompt_bar import PromptBar
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.prompt_history import PastPrompt, PromptHistory
from imagen_desktop.ui.prompt_popup import PopupRow, PromptPopup
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import tr


class PromptHistoryDesk(QObject):
    """The library is read off-thread: the first step through it may wait for that."""

    def __init__(
        self,
        form: PromptForm,
        bar: PromptBar,
        library: PagedLibrary,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._form = form
        self._bar = bar
        self._library = library
        self._tasks = tasks
        self._history = PromptHistory()
        self._styles: dict[str, Style] = {}
        self._is_loaded = False
        self._asked = 0
        self.popup = PromptPopup(form, tr("Search earlier prompts"))
        self.popup.set_theme(form.theme)
        form.themed.connect(self.popup.set_theme)
        form.submitted.connect(self._note)
        form.history_requested.connect(self.open)
        form.prompt.edit.earlier_requested.connect(self.earlier)
        form.prompt.edit.later_requested.connect(self.later)
        self.popup.typed.connect(self._search)
        self.popup.chosen.connect(self._put)

    def earlier(self) -> None:
        if self._is_loaded:
            self._put(self._history.earlier(self._shown()))
        else:
            self._tasks.spawn(self._load_and_step(), "earlier prompts")

    def later(self) -> None:
        self._put(self._history.later(self._shown()))

    def open(self) -> None:
        """The list, newest first; over the form, or over the prompt bar in a narrow window."""
        self._show(self._history.entries, "")
        self.popup.open_beside(self._form.prompt if self._form.isVisible() else self._bar.field)
        self._search("")

    def _search(self, text: str) -> None:
        self._asked += 1
        self._tasks.spawn(self._find(text, self._asked), "earlier prompts")

    async def _find(self, text: str, number: int) -> None:
        """An answer that comes after a later question is dropped."""
        past = await asyncio.to_thread(past_prompts, self._library, text)
        if number != self._asked:
            return
        if not text:
            self._take(past)
        self._show(self._history.merged(map(PastPrompt, past), text), text)

    async def _load_and_step(self) -> None:
        if not self._is_loaded:
            self._take(await asyncio.to_thread(past_prompts, self._library))
        self._put(self._history.earlier(self._shown()))

    def _take(self, past: list[str]) -> None:
        self._history.load(past)
        self._is_loaded = True

    def _show(self, entries: list[PastPrompt], text: str) -> None:
        words = tr("No earlier prompt has these words") if text else tr("There are no earlier prompts yet")
        self.popup.show_rows([PopupRow(entry.text, entry) for entry in entries], words)

    def _shown(self) -> PastPrompt:
        style = self._form.chosen_style
        if style is not None:
            self._styles[style.name] = style
        return PastPrompt(self._form.typed, style.name if style else "")

    def _put(self, entry: object) -> None:
        if not isinstance(entry, PastPrompt):
            return
        self._form.prompt.replace(entry.text)
        self._form.set_style(self._styles.get(entry.style))

    def _note(self, *_: object) -> None:
        self._history.add(self._shown())
