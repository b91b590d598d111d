"""Where each card of the gallery lies, by arithmetic from the number of cards per section. No widgets.

Nothing is kept per card: a million of them cost as much as the days that they were made on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

GAP = 8
MARGIN = 16
HEAD = 36
STRIP = 56
STRIP_WIDTH = 208
"""Height and least width of a job card in a narrow window."""


class Area(NamedTuple):
    """Pixels of the whole grid, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Equal squares from margin to margin; the pixels that do not divide widen the gaps between them."""

    count: int
    cell: int
    spare: int

    def left(self, column: int) -> int:
        widened = column * self.spare // (self.count - 1) if self.count > 1 else 0
        return MARGIN + column * (self.cell + GAP) + widened

    def nearest(self, x: int) -> int:
        """The column whose card or gap `x` falls on."""
        guess = min(max((x - MARGIN) // (self.cell + GAP), 0), self.count - 1)
        return guess - 1 if guess and x < self.left(guess) else guess


def columns_for(width: int, size: int) -> Columns:
    """As many squares of at least `size` as fit between the margins of `width`."""
    inside = max(width - 2 * MARGIN, 1)
    count = max(1, (inside + GAP) // (size + GAP))
    room = max(inside - GAP * (count - 1), count)
    return Columns(count, room // count, room % count if count > 1 else 0)


class GalleryLayout:
    """Sections of cards under a head each. The first `job_count` cards, if any, make the first section;
    with `is_strip` these are low and wide. `counts` are the cards of the sections below it. With
    `mirror_at`, a width, lines go from there to the left."""

    def __init__(
        self,
        width: int,
        size: int,
        counts: Sequence[int],
        *,
        job_count: int = 0,
        is_strip: bool = False,
        mirror_at: int | None = None,
        before: GalleryLayout | None = None,
    ) -> None:
        """What a layout `before` this one knows is not reckoned again."""
        self._mirror_at = mirror_at
        self.columns = columns_for(width, size)
        self.has_jobs = job_count > 0
        self._counts = [job_count, *counts] if self.has_jobs else list(counts)
        self._job_columns = columns_for(width, max(size, STRIP_WIDTH)) if is_strip else self.columns
        self._job_height = STRIP if is_strip else self.columns.cell
        self.day_counts = counts
        self.day_heights = self._heights(before)
        heights = self.day_heights
        if self.has_jobs:
            lines = -(-job_count // self._job_columns.count)
            heights = [HEAD + lines * (self._job_height + GAP) - GAP, *heights]
        self._firsts = list(accumulate(self._counts, initial=0))
        self._tops = list(accumulate(heights, initial=0))

    @property
    def count(self) -> int:
        return self._firsts[-1]

    @property
    def section_count(self) -> int:
        return len(self._counts)

    @property
    def height(self) -> int:
        return self._tops[-1] + MARGIN if self._counts else 0

    def columns_of(self, section: int) -> Columns:
        return self._job_columns if self.has_jobs and section == 0 else self.columns

    def line_height(self, section: int) -> int:
        return self._job_height if self.has_jobs and section == 0 else self.columns.cell

    def section_of(self, item: int) -> int:
        return bisect_right(self._firsts, item) - 1

    def section_at(self, y: int) -> int:
        """The section that `y` lies in, head included; the nearest one beyond the ends."""
        return min(max(bisect_right(self._tops, y) - 1, 0), self.section_count - 1)

    def head_top(self, section: int) -> int:
        return self._tops[section]

    def heads_between(self, top: int, bottom: int) -> Iterator[int]:
        """Sections whose head is seen between two heights."""
        if not self._counts:
            return
        for section in range(self.section_at(top), self.section_at(bottom - 1) + 1):
            if top < self._tops[section] + HEAD and self._tops[section] < bottom:
                yield section

    def sticky_head(self, top: int) -> tuple[int, int]:
        """The section whose head stands at the upper edge when scrolled to `top`, and its height there:
        negative while the next head pushes it out."""
        section = self.section_at(top)
        room = self._tops[section + 1] - top if section + 1 < self.section_count else HEAD
        return section, min(0, room - HEAD)

    def area(self, item: int) -> Area:
        section, line, column = self._place(item)
        columns, height = self.columns_of(section), self.line_height(section)
        top = self._tops[section] + HEAD + line * (height + GAP)
        left = columns.left(column)
        if self._mirror_at is not None:
            left = self._mirror_at - left - columns.cell
        return Area(left, top, columns.cell, height)

    def item_at(self, x: int, y: int) -> int | None:
        """The card under a point; None on heads, gaps and margins."""
        if not self._counts or y < 0 or y >= self._tops[-1]:
            return None
        section = self.section_at(y)
        columns = self.columns_of(section)
        line = (y - self._tops[section] - HEAD) // (self.line_height(section) + GAP)
        along = x if self._mirror_at is None else self._mirror_at - 1 - x
        item = self._firsts[section] + line * columns.count + columns.nearest(along)
        if line < 0 or item >= self._firsts[section + 1]:
            return None
        area = self.area(item)
        inside = area.x <= x < area.x + area.width and area.y <= y < area.y + area.height
        return item if inside else None

    def items_between(self, top: int, bottom: int) -> range:
        """Every card of which something lies between two heights."""
        if not self._counts or bottom <= top:
            return range(0)
        return range(self._item_from(top), self._item_before(bottom))

    def below(self, item: int) -> int:
        """One line down, nearest to its column; the last card of a shorter line, else the card itself."""
        section, line, column = self._place(item)
        first, end = self._firsts[section], self._firsts[section + 1]
        columns = self.columns_of(section)
        if line < (end - 1 - first) // columns.count:
            return min(item + columns.count, end - 1)
        if section + 1 == self.section_count:
            return item
        return min(end + self._column_below(section, column, section + 1), self._firsts[section + 2] - 1)

    def above(self, item: int) -> int:
        section, line, column = self._place(item)
        if line:
            return item - self.columns_of(section).count
        if not section:
            return item
        first, last = self._firsts[section - 1], self._firsts[section] - 1
        columns = self.columns_of(section - 1).count
        last_line = first + (last - first) // columns * columns
        return min(last_line + self._column_below(section, column, section - 1), last)

    def beside_day(self, item: int, step: int) -> int:
        """The first card of the next section (`step` 1), or of this one, then of the one before (-1)."""
        section = self.section_of(item)
        if step < 0 and item > self._firsts[section]:
            return self._firsts[section]
        return self._firsts[min(max(section + step, 0), self.section_count - 1)]

    def page(self, item: int, height: int, step: int) -> int:
        """A window of `height` further down (`step` 1) or up (-1), in the same column."""
        for _ in range(max(1, height // (self.columns.cell + GAP))):
            item = self.below(item) if step > 0 else self.above(item)
        return item

    def _heights(self, before: GalleryLayout | None) -> list[int]:
        """Of the days, heads included. Mostly one day has changed, and of thousands it is the newest."""
        columns, cell, counts = self.columns.count, self.columns.cell, self.day_counts
        known: list[int] = []
        if before is not None and before.columns == self.columns and counts:
            older = before.day_counts[-len(counts) + 1 :] if len(counts) > 1 else []
            known = before.day_heights[-len(older) :] if older and older == counts[1:] else []
        new = counts[: len(counts) - len(known)]
        return [HEAD + -(-count // columns) * (cell + GAP) - GAP for count in new] + known

    def _place(self, item: int) -> tuple[int, int, int]:
        """Section, line and column."""
        section = self.section_of(item)
        line, column = divmod(item - self._firsts[section], self.columns_of(section).count)
        return section, line, column

    def _column_below(self, section: int, column: int, other: int) -> int:
        """The column of section `other` that lies under (or over) one of `section`."""
        columns, others = self.columns_of(section), self.columns_of(other)
        return column if columns is others else others.nearest(columns.left(column))

    def _item_from(self, y: int) -> int:
        section = self.section_at(y)
        below_head = y - self._tops[section] - HEAD
        line = max(0, (below_head + GAP) // (self.line_height(section) + GAP))
        count = self.columns_of(section).count
        return min(self._firsts[section] + line * count, self._firsts[section + 1])

    def _item_before(self, y: int) -> int:
        section = self.section_at(y)
        below_head = y - self._tops[section] - HEAD
        lines = max(0, -(-below_head // (self.line_height(section) + GAP)))
        count = self.columns_of(section).count
        return min(self._firsts[section] + lines * count, self._firsts[section + 1])
