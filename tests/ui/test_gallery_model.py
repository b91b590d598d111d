"""The gallery's rows: jobs, then images read page by page, and what stays where when they change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.library import Day, Marks, Query
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.gallery_records import PAGE, PageRead, Record
from imagen_desktop.ui.gallery_rows import MOST_RECORDS, GalleryRows
from imagen_desktop.ui.job import Job, JobState
from tests.ui.fake_studio import SCHNELL
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    NOW,
    PictureLibrary,
    garbage_stays_here,
    heard,
    record_of,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
TODAY = NOW.date()


@pytest.fixture
def pictures(tmp_path: Path) -> PictureLibrary:
    return PictureLibrary(tmp_path)


@pytest.fixture
def model(pictures: PictureLibrary) -> Iterator[GalleryModel]:
    made = GalleryModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    del tester
    made.close()
    pictures.library.close()


async def show(model: GalleryModel, pictures: PictureLibrary, until: Until) -> None:
    model.set_library(pictures.library)
    await until(lambda: model.is_read)
    model.ensure(range(model.rowCount()))
    await until(lambda: all(model.record(row) for row in range(model.rowCount())))


def prompts(model: GalleryModel) -> list[str]:
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def job(name: str, state: JobState = JobState.WAITING) -> Job:
    return Job(name, GenerationRequest(f"prompt of {name}"), SCHNELL, state)


async def test_images_come_newest_first_day_by_day(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(2, 3)
    await show(model, pictures, until)
    assert [day.count for day in model.days] == [2, 3]
    assert prompts(model) == [
        *("day 0 picture 0", "day 0 picture 1"),
        *("day 1 picture 0", "day 1 picture 1", "day 1 picture 2"),
    ]


async def test_only_what_is_asked_for_is_read_and_a_little_around_it(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(PAGE * 5)
    model.set_library(pictures.library)
    await until(lambda: model.is_read)
    model.ensure(range(4))
    await until(lambda: model.record(0))
    assert model.record(PAGE - 1) is not None
    assert model.record(2 * PAGE) is None


async def test_a_new_image_is_there_at_once_and_is_counted(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(2, 1)
    await show(model, pictures, until)
    model.prepend(pictures.add("new"))
    assert prompts(model)[0] == "new"
    assert (model.days[0].count, model.total_of(TODAY)) == (3, 3)
    await until(lambda: model.days[0].cost_microdollars == 9_000)
    assert prompts(model)[:3] == ["new", "day 0 picture 0", "day 0 picture 1"]


async def test_the_first_image_of_a_day_begins_a_section(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(0, 2)
    await show(model, pictures, until)
    model.prepend(pictures.add("first today"))
    assert [day.date for day in model.days] == [TODAY, TODAY - timedelta(days=1)]
    assert prompts(model)[0] == "first today"


async def test_an_image_of_an_earlier_moment_goes_to_its_place(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(3)
    await show(model, pictures, until)
    model.prepend(pictures.add("between", NOW - timedelta(seconds=90)))
    assert prompts(model) == ["day 0 picture 0", "day 0 picture 1", "between", "day 0 picture 2"]


async def test_an_image_told_twice_is_shown_once(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(1)
    await show(model, pictures, until)
    image = pictures.add("new")
    model.prepend(image)
    model.prepend(image)
    assert prompts(model) == ["new", "day 0 picture 0"]


async def test_what_is_chosen_stays_chosen_when_images_and_jobs_come(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(2, 2)
    await show(model, pictures, until)
    chosen = QPersistentModelIndex(model.index(3))
    model.set_jobs([job("a"), job("b")], 0.0)
    model.prepend(pictures.add("new"))
    assert chosen.row() == 6
    assert model.data(chosen) == "day 1 picture 1"


async def test_images_that_another_program_made_are_found_on_a_reload(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(2)
    await show(model, pictures, until)
    pictures.add("from the terminal")
    model.reload()
    await until(lambda: model.rowCount() == 3)
    model.ensure(range(3))
    await until(lambda: prompts(model)[0] == "from the terminal")
    assert prompts(model)[1:] == ["day 0 picture 0", "day 0 picture 1"]


async def test_a_search_shows_what_matches_of_how_many(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(3, 2)
    pictures.add("an owl")
    pictures.add("an owl of yesterday", NOW - timedelta(days=1))
    await show(model, pictures, until)
    model.set_query(Query(text="owl"))
    await until(lambda: model.rowCount() == 2)
    model.ensure(range(2))
    await until(lambda: model.record(0) and model.record(1))
    assert prompts(model) == ["an owl", "an owl of yesterday"]
    assert (model.total_of(TODAY), model.total) == (4, 7)


async def test_an_image_that_does_not_match_the_search_stays_out(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(2)
    await show(model, pictures, until)
    model.set_query(Query(text="picture"))
    await until(lambda: model.total_of(TODAY) == 2)
    image = pictures.add("something else")
    model.prepend(image)
    await until(lambda: model.total_of(TODAY) == 3)
    assert model.rowCount() == 2


async def test_images_that_left_the_library_leave_the_grid(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(2, 1)
    await show(model, pictures, until)
    gone = [pictures.images[0].id, pictures.images[2].id]
    pictures.library.remove(gone)
    model.drop(gone)
    assert prompts(model) == ["day 0 picture 1"]
    assert [day.count for day in model.days] == [1]


async def test_marks_are_shown_at_once(model: GalleryModel, pictures: PictureLibrary, until: Until) -> None:
    pictures.fill(1)
    await show(model, pictures, until)
    model.show_marks({pictures.images[0].path}, lambda marks: marks._replace(is_favourite=True))
    model.show_marks({pictures.images[0].path}, lambda marks: marks._replace(rating=4))
    record = model.record(0)
    assert record is not None
    assert (record.marks.is_favourite, record.marks.rating) == (True, 4)


async def test_jobs_come_first_keep_their_order_and_go(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(1)
    await show(model, pictures, until)
    model.set_jobs([job("a"), job("b"), job("c")], 0.0)
    model.set_jobs([job("front"), job("c"), job("a", JobState.FAILED)], 0.0)
    assert prompts(model) == ["prompt of front", "prompt of c", "prompt of a", "day 0 picture 0"]
    assert model.jobs[2].state is JobState.FAILED
    model.set_jobs([], 0.0)
    assert prompts(model) == ["day 0 picture 0"]


async def test_a_screen_reader_hears_the_prompt_then_the_facts(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(1)
    await show(model, pictures, until)
    model.show_marks({pictures.images[0].path}, lambda marks: marks._replace(is_favourite=True))
    model.set_jobs([job("a")], 0.0)
    job_index, index = model.index(0), model.index(1)
    role = Qt.ItemDataRole
    assert model.data(index, role.AccessibleTextRole) == "day 0 picture 0"
    assert model.data(index, role.AccessibleDescriptionRole) == (
        "flux-schnell, 12:00 today, $0.003, favourite"
    )
    assert model.data(job_index, role.AccessibleTextRole) == "prompt of a"
    assert model.data(job_index, role.AccessibleDescriptionRole) == "Waiting, prompt of a"


async def test_a_library_that_cannot_be_read_says_so(
    model: GalleryModel, pictures: PictureLibrary, until: Until
) -> None:
    errors = heard(model.failed)
    (pictures.folder / "library.sqlite3").write_bytes(b"no database at all" * 100)
    model.set_library(pictures.library)
    await until(lambda: errors)
    assert isinstance(errors[0], LibraryError)


async def test_nothing_is_read_for_rows_that_a_search_is_about_to_replace(
    model: GalleryModel, pictures: PictureLibrary, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures.add("a fox")
    pictures.add("a boat")
    await show(model, pictures, until)
    asked: list[object] = []
    monkeypatch.setattr(model._reader, "ask_pages", lambda *page: asked.append(page))
    model.set_query(Query("fox"), is_glanced_first=True)
    model.ensure(range(2))
    assert asked == []
    model.reload()
    await until(lambda: model.rowCount() == 1)
    assert asked


def filled(*counts: int) -> tuple[GalleryRows, list[Record]]:
    """Rows whose every place has been read, and what was in each place."""
    rows = GalleryRows()
    rows.start_again([Day(TODAY - timedelta(days=age), count, 0, 0) for age, count in enumerate(counts)])
    records: list[Record] = []
    for age, count in enumerate(counts):
        for number in range(-(-count // PAGE)):
            size = min(PAGE, count - number * PAGE)
            made = [
                Record(
                    replace(
                        record_of(Path(f"/{age}-{number}-{place}.png"), "", NOW), id=len(records) + place + 1
                    )
                )
                for place in range(size)
            ]
            rows.take(PageRead(TODAY - timedelta(days=age), number, made))
            records += made
    return rows, records


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 90), min_size=1, max_size=5), st.data())
def test_what_has_been_read_moves_with_its_place(counts: list[int], data: st.DataObject) -> None:
    rows, records = filled(*counts)
    place = data.draw(st.integers(0, len(records) - 1))
    day = rows.day_of(place)
    if data.draw(st.booleans()):
        rows.change(day, place, 2)
        expected: list[Record | None] = [*records[:place], None, None, *records[place:]]
    else:
        rows.change(day, place, -1)
        expected = [*records[:place], *records[place + 1 :]]
    assert [rows.record(each) for each in range(rows.count)] == expected
    assert sum(each.count for each in rows.days) == len(expected)


def test_a_page_read_again_tells_only_of_what_has_changed() -> None:
    rows, records = filled(5, 3)
    liked = replace(records[6], marks=Marks(is_favourite=True))
    again = [records[5], liked, records[7]]
    assert rows.take(PageRead(TODAY - timedelta(days=1), 0, again)) == (range(6, 7), True)
    assert rows.take(PageRead(TODAY, 0, list(records[:5]))) == (range(0), True)
    assert rows.record(6) == liked


def test_a_price_is_added_to_its_day_alone() -> None:
    rows, _ = filled(2, 1)
    rows.add_cost(TODAY - timedelta(days=1), 3_000)
    rows.add_cost(TODAY - timedelta(days=1), None)
    assert [*rows.days] == [Day(TODAY, 2, 0, 0), Day(TODAY - timedelta(days=1), 1, 3_000, 1)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.data())
def test_the_missing_pages_are_those_of_the_window_first(counts: list[int], data: st.DataObject) -> None:
    rows = GalleryRows()
    rows.start_again([Day(TODAY - timedelta(days=age), count, 0, 0) for age, count in enumerate(counts)])
    first = data.draw(st.integers(0, rows.count - 1))
    last = data.draw(st.integers(first + 1, rows.count))
    pages = rows.missing(first, last)
    assert len(set(pages)) == len(pages)
    assert pages[0][0] == rows.day_of(first)
    wanted: set[tuple[date, int]] = set()
    for place in range(first, last):
        day = rows.day_of(place)
        wanted.add((day, (place - rows.day_start(day)) // PAGE))
    assert set(pages[: len(wanted)]) == wanted


def test_what_lies_far_from_the_window_is_forgotten() -> None:
    rows, _ = filled(*[MOST_RECORDS // 4] * 8)
    rows.drop_far(rows.count // 2)
    kept = [place for place in range(rows.count) if rows.record(place) is not None]
    assert len(kept) <= MOST_RECORDS
    assert rows.record(rows.count // 2) is not None
    assert rows.record(0) is None
    assert rows.missing(0, 10) != []
