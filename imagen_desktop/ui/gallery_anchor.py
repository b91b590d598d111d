"""What stays at its height in the window while rows come and go around it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPersistentModelIndex

from imagen_desktop.ui.gallery_layout import HEAD, GalleryLayout
from imagen_desktop.ui.gallery_model import GalleryModel


class Anchor(NamedTuple):
    """A row, and its height in the window."""

    row: QPersistentModelIndex
    offset: int

    def top(self, grid: GalleryLayout) -> int | None:
        """Where the window begins once it is laid out so; None where the row is gone."""
        return grid.area(self.row.row()).y - self.offset if self.row.isValid() else None


def anchor_in(model: GalleryModel, grid: GalleryLayout, top: int, height: int, current: int) -> Anchor | None:
    """The current picture, where it is seen, else the first whole one, else a job, which may soon be gone;
    at the very top none."""
    if top == 0 or not grid.count:
        return None
    seen = grid.items_between(top + HEAD, top + height)
    whole = [row for row in seen if grid.area(row).y >= top + HEAD - 6]
    rows = [current, *whole] if current in seen else whole
    if not rows:
        return None
    row = next((row for row in rows if row >= len(model.jobs)), rows[0])
    return Anchor(QPersistentModelIndex(model.index(row)), grid.area(row).y - top)
