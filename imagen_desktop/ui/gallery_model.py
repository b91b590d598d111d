"""The gallery's rows for Qt: the jobs first, then every image, newest first, read as it is needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import EVERYTHING, Day, Marks, Query
from imagen_desktop.ui.day_order import row_steps
from imagen_desktop.ui.gallery_job_rows import JobRows
from imagen_desktop.ui.gallery_records import DaysRead, PageRead, ReadableLibrary, Record, RecordReader
from imagen_desktop.ui.gallery_rows import GalleryRows
from imagen_desktop.ui.gallery_words import NO_NAMES, ModelNames, spoken_facts

_MOST_CHANGED_DAYS = 50
_CONFIRM_MS = 200
_NOWHERE = QModelIndex()

AnyIndex = QModelIndex | QPersistentModelIndex


class GalleryModel(JobRows):
    """An image is known by its row only until `ensure` has had its page read."""

    failed = Signal(object)  # ImagenError
    days_changed = Signal()
    sought = Signal(object, int)  # Image, its row or -1
    lost = Signal(int, int)  # first and last row, about to go because others took these images away

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: ModelNames = NO_NAMES
        self.is_read = False
        self.query = EVERYTHING
        self._shown_query = EVERYTHING
        self._is_glanced = False
        self._rows = GalleryRows()
        self._totals: dict[date, int] = {}
        self._ensured = range(0)
        self._doubted: set[date] = set()  # days of which a page has told something else
        self._confirm_soon = QTimer(self, singleShot=True, interval=_CONFIRM_MS)
        self._confirm_soon.timeout.connect(self._ask_days)
        self._reader = RecordReader(self)
        self._reader.days_read.connect(self._take_days)
        self._reader.page_read.connect(self._take_page)
        self._reader.place_read.connect(self._tell_place)
        self._reader.failed.connect(self.failed)

    @property
    def shown_query(self) -> Query:
        """What the rows answer to; `query` is what they will, once it has been read."""
        return self._shown_query

    @property
    def days(self) -> Sequence[Day]:
        """Those shown, newest first."""
        return self._rows.days

    @property
    def day_counts(self) -> Sequence[int]:
        """Of each of these days, its images."""
        return self._rows.counts

    @property
    def image_count(self) -> int:
        return self._rows.count

    @property
    def total(self) -> int:
        """All images, whatever is searched for."""
        return sum(self._totals.values())

    @property
    def is_counted(self) -> bool:
        """Whether the rows are all that there is, and not the first images of a search alone."""
        return not self._is_glanced

    @property
    def found_count(self) -> int | None:
        """What a search has found; None where none is on, or its images are not counted yet."""
        is_counted = self.query == self._shown_query and self.is_counted
        return self.image_count if is_counted and self.query != EVERYTHING else None

    def total_of(self, day: date) -> int:
        return self._totals.get(day, 0)

    def set_library(self, library: ReadableLibrary) -> None:
        self._reader.set_library(library)
        self.reload()

    def set_query(self, query: Query, *, is_glanced_first: bool = False) -> None:
        """What is shown stays until the answer is there. Who glances at the library first calls `reload`
        after it: counting all days beside would hold the first images up."""
        if query != self.query:
            self.query = query
            self._reader.start_over()
            if not is_glanced_first:
                self.reload()

    def show_glance(self, query: Query, found: Sequence[tuple[date, Record]]) -> None:
        """The first images of a search; the others come with its days."""
        if query == self.query != self._shown_query:
            self._is_glanced = True
            self.beginResetModel()
            self._shown_query = query
            self._rows.start_with(found)
            self.endResetModel()
            self.days_changed.emit()

    def reload(self) -> None:
        """Reads the days again, and the pages around the window, for what others have done; where nothing
        has changed, nothing happens."""
        self._rows.outdate()
        self._ask_days()

    def _ask_days(self) -> None:
        self._confirm_soon.stop()
        self._reader.start_over()
        self._reader.ask_days(self.query)
        if self.query == self._shown_query:
            self.ensure(self._ensured)  # what was on its way was dropped

    def close(self) -> None:
        self._confirm_soon.stop()
        self._reader.close()

    def record(self, row: int) -> Record | None:
        """None for a job, and for an image that is not read yet."""
        return self._rows.record(row - len(self._jobs))

    def row_of(self, image: Image) -> int | None:
        """The row of an image that has been read."""
        place = self._rows.place_of(image)
        return None if place is None else place + len(self._jobs)

    def seek(self, image: Image) -> None:
        """Asks for the row of an image that may not have been read: `sought` tells it."""
        self._reader.ask_place(self._shown_query, image)

    def images(self, rows: Iterable[int]) -> list[Image]:
        found = (self.record(row) for row in rows)
        return [record.image for record in found if record is not None]

    def ensure(self, rows: range) -> None:
        """Has the images of these rows, and as many around them, read: unless others will stand there."""
        self._ensured = rows
        first, last = max(0, rows.start - len(self._jobs)), min(rows.stop - len(self._jobs), self.image_count)
        if last > first and not self._is_glanced and self.query == self._shown_query:
            self._reader.ask_pages(self._shown_query, self._rows.missing(first, last))
            self._rows.drop_far((first + last) // 2)

    def prepend(self, image: Image) -> None:
        """Shows an image that was just saved at its place; soon, and once for all that come until then, the
        library confirms it."""
        is_known = bool(self._rows.places_of([image.id])) if image.id else self.row_of(image) is not None
        if self.query == self._shown_query == EVERYTHING and self.is_read and not is_known:
            day = image.created_at.astimezone().date()
            place = self._rows.place_for(image.created_at, day)
            self._change(day, place, 1, Record(image))
            self._totals[day] = self.total_of(day) + 1
            self._rows.add_cost(day, image.cost.microdollars)
            self.days_changed.emit()
            if not self._confirm_soon.isActive():
                self._confirm_soon.start()
            return
        self._ask_days()

    def show_marks(self, paths: Collection[Path], change: Callable[[Marks], Marks]) -> None:
        """Of those that have been read; whoever asks for it writes them into the library."""
        self._change_records(paths, lambda record: replace(record, marks=change(record.marks)))

    def show_moved(self, paths: Mapping[Path, Path]) -> None:
        """Files that have another name or folder now, by their old ones."""

        def move(record: Record) -> Record:
            return replace(record, image=replace(record.image, path=paths[record.image.path]))

        self._change_records(paths, move)

    def drop(self, identities: Sequence[int]) -> None:
        """Takes images off the grid that are gone from the library already."""
        for place in self._rows.places_of(identities):
            self._change(self._rows.day_of(place), place, -1)
        self.reload()

    def remove_from_library(self, identities: Sequence[int]) -> None:
        """For images whose files are gone: forgets their rows."""
        self._reader.remove(identities, lambda: self.drop(identities))

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._jobs) + self.image_count

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        job, record = self.job(row), self.record(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return job.request.prompt if job else record.image.prompt if record else None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            if job is not None:
                card = self.card(row)
                return f"{card.first_line}, {card.second_line}"
            if record is not None:
                return spoken_facts(record.image, record.marks, self.names, datetime.now().astimezone())
        return None

    def _change_records(self, paths: Collection[Path], change: Callable[[Record], Record]) -> None:
        for place, record in self._rows.records_of(paths):
            self._rows.replace(place, change(record))
            index = self.index(place + len(self._jobs))
            self.dataChanged.emit(index, index)

    def _change(self, day: date, place: int, difference: int, record: Record | None = None) -> None:
        row = place + len(self._jobs)
        if difference > 0:
            self.beginInsertRows(_NOWHERE, row, row + difference - 1)
            self._rows.change(day, place, difference, record)
            self.endInsertRows()
        else:
            self.beginRemoveRows(_NOWHERE, row, row - difference - 1)
            self._rows.change(day, place, difference)
            self.endRemoveRows()

    def _take_days(self, read: DaysRead) -> None:
        is_same_query = read.query == self._shown_query
        present = DaysRead(self._shown_query, list(self.days), self._totals)
        if self.is_read and not self._is_glanced and not self._doubted and read == present:
            return
        if self._is_glanced and is_same_query and self._rows.is_beginning_of(read.days):
            self._go_on_with(read.days)
        elif (
            not self.is_read
            or not is_same_query
            or len(self._rows.differences(read.days)) > _MOST_CHANGED_DAYS
        ):
            self._start_again(read)
        elif not self._follow(read):
            return
        self.is_read, self._is_glanced, self._totals = True, False, read.totals
        self._doubted.clear()
        self.days_changed.emit()
        self.ensure(self._ensured)

    def _start_again(self, read: DaysRead) -> None:
        self.beginResetModel()
        self._shown_query = read.query
        self._rows.start_again(read.days)
        self.endResetModel()

    def _go_on_with(self, days: Sequence[Day]) -> None:
        first, last = len(self._jobs) + self.image_count, len(self._jobs) + sum(day.count for day in days)
        if last > first:
            self.beginInsertRows(_NOWHERE, first, last - 1)
            self._rows.go_on_with(days)
            self.endInsertRows()
        else:
            self._rows.set_sums(days)

    def _follow(self, read: DaysRead) -> bool:
        """Leads each image that has been read to the place that it has now: what is selected, current or seen
        large stays the same picture, or is gone. Of what is not read, only days that have not changed stay
        selected: no image is looked up for it, were it a million. False where the library is asked first."""
        changed = {*self._rows.differences(read.days), *self._doubted}
        known = {day: self._rows.known_of(day) for day in changed}
        wanted = {day: set(ids.values()) for day, ids in known.items() if ids or day in self._doubted}
        unasked = {day: ids for day, ids in wanted.items() if not read.tells_of(day, ids)}
        if unasked:
            self._doubted.update(unasked)  # pages will tell the same
            self._reader.ask_orders(read, unasked)
            return False
        for day, ids in known.items():
            for place, difference in row_steps(ids, self._rows.count_of(day), read.order(day)):
                start = self._rows.day_start(day) + place
                if difference < 0:
                    self.lost.emit(start + len(self._jobs), start + len(self._jobs) - difference - 1)
                self._change(day, start, difference)
        self._rows.set_sums(read.counted())
        return True

    def _take_page(self, read: PageRead) -> None:
        places, is_sure = self._rows.take(read)
        if not is_sure and not self._is_glanced and read.day not in self._doubted:
            self._doubted.add(read.day)
            self._ask_days()
        if places:
            jobs = len(self._jobs)
            self.dataChanged.emit(self.index(places[0] + jobs), self.index(places[-1] + jobs))

    def _tell_place(self, image: Image, place: tuple[date, int] | None) -> None:
        row = -1 if place is None else len(self._jobs) + self._rows.day_start(place[0]) + place[1]
        self.sought.emit(image, row if row < self.rowCount() else -1)
