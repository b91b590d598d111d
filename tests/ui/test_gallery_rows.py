"""Which pages are read again when images come and go: those that are not known any more, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from imagen_desktop.core.library import Day
from imagen_desktop.ui.gallery_records import PAGE, PageRead, Record
from imagen_desktop.ui.gallery_rows import GalleryRows
from tests.ui.picture_library import NOW, record_of

TODAY = NOW.date()


def made(identity: int) -> Record:
    return Record(replace(record_of(Path(f"/{identity}.png"), "", NOW), id=identity))


def read_page(rows: GalleryRows, truth: Sequence[Record], number: int) -> None:
    rows.take(PageRead(TODAY, number, list(truth[number * PAGE : (number + 1) * PAGE])))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 4 * PAGE), st.data())
def test_what_is_not_read_again_is_known_and_right(count: int, data: st.DataObject) -> None:
    truth = [made(identity) for identity in range(count)]
    rows = GalleryRows()
    rows.start_again([Day(TODAY, count, 0, 0)])
    for step in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, max(len(truth) - 1, 0)))
        match data.draw(st.sampled_from(["read", "known", "unknown", "gone"])):
            case "known":
                truth.insert(place, made(1000 + step))
                rows.change(TODAY, place, 1, truth[place])
            case "unknown":
                truth.insert(place, made(1000 + step))
                rows.change(TODAY, place, 1)
            case "gone" if len(truth) > 1:
                del truth[place]
                rows.change(TODAY, place, -1)
            case _:
                read_page(rows, truth, place // PAGE)
        missing = rows.missing(0, len(truth))
        for at, record in enumerate(truth):
            if (TODAY, at // PAGE) not in missing:
                assert rows.record(at) == record


def test_image_that_is_known_has_no_page_read_again() -> None:
    truth = [made(identity) for identity in range(3 * PAGE)]
    rows = GalleryRows()
    rows.start_again([Day(TODAY, len(truth), 0, 0)])
    read_page(rows, truth, 0)
    read_page(rows, truth, 1)
    rows.change(TODAY, 0, 1, made(1000))
    assert rows.missing(0, 2 * PAGE) == [(TODAY, 2), (TODAY, 3)]


def test_image_of_another_day_leaves_the_pages_of_this_one() -> None:
    truth = [made(identity) for identity in range(PAGE)]
    rows = GalleryRows()
    rows.start_again([Day(TODAY, len(truth), 0, 0)])
    read_page(rows, truth, 0)
    rows.change(TODAY + timedelta(days=1), 0, 1)
    assert rows.missing(1, PAGE + 1) == [(TODAY + timedelta(days=1), 0)]
