"""The tray's icon: the program's outline in one colour, with a badge for its state."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPen, QPixmap

from imagen_desktop.ui import icons
from imagen_desktop.ui.theme import DARK, LIGHT, WHITE
from imagen_desktop.ui.tray_state import Badge, TrayState

_SIZES = (16, 22, 24, 32, 48, 64)
"""Pixels: what hosts ask for, at one and at two pixels a point."""
_BADGE = 0.56
"""Of the icon's side."""
_GROUNDS = {Badge.WORKING: DARK.accent, Badge.ATTENTION: LIGHT.error, Badge.PAUSED: DARK.edge}


def tray_icon(state: TrayState) -> QIcon:
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(_draw(state, size, outline_color()))
    # macOS colours such an icon itself, as its menu bar needs it; a badge would lose its own colour.
    made.setIsMask(sys.platform == "darwin" and state.badge is Badge.IDLE)
    return made


def outline_color() -> str:
    """White on dark panels, dark on light ones. GNOME's panel is dark in both of its looks."""
    is_gnome = "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", "").upper()
    scheme = QGuiApplication.styleHints().colorScheme()
    return LIGHT.text if scheme is Qt.ColorScheme.Light and not is_gnome else WHITE


def _draw(state: TrayState, size: int, color: str) -> QPixmap:
    drawn = QPixmap(icons.pixmap("tray", color, size))
    if state.badge is Badge.IDLE:
        return drawn
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = size * _BADGE
    place = QRectF(size - side, size - side, side, side)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(place.adjusted(-size / 16, -size / 16, size / 16, size / 16))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_GROUNDS[state.badge]))
    painter.drawEllipse(place)
    if state.badge is Badge.PAUSED:
        _draw_bars(painter, place)
    else:
        _draw_sign(painter, place, state.sign)
    painter.end()
    return drawn


def _draw_bars(painter: QPainter, place: QRectF) -> None:
    painter.setPen(QPen(QColor(WHITE), place.width() / 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    middle, reach = place.center(), place.height() / 5
    for side in (-1, 1):
        x = middle.x() + side * place.width() / 7
        painter.drawLine(QPointF(x, middle.y() - reach), QPointF(x, middle.y() + reach))


def _draw_sign(painter: QPainter, place: QRectF, sign: str) -> None:
    font = QFont()
    font.setPixelSize(max(7, round(place.height() * (0.82 if len(sign) == 1 else 0.62))))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(QColor(WHITE))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, sign)
