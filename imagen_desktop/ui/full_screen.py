"""Full screen while a part of a window asks for it, and the window's own state after that."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

_FULL = Qt.WindowState.WindowFullScreen


class FullScreen(QObject):
    """`part` is what asks; a window that was full screen before stays so."""

    changed = Signal()

    def __init__(self, part: QWidget) -> None:
        super().__init__(part)
        self._part = part
        self._was_full = False
        self.is_on = False

    def toggle(self) -> None:
        self.set_on(is_on=not self.is_on)

    def set_on(self, *, is_on: bool) -> None:
        if is_on == self.is_on:
            return
        window = self._part.window()
        if is_on:
            self._was_full = bool(window.windowState() & _FULL)
        self.is_on = is_on
        if not self._was_full:
            state = window.windowState()
            window.setWindowState(state | _FULL if is_on else state & ~_FULL)
        self.changed.emit()
