"""Which rows the gallery's window shows and where, so that only those that have moved are painted again."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from imagen_desktop.ui.card_paint import RING
from imagen_desktop.ui.gallery_layout import HEAD, GalleryLayout

_NONE = range(0)
REACH = (-RING, -RING, RING, RING)
"""Of a card with its ring, beyond its area."""


class Placing(Protocol):
    """The part of the grid that knows where its rows lie."""

    grid: GalleryLayout

    def viewport(self) -> QWidget: ...
    def verticalOffset(self) -> int: ...
    def seen_rows(self) -> range: ...
    def area_of(self, row: int) -> QRect: ...


class SeenRows(NamedTuple):
    """`heads` are those of their sections."""

    areas: dict[int, QRect]
    heads: QRegion

    @classmethod
    def of(cls, grid: Placing) -> SeenRows:
        return cls({row: grid.area_of(row) for row in grid.seen_rows()}, heads_of(grid))

    def differences(self, after: SeenRows, *, came: range = _NONE, went: range = _NONE) -> QRegion:
        """What there is to paint after rows came or went: heads, and where a row is, or was, that has not
        stayed in its place."""
        region = self.heads | after.heads
        before = dict(self.areas)
        for row, area in after.areas.items():
            old = before.pop(_row_before(row, came, went), None)
            if old != area:
                region += area.adjusted(*REACH)
                if old is not None:
                    region += old.adjusted(*REACH)
        for old in before.values():
            region += old.adjusted(*REACH)
        return region


def _row_before(row: int, came: range, went: range) -> int:
    """Its number before; -1 for one that has just come."""
    if row in came:
        return -1
    if came and row >= came.stop:
        return row - len(came)
    return row + len(went) if went and row >= went.start else row


def heads_of(grid: Placing) -> QRegion:
    """Where heads have their words, the one that stays at the upper edge included; no ring reaches there."""
    width, top = grid.viewport().width(), grid.verticalOffset()
    region = QRegion(0, 0, width, HEAD - RING)
    for section in grid.grid.heads_between(top, top + grid.viewport().height()):
        region += QRect(0, grid.grid.head_top(section) - top, width, HEAD - RING)
    return region
