"""A row that an earlier version took in, or that is damaged, is shown as well as can be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Library, Query, searching
from tests.core.image_files.sample_files import small_png, write
from tests.core.library.samples import NOON, image, saved
from tests.core.library.test_odd_files import every_look, recorded

PLACE = Path("/pictures")
NO_DATE_IN_UTC = "9999-12-31T23:59:59-01:00"

Ask = Callable[[Library], list[Image]]


def glanced(library: Library) -> list[Image]:
    return [image for _, image in library.glance(Query("fox")).images]


EVERY_QUESTION: tuple[Ask, ...] = (
    lambda library: list(library.page().images),
    lambda library: list(library.page(Query("fox")).images),
    lambda library: library.images_of_day(NOON.date()),
    lambda library: library.images_of_day(NOON.date(), query=Query("fox")),
    lambda library: library.made_from(7, "flux-schnell", "a red fox"),
    glanced,
)


def spoil(file: Path, identity: int, **columns: object) -> None:
    names = ", ".join(f"{name} = ?" for name in columns)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"UPDATE images SET {names} WHERE id = ?", [*columns.values(), identity])


@pytest.fixture
def three(library: Library) -> list[Image]:
    return library.add_many([image(PLACE / f"{number}.png", minutes=number) for number in range(3)])


@pytest.mark.parametrize("ask", EVERY_QUESTION)
@pytest.mark.parametrize("record", ["", "{}", "[", '{"schema": 1, "created_at": "never"}'])
def test_a_damaged_row_keeps_its_place(
    library: Library, file: Path, three: list[Image], ask: Ask, record: str
) -> None:
    spoil(file, three[1].id, record=record)
    first, second, third = ask(library)
    assert (first, third) == (three[0], three[2])
    assert (second.id, second.path, second.created_at) == (three[1].id, three[1].path, three[1].created_at)
    assert (second.width, second.height, second.size_bytes) == (3, 2, 100)


def test_it_says_what_its_record_says_but_for_the_time(
    library: Library, file: Path, three: list[Image]
) -> None:
    record = f'{{"schema": 1, "created_at": "{NO_DATE_IN_UTC}", "request": {{"prompt": "a red fox"}}}}'
    spoil(file, three[1].id, record=record, created_at=253_402_304_399_000_000, day="9999-12-31")
    newest = library.latest(3)[0]
    assert (newest.id, newest.prompt) == (three[1].id, "a red fox")
    for hours in (-23, 23):
        assert newest.created_at.astimezone(timezone(timedelta(hours=hours))).year in (9998, 9999)
    assert [day.date for day in library.days()] == [date(9999, 12, 31), NOON.date()]
    assert library.images_of_day(date(9999, 12, 31)) == [newest]


def test_the_log_hears_of_it_once(
    library: Library, file: Path, three: list[Image], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    added = library.add(image(tmp_path / "odd.png"))
    spoil(file, added.id, record="")
    for _ in range(2):
        library.page()
    assert caplog.text.count(f"entry of {tmp_path / 'odd.png'} is damaged") == 1


@every_look
def test_a_time_without_a_date_in_utc_is_the_files(
    library: Library, tmp_path: Path, look: Callable[[Library, Path], object]
) -> None:
    write(tmp_path / "images" / "odd.png", small_png([recorded(created_at=NO_DATE_IN_UTC)]))
    look(library, tmp_path / "images")
    (found,) = library.page().images
    assert abs(found.created_at - datetime.now(UTC)) < timedelta(days=1)


def test_a_rebuild_mends_a_row_of_such_a_time(library: Library, file: Path, tmp_path: Path) -> None:
    added = library.add(saved(tmp_path / "images", "odd"))
    added.path.write_bytes(small_png([recorded(created_at=NO_DATE_IN_UTC)]))
    spoil(file, added.id, record="", size_bytes=added.path.stat().st_size)
    library.rebuild([tmp_path / "images"])
    assert library.days()[0].date.year < 9999
    assert library.latest(1)[0].created_at.year < 9998


def test_an_image_that_is_removed_while_a_page_is_read_is_left_out(
    library: Library, three: list[Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    find_ids = searching._ids

    def remove_first(connection: sqlite3.Connection, *asked: object) -> list[int]:
        found = find_ids(connection, *asked)  # type: ignore[arg-type]
        library.remove([three[0].id])
        return found

    monkeypatch.setattr(searching, "_ids", remove_first)
    assert list(library.page(Query("fox")).images) == three[1:]
