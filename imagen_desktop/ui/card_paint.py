"""What picture cards and job cards draw alike: plates, rings, text on a picture."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextLayout

from imagen_desktop.ui import icons
from imagen_desktop.ui.theme import BLACK, CONTROL_RADIUS, PICTURE_RADIUS, PLATE_ALPHA, WHITE

PLATE = 26
PLATE_INSET = 6
PLATE_GAP = 4
_RING_WIDTH = 3
_RING_GAP = 2
RING = _RING_WIDTH + _RING_GAP
"""How far a ring reaches out of its card."""


class Look(NamedTuple):
    """How a card is seen just now."""

    is_selected: bool = False
    is_hovered: bool = False
    is_current: bool = False
    """It has the keyboard."""
    is_active: bool = True
    """Its window has."""


def with_alpha(color: str, alpha: float) -> QColor:
    made = QColor(color)
    made.setAlphaF(alpha)
    return made


def plate_areas(card: QRect, count: int) -> list[QRect]:
    """From the upper right corner to the left; the first is the leftmost."""
    top = card.top() + PLATE_INSET
    right = card.right() + 1 - PLATE_INSET
    pitch = PLATE + PLATE_GAP
    lefts = [right - PLATE - pitch * (count - 1 - index) for index in range(count)]
    return [QRect(left, top, PLATE, PLATE) for left in lefts]


def draw_plate(
    painter: QPainter, area: QRect, icon: str, *, is_hovered: bool = False, is_filled: bool = False
) -> None:
    """An icon on black, to stand on any picture."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(with_alpha(BLACK, 0.9 if is_hovered else PLATE_ALPHA))
    painter.drawRoundedRect(QRectF(area), CONTROL_RADIUS, CONTROL_RADIUS)
    draw_icon(painter, area, icon, WHITE, 14, is_filled=is_filled)


def draw_icon(
    painter: QPainter, area: QRect, icon: str, color: str, size: int, *, is_filled: bool = False
) -> None:
    """In the middle of `area`."""
    ratio = painter.device().devicePixelRatioF()
    place = QPointF(area.x() + (area.width() - size) / 2, area.y() + (area.height() - size) / 2)
    painter.drawPixmap(place, icons.pixmap(icon, color, size, ratio, is_filled=is_filled))


def draw_ring(painter: QPainter, card: QRect, color: str, width: int = _RING_WIDTH) -> None:
    """Around a card, outside of it."""
    out = RING - _RING_WIDTH + width / 2
    painter.setPen(QPen(QColor(color), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    around = QRectF(card).adjusted(-out, -out, out, out)
    painter.drawRoundedRect(around, PICTURE_RADIUS + out, PICTURE_RADIUS + out)


def draw_inner_line(painter: QPainter, card: QRect) -> None:
    """Tells the current one of several that are selected."""
    painter.setPen(QPen(QColor(WHITE), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(card).adjusted(1, 1, -1, -1), PICTURE_RADIUS - 1, PICTURE_RADIUS - 1)


def lines_of(text: str, font: QFont, width: int, most: int) -> list[str]:
    """`text` wrapped to `width`, at most so many lines; what is left over ends in an ellipsis."""
    plain = " ".join(text[:500].split())
    layout = QTextLayout(plain, font)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(plain)]
    lines = [plain[start:end].strip() for start, end in zip(starts, ends, strict=True)][:most]
    if len(starts) > most:
        rest = plain[starts[most - 1] :]
        lines[-1] = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return lines
