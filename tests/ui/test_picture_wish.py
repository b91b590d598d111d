"""A picture that is to be seen before the gallery knows where it lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.library import EVERYTHING, Query
from imagen_desktop.ui.picture_wish import PictureWish
from tests.ui.fake_studio import saved_image


class Rows(QObject):
    """A gallery's model that answers when it is told to."""

    days_changed = Signal()
    dataChanged = Signal()  # noqa: N815 - Qt's name
    rowsInserted = Signal()  # noqa: N815
    sought = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.query = self.shown_query = EVERYTHING
        self.is_read = self.is_counted = True
        self.known: dict[Path, int] = {}
        self.asked: list[Image] = []
        self.ensured: list[range] = []

    def row_of(self, image: Image) -> int | None:
        return self.known.get(image.path)

    def seek(self, image: Image) -> None:
        self.asked.append(image)

    def ensure(self, rows: range) -> None:
        self.ensured.append(rows)


class Bench:
    def __init__(self) -> None:
        self.rows = Rows()
        self.wish = PictureWish(self.rows)  # type: ignore[arg-type]
        self.told: list[str] = []
        self.wish.placed.connect(lambda row: self.told.append(f"placed {row}"))
        self.wish.read.connect(lambda _: self.told.append("read"))
        self.wish.gone.connect(lambda _: self.told.append("gone"))
        self.image = saved_image(GenerationRequest("a fox", backend="sketch"), Path("/pictures/fox.png"))


@pytest.fixture
def bench(qapp: QApplication) -> Bench:
    return Bench()


def test_what_is_read_already_is_told_at_once(bench: Bench) -> None:
    bench.rows.known[bench.image.path] = 3
    bench.wish.make(bench.image)
    assert bench.told == ["read"]


def test_the_place_is_asked_for_and_then_the_picture(bench: Bench) -> None:
    bench.wish.make(bench.image)
    bench.rows.sought.emit(bench.image, 70)
    assert (bench.told, bench.rows.ensured) == (["placed 70"], [range(69, 72)])
    bench.rows.known[bench.image.path] = 70
    bench.rows.dataChanged.emit()
    assert bench.told == ["placed 70", "read"]


def test_a_picture_that_the_rows_do_not_have_yet_is_asked_for_once_more(bench: Bench) -> None:
    bench.wish.make(bench.image)
    bench.rows.sought.emit(bench.image, -1)
    assert (bench.told, len(bench.rows.asked)) == ([], 2)
    bench.rows.sought.emit(bench.image, 8)
    assert bench.told == ["placed 8"]


def test_a_picture_that_is_nowhere_is_told_and_forgotten(bench: Bench) -> None:
    bench.wish.make(bench.image)
    for _ in range(3):
        bench.rows.sought.emit(bench.image, -1)
    assert (bench.told, len(bench.rows.asked)) == (["gone"], 2)


def test_it_waits_for_what_it_was_made_for_to_be_shown(bench: Bench) -> None:
    foxes = Query(text="fox")
    bench.wish.make(bench.image, foxes)
    assert bench.rows.asked == []
    bench.rows.query = bench.rows.shown_query = foxes
    bench.rows.days_changed.emit()
    assert len(bench.rows.asked) == 1


def test_a_wish_that_is_forgotten_hears_no_answer(bench: Bench) -> None:
    bench.wish.make(bench.image)
    bench.wish.forget()
    bench.rows.sought.emit(bench.image, 8)
    assert bench.told == []
