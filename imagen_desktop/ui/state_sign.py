"""How a backend's state looks: a shape of its own for each, so that nobody has to tell colours apart."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from imagen_desktop.core.backends.backend import BackendState
from imagen_desktop.ui import icons
from imagen_desktop.ui.theme import Theme

_DOT = 8


def draw_state(painter: QPainter, theme: Theme, state: BackendState | None, center: QPoint) -> None:
    """A ring while it is being looked at, a dot where it is ready, else a triangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    dot = QRectF(center.x() - _DOT / 2, center.y() - _DOT / 2, _DOT, _DOT)
    if state is None:
        painter.setPen(QPen(QColor(theme.text3), 1.5))
        painter.drawEllipse(dot)
    elif state.is_ready:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ok))
        painter.drawEllipse(dot)
    else:
        ratio = painter.device().devicePixelRatioF()
        sign = icons.pixmap("triangle-alert", theme.attention, 14, ratio)
        painter.drawPixmap(center - QPoint(7, 8), sign)
    painter.restore()
