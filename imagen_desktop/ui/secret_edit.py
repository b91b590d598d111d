"""A line of text that can be pasted into and never copied from, also while it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

_Echo = QLineEdit.EchoMode


class SecretEdit(QLineEdit):
    """Qt copies from a line that hides its text neither by key nor by menu nor, on X11, by selecting: so
    events find it hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(_Echo.Password)
        secret = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.setInputMethodHints(secret | Qt.InputMethodHint.ImhHiddenText)
        self.setDragEnabled(False)

    @property
    def is_shown(self) -> bool:
        return self.echoMode() is _Echo.Normal

    def show_text(self, *, is_shown: bool) -> None:
        self.setEchoMode(_Echo.Normal if is_shown else _Echo.Password)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        with self._hidden():
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        with self._hidden():
            super().mousePressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        with self._hidden():
            super().mouseDoubleClickEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        with self._hidden():
            super().mouseReleaseEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        with self._hidden():
            super().contextMenuEvent(event)

    @contextmanager
    def _hidden(self) -> Iterator[None]:
        was_shown = self.is_shown
        if was_shown:
            self.setEchoMode(_Echo.Password)
        yield
        if was_shown:
            self.setEchoMode(_Echo.Normal)
