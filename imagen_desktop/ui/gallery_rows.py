"""Which image stands in which place of the gallery, as far as it has been read. No Qt.

A place counts images from the newest, 0; a section is a day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import accumulate, chain
from operator import attrgetter
from pathlib import Path

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Day
from imagen_desktop.ui.gallery_records import PAGE, PageRead, Record

MOST_RECORDS = 3_000
"""Kept in memory: many windows full. What lies furthest from the window goes first."""

PageName = tuple[date, int]


class GalleryRows:
    def __init__(self) -> None:
        self.days: Sequence[Day] = ()
        self.counts: list[int] = []
        self._firsts = [0]
        self._records: dict[int, Record] = {}
        self._fresh: set[PageName] = set()

    @property
    def count(self) -> int:
        return self._firsts[-1]

    def start_again(self, days: Sequence[Day]) -> None:
        self._records.clear()
        self._fresh.clear()
        self._set_days(days)

    def start_with(self, found: Sequence[tuple[date, Record]]) -> None:
        """The first images of a search whose days are not counted yet."""
        counts = Counter(day for day, _ in found)
        self.start_again([Day(day, count, 0, 0) for day, count in counts.items()])
        self._records = {place: record for place, (_, record) in enumerate(found)}

    def is_beginning_of(self, days: Sequence[Day]) -> bool:
        """Whether the counted days only add images after those that are here."""
        if len(days) < len(self.days):
            return False
        pairs = list(zip(self.days, days, strict=False))
        same = all(here.date == there.date for here, there in pairs)
        return (
            same
            and all(here.count == there.count for here, there in pairs[:-1])
            and (not pairs or pairs[-1][0].count <= pairs[-1][1].count)
        )

    def go_on_with(self, days: Sequence[Day]) -> None:
        """What is here stays at its place."""
        self._set_days(days)

    def record(self, place: int) -> Record | None:
        return self._records.get(place)

    def replace(self, place: int, record: Record) -> None:
        self._records[place] = record

    def place_of(self, image: Image) -> int | None:
        """Of an image that has been read: by its id, which it keeps under another name of its file."""
        same = (place for place, record in self._records.items() if record.image.id == image.id != 0)
        beside = (place for place, record in self._records.items() if record.image.path == image.path)
        return next(chain(same, beside), None)

    def known_of(self, day: date) -> dict[int, int]:
        """The ids of a day's images that have been read, by their places in it."""
        section = self._section_of(day)
        if section is None:
            return {}
        first, last = self._firsts[section : section + 2]
        records = self._records.items()
        return {place - first: record.image.id for place, record in records if first <= place < last}

    def records_of(self, paths: Collection[Path]) -> list[tuple[int, Record]]:
        """With their places; of those that have been read."""
        return [(place, record) for place, record in self._records.items() if record.image.path in paths]

    def places_of(self, identities: Sequence[int]) -> list[int]:
        """The last first, so that each may go without moving the next."""
        wanted = set(identities)
        found = [place for place, record in self._records.items() if record.image.id in wanted]
        return sorted(found, reverse=True)

    def missing(self, first: int, last: int) -> list[PageName]:
        """The pages to read for the images from `first` to before `last`, then for as many around them."""
        span = last - first
        pages = self._pages(first, last) + self._pages(last, min(last + span, self.count))
        pages += self._pages(max(0, first - span), first)
        return [page for page in dict.fromkeys(pages) if page not in self._fresh]

    def take(self, page: PageRead) -> tuple[range, bool]:
        """The places from the first image that was not known so to the last. Where the page tells of another
        number of images than the day's count, or of others than those that are known, nothing is taken: the
        second value is False, and the day has to be ordered first."""
        section = self._section_of(page.day)
        if section is None:
            return range(0), True
        first = self._firsts[section] + page.number * PAGE
        last = min(first + PAGE, self._firsts[section + 1])
        read = dict(zip(range(first, last), page.records, strict=False))
        changed = [place for place, record in read.items() if self._records.get(place) != record]
        known = [(self._records[place], read[place]) for place in changed if place in self._records]
        if len(page.records) != last - first or any(one.image.id != now.image.id for one, now in known):
            return range(0), False
        self._fresh.add((page.day, page.number))
        self._records.update((place, read[place]) for place in changed)
        return range(changed[0], changed[-1] + 1) if changed else range(0), True

    def drop_far(self, middle: int) -> None:
        """Forgets what lies far from `middle`, once there is much of it."""
        if len(self._records) <= MOST_RECORDS:
            return
        near = range(max(0, middle - MOST_RECORDS // 4), min(self.count, middle + MOST_RECORDS // 4))
        self._records = {place: record for place, record in self._records.items() if place in near}
        around = set(self._pages(near.start, near.stop))
        self._fresh = {page for page in self._fresh & around if self._is_whole(page)}

    def outdate(self) -> None:
        """What has been read is shown still, and read again."""
        self._fresh.clear()

    def differences(self, days: Sequence[Day]) -> dict[date, int]:
        """How many images each day has gained or lost."""
        counts = {day.date: day.count for day in days}
        for day in self.days:
            counts[day.date] = counts.get(day.date, 0) - day.count
        return {day: difference for day, difference in counts.items() if difference}

    def count_of(self, day: date) -> int:
        section = self._section_of(day)
        return 0 if section is None else self.counts[section]

    def day_start(self, day: date) -> int:
        """The place of its newest image, or where that would be."""
        return self._firsts[self._section_for(day)]

    def day_of(self, place: int) -> date:
        return self.days[bisect_right(self._firsts, place) - 1].date

    def place_for(self, made_at: datetime, day: date) -> int:
        """Where an image of that moment belongs, as far as its neighbours are known."""
        place, section = self.day_start(day), self._section_of(day)
        if section is None:
            return place
        while place < self._firsts[section + 1] and (other := self._records.get(place)) is not None:
            if other.image.created_at <= made_at:
                break
            place += 1
        return place

    def change(self, day: date, place: int, difference: int, record: Record | None = None) -> None:
        """A day gains images at `place`, or loses those from there on; what is read moves with its place.
        With `record`, the one that it gains is known."""
        gone = range(place, place - difference)
        self._records = {
            at if at < place else at + difference: record
            for at, record in self._records.items()
            if at not in gone
        }
        if record is not None:
            self._records[place] = record
        days, section = list(self.days), self._section_for(day)
        known = days[section : section + 1] if self._section_of(day) is not None else []
        counted = known[0] if known else Day(day, 0, 0, 0)
        counted = replace(counted, count=counted.count + difference)
        days[section : section + len(known)] = [counted] if counted.count else []
        self._set_days(days)
        leaves_no_hole = record is not None or difference == -1
        self._fresh = {
            page for page in self._fresh if page[0] != day or (leaves_no_hole and self._is_whole(page))
        }

    def set_sums(self, days: Sequence[Day]) -> None:
        """The same days with the same counts: what they cost may differ."""
        self.days = days

    def add_cost(self, day: date, microdollars: int | None) -> None:
        """Of an image that the day counts already."""
        section = self._section_for(day)
        counted = self.days[section]
        spent, unpriced = counted.cost_microdollars + (microdollars or 0), microdollars is None
        counted = replace(counted, cost_microdollars=spent, unpriced_count=counted.unpriced_count + unpriced)
        self.days = [*self.days[:section], counted, *self.days[section + 1 :]]

    def _set_days(self, days: Sequence[Day]) -> None:
        self.days = days
        self.counts = [*map(_count, days)]
        self._firsts = [*accumulate(self.counts, initial=0)]

    def _section_of(self, day: date) -> int | None:
        section = self._section_for(day)
        return section if section < len(self.days) and self.days[section].date == day else None

    def _section_for(self, day: date) -> int:
        """The section of a day, or that before which it belongs."""
        return bisect_left(self.days, -day.toordinal(), key=_newest_first)

    def _pages(self, first: int, last: int) -> list[PageName]:
        pages = []
        while first < last:
            section = bisect_right(self._firsts, first) - 1
            number = (first - self._firsts[section]) // PAGE
            pages.append((self.days[section].date, number))
            first = min(self._firsts[section] + (number + 1) * PAGE, self._firsts[section + 1])
        return pages

    def _is_whole(self, page: PageName) -> bool:
        section = self._section_of(page[0])
        if section is None:
            return False
        first = self._firsts[section] + page[1] * PAGE
        last = min(first + PAGE, self._firsts[section + 1]) - 1
        return first in self._records and last in self._records


_count = attrgetter("count")


def _newest_first(day: Day) -> int:
    return -day.date.toordinal()
