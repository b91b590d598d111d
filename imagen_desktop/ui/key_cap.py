"""A key as it looks on a keyboard, beside what it does."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, TOKEN_RADIUS, Theme, Type

_SIDE = 6
_HEIGHT = 18


class KeyCap(QWidget):
    """Only shows: it is no button."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._theme = DARK
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(fonts.font(Type.KEY)).horizontalAdvance(self._text)
        return QSize(width + 2 * _SIDE, fonts.scaled(_HEIGHT))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a key's name is read so everywhere
        draw_box(painter, QRectF(self.rect()), None, self._theme.softedge, TOKEN_RADIUS)
        painter.setFont(fonts.font(Type.KEY))
        painter.setPen(QColor(self._theme.text3))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
