"""The pictures that an action is meant for. No widgets.

Thousands may be selected while only those near the window have been read: the others are known by their
places in their days, and are read from the library, off the GUI thread, when an action needs them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import EVERYTHING, Day, Query
from imagen_desktop.ui.wording import tr

_PAGE = 500


class PagedLibrary(Protocol):
    """The part of the library that what was chosen is read from."""

    def get(self, identity: int) -> Image | None: ...
    def find(self, path: Path) -> Image | None: ...
    def days(self, query: Query = EVERYTHING) -> list[Day]: ...
    def images_of_day(
        self, day: date, offset: int = 0, limit: int = 100, query: Query = EVERYTHING
    ) -> list[Image]: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """`count` pictures of a day from place `first` on, 0 being its newest; the day has `day_count`."""

    day: date
    first: int
    count: int
    day_count: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """`images` are those that have been read; `read_chosen` gives all of them."""

    images: tuple[Image, ...]
    count: int
    stretches: tuple[Stretch, ...] = ()
    query: Query = EVERYTHING

    @classmethod
    def of(cls, images: Iterable[Image]) -> Chosen:
        found = tuple(images)
        return cls(found, len(found))

    @property
    def is_read(self) -> bool:
        return len(self.images) == self.count


def stretches_of(days: Sequence[Day], places: Iterable[range]) -> tuple[Stretch, ...]:
    """`places` count pictures from the newest one of all; days are newest first."""
    firsts = list(accumulate((day.count for day in days), initial=0))
    found = []
    for span in places:
        place, end = span.start, min(span.stop, firsts[-1])
        while place < end:
            section = bisect_right(firsts, place) - 1
            stop = min(end, firsts[section + 1])
            day = days[section]
            found.append(Stretch(day.date, place - firsts[section], stop - place, day.count))
            place = stop
    return tuple(found)


def read_chosen(library: PagedLibrary, chosen: Chosen) -> list[Image]:
    """As they are now: another program may have renamed their files. Blocks. Raises LibraryError where the
    days hold others by now: the places would lead to other pictures than those that were selected."""
    if chosen.is_read:
        present = (_present(library, image) for image in chosen.images)
        return [image for image in present if image is not None]
    _check_days(library, chosen)
    images: list[Image] = []
    for stretch in chosen.stretches:
        for offset in range(0, stretch.count, _PAGE):
            limit = min(_PAGE, stretch.count - offset)
            images += library.images_of_day(stretch.day, stretch.first + offset, limit, chosen.query)
    _check_days(library, chosen)
    known = {image.id for image in chosen.images}
    if len(images) != chosen.count or not known <= {image.id for image in images}:
        raise _changed()
    return images


def _present(library: PagedLibrary, image: Image) -> Image | None:
    """By its id, else by its place: an undo gives it another id. None where another image has that place."""
    known = library.get(image.id) or library.find(image.path)
    if known is None:
        return image
    is_same = known.id == image.id or known.created_at == image.created_at
    return known if is_same else None


def _check_days(library: PagedLibrary, chosen: Chosen) -> None:
    counts = {day.date: day.count for day in library.days(chosen.query)}
    if any(counts.get(stretch.day) != stretch.day_count for stretch in chosen.stretches):
        raise _changed()


def _changed() -> LibraryError:
    return LibraryError(tr("The library has changed since these were selected."), tr("Select them again."))
