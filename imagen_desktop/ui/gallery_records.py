"""Reads the library's days and pages for the gallery, off the GUI thread, one question at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.database import Interrupted
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import EVERYTHING, Day, Marks, Query
from imagen_desktop.ui.background import Background
from imagen_desktop.ui.day_order import DayOrder

PAGE = 60
_NO_MARKS = Marks()
_Answer = TypeVar("_Answer")


class ReadableLibrary(Protocol):
    """The part of the library that the gallery talks to."""

    def days(self, query: Query = EVERYTHING) -> list[Day]: ...
    def images_of_day(
        self, day: date, offset: int = 0, limit: int = 100, query: Query = EVERYTHING
    ) -> list[Image]: ...
    def ids_of_day(self, day: date, query: Query = EVERYTHING) -> list[int]: ...
    def marks(self, identities: Sequence[int]) -> dict[int, Marks]: ...
    def remove(self, identities: Sequence[int]) -> int: ...


@dataclass(frozen=True, slots=True)
class Record:
    """An image and what its owner thinks of it."""

    image: Image
    marks: Marks = _NO_MARKS


@dataclass(frozen=True, slots=True)
class DaysRead:
    """`totals` counts each day's images without the search; `orders` say of some days, which were read
    later, where images lie that have been read."""

    query: Query
    days: list[Day]
    totals: dict[date, int]
    orders: Mapping[date, DayOrder] = field(default_factory=dict)

    def order(self, day: date) -> DayOrder:
        count = next((each.count for each in self.days if each.date == day), 0)
        return self.orders.get(day) or DayOrder(count, {})

    def tells_of(self, day: date, identities: Collection[int]) -> bool:
        """Whether it is known where all of these lie."""
        return day in self.orders and self.orders[day].places.keys() >= set(identities)

    def counted(self) -> list[Day]:
        """The days with as many images as their orders say."""
        days = {day.date: day for day in self.days}
        for day, order in self.orders.items():
            days[day] = replace(days.get(day) or Day(day, 0, 0, 0), count=order.count)
        return sorted((day for day in days.values() if day.count), key=attrgetter("date"), reverse=True)


@dataclass(frozen=True, slots=True)
class PageRead:
    """`PAGE` images of a day, or fewer at its end; `number` counts from 0."""

    day: date
    number: int
    records: list[Record]


class RecordReader(QObject):
    """Answers of an older `edition` than the present one are dropped: the rows have moved since."""

    days_read = Signal(object)  # DaysRead
    page_read = Signal(object)  # PageRead
    place_read = Signal(object, object)  # Image, its day and its place there, or None
    failed = Signal(object)  # ImagenError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("library", 1, self)
        self._library: ReadableLibrary | None = None
        self._edition = 0
        self._query = EVERYTHING
        self._wanted: list[tuple[date, int]] = []
        self._is_reading = False

    def set_library(self, library: ReadableLibrary) -> None:
        self._library = library
        self.start_over()

    def start_over(self) -> None:
        """What is being read is of no use any more."""
        self._edition += 1
        self._wanted = []

    def ask_days(self, query: Query) -> None:
        if self._library is not None:
            self._run(partial(_read_days, self._library, query), self.days_read.emit)

    def ask_orders(self, read: DaysRead, known: Mapping[date, Collection[int]]) -> None:
        """Tells of these days once more, with where the images of these ids lie in them."""
        if self._library is not None:
            self._run(partial(_read_orders, self._library, read, known), self.days_read.emit)

    def ask_pages(self, query: Query, pages: list[tuple[date, int]]) -> None:
        """The most urgent first; replaces what was asked for before."""
        self._query, self._wanted = query, pages
        if not self._is_reading:
            self._ask_next()

    def ask_place(self, query: Query, image: Image) -> None:
        """Answered in any case, whatever else is read meanwhile."""
        if self._library is not None:
            work = partial(_or_error, partial(_read_place, self._library, query, image))
            self._background.run(work, partial(self._place_answered, image))

    def remove(self, identities: Sequence[int], then: Callable[[], None]) -> None:
        """Takes the rows out of the index; the files are another's business."""
        if self._library is not None:
            work = partial(_or_error, partial(self._library.remove, identities))
            self._background.run(work, lambda answer: self._answered(self._edition, lambda _: then(), answer))

    def close(self) -> None:
        self._background.close()

    def _ask_next(self) -> None:
        if self._library is None or not self._wanted:
            return
        day, number = self._wanted.pop(0)
        self._is_reading = True
        work = partial(_or_error, partial(_read_page, self._library, self._query, day, number))
        self._background.run(work, partial(self._page_answered, self._edition))

    def _page_answered(self, edition: int, answer: PageRead | ImagenError | Interrupted) -> None:
        self._is_reading = False
        if isinstance(answer, ImagenError):
            self._wanted = []
            self.failed.emit(answer)
        elif edition == self._edition and not isinstance(answer, Interrupted):
            self.page_read.emit(answer)
        if not self._is_reading:
            self._ask_next()

    def _place_answered(
        self, image: Image, answer: tuple[date, int] | ImagenError | Interrupted | None
    ) -> None:
        self.place_read.emit(image, answer if isinstance(answer, tuple) else None)

    def _run(self, work: Callable[[], _Answer], then: Callable[[_Answer], None]) -> None:
        self._background.run(partial(_or_error, work), partial(self._answered, self._edition, then))

    def _answered(
        self, edition: int, then: Callable[[_Answer], None], answer: _Answer | ImagenError | Interrupted
    ) -> None:
        if isinstance(answer, ImagenError):
            self.failed.emit(answer)
        elif edition == self._edition and not isinstance(answer, Interrupted):
            then(answer)


def _or_error(work: Callable[[], _Answer]) -> _Answer | ImagenError | Interrupted:
    try:
        return work()
    except (ImagenError, Interrupted) as error:
        return error


def _read_days(library: ReadableLibrary, query: Query) -> DaysRead:
    days = library.days(query)
    everything = days if query == EVERYTHING else library.days()
    return DaysRead(query, days, {day.date: day.count for day in everything})


def _read_orders(library: ReadableLibrary, read: DaysRead, known: Mapping[date, Collection[int]]) -> DaysRead:
    orders = {day: DayOrder.of(library.ids_of_day(day, read.query), ids) for day, ids in known.items()}
    return replace(read, orders={**read.orders, **orders})


def _read_page(library: ReadableLibrary, query: Query, day: date, number: int) -> PageRead:
    images = library.images_of_day(day, number * PAGE, PAGE, query)
    marks = library.marks([image.id for image in images])
    return PageRead(day, number, [Record(image, marks.get(image.id, _NO_MARKS)) for image in images])


def _read_place(library: ReadableLibrary, query: Query, image: Image) -> tuple[date, int] | None:
    day = image.created_at.astimezone().date()
    ids = library.ids_of_day(day, query)
    return (day, ids.index(image.id)) if image.id in ids else None
