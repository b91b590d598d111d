"""Keys of the window that a one-line editor would take for itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

_OURS = (QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_U),)
"""Ctrl+U clears a line on Linux; here it opens the Usage page from everywhere."""


class WindowShortcuts(QObject):
    """Lets these keys through to the window, in all line editors that are in it now."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        for editor in window.findChildren(QLineEdit):
            editor.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_ours = event.keyCombination() in _OURS
        if is_ours:
            event.ignore()
        return is_ours
