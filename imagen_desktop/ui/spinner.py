"""The only thing that loops: 14 px that turn while work runs, a still clock where motion is reduced."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.ui import icons
from imagen_desktop.ui.motion import duration
from imagen_desktop.ui.theme import DARK, Theme

_SIZE = 14
_TURN_MS = 1000
_STEPS = 8


class Spinner(QWidget):
    """Turns while it is visible and its window is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS // _STEPS)
        self._timer.timeout.connect(self._turn)
        self.setFixedSize(_SIZE, _SIZE)

    @property
    def is_turning(self) -> bool:
        return self._timer.isActive()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SIZE, _SIZE)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if duration(_TURN_MS):
            self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        name = "loader" if self._timer.isActive() else "clock"
        picture = icons.pixmap(name, self._theme.focus, _SIZE, self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(QPointF(_SIZE / 2, _SIZE / 2))
        painter.rotate(360 / _STEPS * self._step)
        painter.drawPixmap(QPointF(-_SIZE / 2, -_SIZE / 2), picture)

    def _turn(self) -> None:
        self._step = (self._step + 1) % _STEPS
        self.update()
