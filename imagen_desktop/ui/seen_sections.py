"""Which sections the gallery's window shows and where, so that only what has moved is painted again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from imagen_desktop.ui.card_paint import RING
from imagen_desktop.ui.gallery_layout import HEAD, GalleryLayout
from imagen_desktop.ui.gallery_model import GalleryModel

REACH = (-RING, -RING, RING, RING)
"""Of a card with its ring, beyond its area."""

Span = tuple[int, int]
"""From the top of a head to below its last line, in the window."""


class SeenSections(NamedTuple):
    """`spans` by day; that of the jobs by None. `window` is the viewport."""

    spans: dict[date | None, Span]
    window: QRect

    @classmethod
    def of(cls, model: GalleryModel, grid: GalleryLayout, top: int, window: QRect) -> SeenSections:
        """When the window begins at `top`."""
        first = int(grid.has_jobs)
        if not grid.count or grid.section_count != len(model.days) + first:
            return cls({}, window)
        seen = range(grid.section_at(top), grid.section_at(top + window.height() - 1) + 1)
        spans = {
            model.days[section - first].date if section >= first else None: (
                grid.head_top(section) - top,
                grid.head_top(section + 1) - top,
            )
            for section in seen
        }
        return cls(spans, window)

    def differences(self, after: SeenSections, changed: int) -> QRegion:
        """What there is to paint after rows came or went at the height `changed`: all heads, and what is not
        where it was."""
        region = self.heads() | after.heads()
        for top, bottom in self._moved(after, changed):
            region += QRect(0, top - RING, self.window.width(), bottom - top + 2 * RING)
        return region

    def heads(self) -> QRegion:
        """Where heads have their words, the one that stays at the upper edge included; no ring reaches
        there."""
        width, height = self.window.width(), HEAD - RING
        region = QRegion(0, 0, width, height)
        for top, _ in self.spans.values():
            region += QRect(0, top, width, height)
        return region

    def _moved(self, after: SeenSections, changed: int) -> Iterator[Span]:
        if not self.spans or not after.spans:
            yield 0, self.window.height()
            return
        for name in {**self.spans, **after.spans}:
            old, new = self.spans.get(name), after.spans.get(name)
            if old is None or new is None:
                yield old or new or (0, 0)
            elif old[0] != new[0]:
                yield min(old[0], new[0]), max(old[1], new[1])
            elif old[0] <= changed < max(old[1], new[1]):
                yield changed, max(old[1], new[1])
