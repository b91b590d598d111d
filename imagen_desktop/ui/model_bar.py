"""How far a download is: a thin bar."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, Theme

_HEIGHT = 4


class ModelBar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._part = 0.0
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def part(self) -> float:
        return self._part

    def show_part(self, part: float) -> None:
        """From 0 to 1."""
        self._part = min(1.0, max(0.0, part))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), self._theme.hover, None, _HEIGHT // 2)
        done = QRect(0, 0, round(self.width() * self._part), self.height())
        painter.setClipRect(placed(self, self.rect(), done))
        draw_box(painter, QRectF(self.rect()), QColor(self._theme.accent).name(), None, _HEIGHT // 2)
