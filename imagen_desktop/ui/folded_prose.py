"""A stranger's text of any length: of a long one only the beginning, until all of it is asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from typing_extensions import override

from imagen_desktop.ui.labels import Prose

_MOST_LINES = 12
_FOLDED_LINES = 8
"""Fewer than the most, so that a fold hides more than its link takes."""


class FoldedProse(Prose):
    """Each text begins folded."""

    long_changed = Signal(bool)  # whether it has more lines than are shown folded

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._is_whole = False
        self._is_long = False

    @property
    def is_whole(self) -> bool:
        return self._is_whole

    def show_whole(self, *, is_whole: bool) -> None:
        self._is_whole = is_whole
        self.updateGeometry()

    @override
    def setText(self, text: str) -> None:
        super().setText(text)
        self.show_whole(is_whole=False)
        self._measure()

    @override
    def heightForWidth(self, width: int) -> int:
        height = super().heightForWidth(width)
        return height if self._is_whole or height <= self._lines(_MOST_LINES) else self._lines(_FOLDED_LINES)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        is_long = super().heightForWidth(self.width()) > self._lines(_MOST_LINES)
        if is_long != self._is_long:
            self._is_long = is_long
            self.long_changed.emit(is_long)

    def _lines(self, count: int) -> int:
        return count * self.fontMetrics().height()
