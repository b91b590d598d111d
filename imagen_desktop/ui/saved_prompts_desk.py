"""Saved prompts and styles for the form: a list to choose from, to add to, to rename and delete in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.prompts.styles import PLACE, Style, StyleFile
from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices, error_notice
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.prompt_popup import PopupRow, PromptPopup
from imagen_desktop.ui.save_prompt_dialog import NameDialog
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import tr

FILE_KEY = "styles"


class SavedPromptsDesk(QObject):
    """The file is read each time the list opens: it may have been edited meanwhile."""

    def __init__(
        self, form: PromptForm, file: StyleFile, notices: Notices, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._form = form
        self._file = file
        self._notices = notices
        self._tasks = tasks
        self._styles: tuple[Style, ...] = ()
        self.popup = PromptPopup(form, tr("Search saved prompts and styles"))
        self.save_link = LinkButton(tr("Save this prompt…"))
        self.rename_link = LinkButton(tr("Rename…"), is_quiet=True)
        self.delete_link = LinkButton(tr("Delete"), is_quiet=True)
        self._links = (self.save_link, self.rename_link, self.delete_link)
        self._build()
        self._set_theme()
        form.themed.connect(self._set_theme)
        form.saved_requested.connect(self.open)
        self.popup.typed.connect(self._show)
        self.popup.moved.connect(self._moved)
        self.popup.chosen.connect(self._choose)

    def open(self) -> None:
        self._spawn(self._open())

    async def _open(self) -> None:
        await self._read()
        self._show("")
        self.popup.open_beside(self._form.prompt)

    async def _read(self) -> None:
        self._styles = await asyncio.to_thread(self._file.styles)
        self._notices.dismiss(FILE_KEY)

    def _show(self, text: str) -> None:
        words = text.casefold().split()
        found = [style for style in self._styles if all(word in _words(style) for word in words)]
        chosen = self._form.chosen_style
        rows = [
            PopupRow(
                style.name, style, style.prompt, is_marked=chosen is not None and style.name == chosen.name
            )
            for style in found
        ]
        none = tr("Save a prompt to find it here. With {place} in it, it wraps what is typed.").format(
            place=PLACE
        )
        self.popup.show_rows(rows, tr("None has these words") if self._styles else none)
        self.save_link.setEnabled(bool(self._form.typed))

    def _choose(self, value: object) -> None:
        """A style is put on, or taken off if it was on; a saved prompt is put into the field."""
        if not isinstance(value, Style):
            return
        chosen = self._form.chosen_style
        if value.wraps:
            self._form.set_style(None if chosen is not None and chosen.name == value.name else value)
            return
        self._form.prompt.replace(value.prompt)
        if value.negative:
            self._form.more.negative.setText(value.negative)

    def _moved(self) -> None:
        has_row = self.popup.value is not None
        self.rename_link.setEnabled(has_row)
        self.delete_link.setEnabled(has_row)

    def _ask_name(self) -> None:
        typed = self._form.typed
        words = (
            tr("It becomes a style: what is typed takes the place of {place}.")
            if PLACE in typed
            else tr("It becomes a saved prompt; with {place} in it, it would be a style.")
        ).format(place=PLACE)
        names = [style.name for style in self._styles]
        dialog = self._dialog(tr("Save this prompt"), words, taken=names, replaces=True)
        negative = (
            self._form.more.negative.text().strip() if self._form.backend.info.has_negative_prompt else ""
        )
        dialog.named.connect(lambda name: self._save(Style(name, typed, negative)))
        dialog.open()

    def _ask_new_name(self) -> None:
        style = self.popup.value
        if not isinstance(style, Style):
            return
        names = [other.name for other in self._styles if other != style]
        dialog = self._dialog(tr("Rename"), style.prompt, name=style.name, taken=names)
        dialog.named.connect(lambda name: self._rename(style, name))
        dialog.open()

    def _dialog(self, title: str, text: str, **named: Any) -> NameDialog:
        self.popup.hide()
        return NameDialog(self._form.window(), self._form.theme, title, text, **named)

    def _save(self, style: Style) -> None:
        done = Notice("ok", tr("Saved as {name}").format(name=style.name), key="saved prompt")
        self._save_soon(lambda: self._file.save(style), done)

    def _rename(self, style: Style, name: str) -> None:
        chosen = self._form.chosen_style
        if chosen is not None and chosen.name == style.name:
            self._form.set_style(chosen._replace(name=name))
        self._save_soon(lambda: self._file.rename(style.name, name), None)

    def _delete(self) -> None:
        style = self.popup.value
        if not isinstance(style, Style):
            return
        self.popup.hide()
        undo = NoticeAction(tr("Undo"), lambda: self._save(style))
        words = tr("{name} was deleted").format(name=style.name)
        done = Notice("ok", words, actions=(undo,), icon="undo-2", key="saved prompt")
        self._save_soon(lambda: self._file.delete(style.name), done)

    def _save_soon(self, change: Callable[[], None], done: Notice | None) -> None:
        self._tasks.spawn_saving(self._guarded(self._change(change, done)), "save styles")

    async def _change(self, change: Callable[[], None], done: Notice | None) -> None:
        await asyncio.to_thread(change)
        await self._read()
        if done is not None:
            self._notices.show_notice(done)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.spawn(self._guarded(work), "styles")

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """A file that cannot be read is said, with the way to it; nothing in it is changed."""
        try:
            await work
        except ConfigError as error:
            address = QUrl.fromLocalFile(str(self._file.file))
            edit = NoticeAction(tr("Open the file"), lambda: QDesktopServices.openUrl(address))
            self._notices.show_notice(error_notice(error, edit, key=FILE_KEY))

    def _set_theme(self, *_: object) -> None:
        for part in (self.popup, *self._links):
            part.set_theme(self._form.theme)

    def _build(self) -> None:
        self.popup.foot.addWidget(self.save_link)
        self.popup.foot.addStretch(1)
        self.popup.foot.addWidget(self.rename_link)
        self.popup.foot.addWidget(self.delete_link)
        self.save_link.clicked.connect(self._ask_name)
        self.rename_link.clicked.connect(self._ask_new_name)
        self.delete_link.clicked.connect(self._delete)


def _words(style: Style) -> str:
    return f"{style.name} {style.prompt}".casefold()
