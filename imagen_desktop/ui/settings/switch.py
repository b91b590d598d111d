"""A check box drawn as a switch: its state is the knob's place, not the colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy
from typing_extensions import override

from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, DISABLED_OPACITY, WHITE, Theme

_SIZE = QSize(32, 24)
_HEIGHT = 20
_KNOB = 14


class Switch(QCheckBox):
    """`name` is what is read aloud."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._theme = DARK
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return _SIZE

    @override
    def minimumSizeHint(self) -> QSize:
        return _SIZE

    @override
    def hitButton(self, _place: object) -> bool:
        return True

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        body = QRectF(0, (self.height() - _HEIGHT) / 2, self.width(), _HEIGHT)
        is_on = self.isChecked()
        ground = (theme.accent_hover if self.underMouse() else theme.accent) if is_on else None
        draw_box(painter, body, ground, None if is_on else theme.control, _HEIGHT / 2)
        gap = (_HEIGHT - _KNOB) / 2
        is_right = is_on is not (self.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        left = body.right() - gap - _KNOB if is_right else body.left() + gap
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(WHITE if is_on else theme.control))
        painter.drawEllipse(QRectF(left, body.top() + gap, _KNOB, _KNOB))
