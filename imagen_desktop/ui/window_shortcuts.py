"""Keys of the window that a one-line editor would take for itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from typing_extensions import override

from imagen_desktop.ui.commands import Area
from imagen_desktop.ui.shortcuts import Shortcuts, is_typed, key_names

_EDITORS_OWN = ("undo",)
"""In a text field it takes back what was typed there."""


class WindowShortcuts(QObject):
    """Lets the window's keys through to it, in all its line editors, those too that are made later: Ctrl+U
    clears a line on Linux, and opens the Usage page here."""

    def __init__(self, window: QWidget, shortcuts: Shortcuts) -> None:
        super().__init__(window)
        self._window = window
        self._shortcuts = shortcuts
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._take)

    def _take(self, _before: QWidget | None, focused: QWidget | None) -> None:
        if isinstance(focused, QLineEdit) and focused.window() is self._window:
            focused.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        command = self._shortcuts.command_of(event, (Area.WINDOW,))
        is_ours = command not in ("", *_EDITORS_OWN) and not is_typed(key_names(event)[0])
        if is_ours:
            event.ignore()
        return is_ours
