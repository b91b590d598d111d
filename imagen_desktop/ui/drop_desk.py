"""Behind pictures that come in from outside: dropped on the window or pasted into it, read, then shown.

Files alone: an address in the web is not fetched, and pixels without a file have no settings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.image_files.found_settings import FoundSettings, found_settings
from imagen_desktop.ui.decoding import decode
from imagen_desktop.ui.found_words import chosen_backend, fitted
from imagen_desktop.ui.notices import Notice, Notices
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.settings_sheet import PREVIEW, SettingsSheet
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.wording import tr

_KEY = "dropped"
_MOVES = (QEvent.Type.DragEnter, QEvent.Type.DragMove)
_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class DropDesk(QObject):
    """`inside` is the grid: what is dragged out of it is nothing new. A field that takes pictures as what an
    image starts from keeps those that are dropped on it."""

    def __init__(
        self,
        window: QWidget,
        form: PromptForm,
        inside: QWidget,
        backends: Callable[[], Iterable[BackendInfo]],
        tasks: Tasks,
        notices: Notices,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._form = form
        self._inside = inside
        self._backends = backends
        self._tasks = tasks
        self._notices = notices
        self._theme = DARK
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        for field in (form.prompt.edit, form.prompt.edit.viewport(), *window.findChildren(QLineEdit)):
            field.installEventFilter(self)
        QShortcut(QKeySequence.StandardKey.Paste, window).activated.connect(self.paste)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def paste(self) -> None:
        """Where no text field takes the key for itself."""
        data = _clipboard_data()
        if data.hasUrls() or data.hasImage():
            self.take(data)

    def take(self, data: QMimeData) -> None:
        """Shows the first file's settings, or says why there are none to show."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self._tasks.spawn(self._show(files), "dropped picture")
        elif data.hasUrls():
            self._tell(tr("An address in the web is not opened: save the picture, then drop its file."))
        else:
            self._tell(tr("The picture came without its file, and so without its settings."))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):
            return self._hear_drop(watched, event)
        if event.type() in _KEYS and watched is not self._window and isinstance(event, QKeyEvent):
            return self._hear_key(event)
        return super().eventFilter(watched, event)

    def _hear_drop(self, watched: QObject, event: QDropEvent) -> bool:
        """Whether the widget shall not hear of it: a text field would write the file's address."""
        data, source = event.mimeData(), event.source()
        is_own = isinstance(source, QWidget) and self._inside.isAncestorOf(source)
        is_wanted = data.hasUrls() or data.hasImage() if watched is self._window else self._is_for_us(data)
        if is_own or not is_wanted:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() not in _MOVES:
            self.take(data)
        return True

    def _hear_key(self, event: QKeyEvent) -> bool:
        if not event.matches(QKeySequence.StandardKey.Paste):
            return False
        data = _clipboard_data()
        if not self._is_for_us(data):
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            self.take(data)
        return True

    def _is_for_us(self, data: QMimeData) -> bool:
        """In a text field: files, unless the prompt takes pictures itself."""
        has_file = data.hasUrls() and any(url.isLocalFile() for url in data.urls())
        return has_file and not self._form.prompt.edit.takes_pictures

    async def _show(self, files: Sequence[Path]) -> None:
        found, picture = await asyncio.to_thread(_read, files[0])
        if found is None:
            self._tell(tr("{name} is no PNG, JPEG or WebP image.").format(name=files[0].name))
            return
        backends = {info.name: info for info in self._backends()}
        fit = fitted(found, chosen_backend(found, backends, self._form.backend.info))
        more = tr("The first of {count:,} files.").format(count=len(files)) if len(files) > 1 else ""
        sheet = SettingsSheet(self._window, self._theme, found, picture, fit, more)
        sheet.prompt_chosen.connect(lambda: self._form.fill(fit.request, with_settings=False))
        sheet.all_chosen.connect(lambda: self._form.fill(fit.request))
        sheet.open()

    def _tell(self, words: str) -> None:
        self._notices.show_notice(Notice("attention", tr("No settings to show"), words, key=_KEY))


def _clipboard_data() -> QMimeData:
    """Qt knows of none at all where nothing was ever copied."""
    data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
    return QMimeData() if data is None else data


def _read(path: Path) -> tuple[FoundSettings | None, QImage]:
    """On a thread: the file may lie on a slow disk."""
    found = found_settings(path)
    return found, decode(path, PREVIEW * 3)[0] if found is not None else QImage()
