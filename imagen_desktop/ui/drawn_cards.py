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
_DRAWN_IN_A_FRAME = 8
"""Of more that say something new, the others show what they said before for another frame: drawing fifty at
once would hold the window up."""


class DrawnCard(NamedTuple):
    """`said` and `form` are all that the picture depends on but its place."""

    said: tuple[object, ...]
    form: tuple[object, ...]
    picture: QPixmap


class DrawnCards:
    def __init__(self) -> None:
        self._cards: OrderedDict[Hashable, DrawnCard] = OrderedDict()
        self._bytes = 0
        self._drawn = 0
        self._is_late = False

    def finish_frame(self) -> bool:
        """Whether a card was put in its place that says something else by now: it wants to be put again."""
        is_late, self._is_late, self._drawn = self._is_late, False, 0
        return is_late

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
        form = (area.size(), ratio, painter.layoutDirection(), ground.rgba())
        known = self._cards.get(name)
        if known is None or known.form != form or (known.said != said and self._drawn < _DRAWN_IN_A_FRAME):
            self._drawn += 1
            known = self._keep(name, DrawnCard(said, form, _drawn(painter, area, ratio, ground, draw)))
        self._is_late |= known.said != said
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
