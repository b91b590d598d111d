"""Cards as they were drawn last: one that says the same is not drawn again, only put in its place."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

_MOST_BYTES = 16_000_000
"""84 cards of 218 pixels; those drawn longest ago go first."""
_BYTES = 4


class DrawnCard(NamedTuple):
    """`said` is all that the picture depends on but its place."""

    said: tuple[object, ...]
    picture: QPixmap


class DrawnCards:
    def __init__(self) -> None:
        self._cards: OrderedDict[Hashable, DrawnCard] = OrderedDict()
        self._bytes = 0

    def put(
        self,
        painter: QPainter,
        area: QRect,
        name: str,
        said: tuple[object, ...],
        ground: QColor,
        draw: Callable[[QPainter, QRect], None],
    ) -> None:
        """What `draw` makes of the area, on a `ground` that hides all; `name` tells the cards apart. Where a
        pixel of the window is no whole number of the screen's, a picture would not fit: it is drawn anew."""
        ratio = painter.device().devicePixelRatioF()
        if not ratio.is_integer():
            draw(painter, area)
            return
        said = (*said, area.size(), ratio, painter.layoutDirection(), ground.rgba())
        known = self._cards.get(name)
        if known is None or known.said != said:
            known = self._keep(name, DrawnCard(said, _drawn(painter, area, ratio, ground, draw)))
        painter.drawPixmap(area.topLeft(), known.picture)

    def _keep(self, name: str, card: DrawnCard) -> DrawnCard:
        before = self._cards.pop(name, None)
        self._bytes += _bytes(card) - (_bytes(before) if before else 0)
        self._cards[name] = card
        while self._bytes > _MOST_BYTES and len(self._cards) > 1:
            self._bytes -= _bytes(self._cards.popitem(last=False)[1])
        return card


def _drawn(
    painter: QPainter, area: QRect, ratio: float, ground: QColor, draw: Callable[[QPainter, QRect], None]
) -> QPixmap:
    picture = QPixmap(area.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(ground)
    inside = QPainter(picture)
    inside.setRenderHints(painter.renderHints())
    inside.setLayoutDirection(painter.layoutDirection())
    draw(inside, QRect(QPoint(0, 0), area.size()))
    inside.end()
    return picture


def _bytes(card: DrawnCard) -> int:
    return card.picture.width() * card.picture.height() * _BYTES
