"""When a press on a picture begins a drag, and what it selects otherwise. Real drags: tests/desktop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.ui.chosen import Chosen, read_chosen
from imagen_desktop.ui.dragging import MOST_DRAGGED, PictureDragging
from tests.ui.picture_bench import Bench, bench_of
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    PictureLibrary,
    garbage_stays_here,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
LEFT = Qt.MouseButton.LeftButton
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class CountingDrags(PictureDragging):
    """Stops short of Qt's own loop."""

    began = 0

    @override
    def _drag(self) -> None:
        self.began += 1
        self._forget()


@pytest.fixture
async def bench(tmp_path: Path, until: Until) -> AsyncIterator[Bench]:
    async with bench_of(PictureLibrary(tmp_path).fill(6)) as made:
        await until(lambda: made.gallery.model.is_read)
        await until(lambda: all(made.gallery.model.record(row) for row in range(6)))
        yield made


@pytest.fixture
def drags(bench: Bench) -> CountingDrags:
    return CountingDrags(bench.gallery, lambda chosen: read_chosen(bench.library, chosen))


def selected(bench: Bench) -> list[int]:
    return sorted(index.row() for index in bench.gallery.view.selectionModel().selectedIndexes())


def press(bench: Bench, row: int, modifiers: Qt.KeyboardModifier = NONE) -> QPoint:
    point = bench.gallery.view.area_of(row).center()
    QTest.mousePress(bench.gallery.view.viewport(), LEFT, modifiers, point)
    return point


def move(bench: Bench, point: QPoint) -> None:
    """As Qt sends it while the button is held: QTest.mouseMove tells of no button."""
    viewport = bench.gallery.view.viewport()
    place, there = QPointF(point), QPointF(viewport.mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, place, there, Qt.MouseButton.NoButton, LEFT, NONE)
    QApplication.sendEvent(viewport, event)


def release(bench: Bench, point: QPoint) -> None:
    QTest.mouseRelease(bench.gallery.view.viewport(), LEFT, NONE, point)


async def test_a_small_move_is_no_drag_and_a_large_one_is(bench: Bench, drags: CountingDrags) -> None:
    point = press(bench, 1)
    move(bench, point + QPoint(2, 2))
    assert drags.began == 0
    move(bench, point + QPoint(40, 0))
    assert drags.began == 1
    move(bench, point + QPoint(80, 0))
    assert drags.began == 1
    assert selected(bench) == [1]


async def test_several_stay_selected_for_a_drag(bench: Bench, drags: CountingDrags) -> None:
    bench.gallery.view.go_to(0)
    bench.gallery.view.toggle(2)
    point = press(bench, 0)
    assert selected(bench) == [0, 2]
    move(bench, point + QPoint(0, 60))
    assert (drags.began, selected(bench)) == (1, [0, 2])


async def test_a_click_on_one_of_several_chooses_it_alone(bench: Bench, drags: CountingDrags) -> None:
    bench.gallery.view.go_to(0)
    bench.gallery.view.toggle(2)
    release(bench, press(bench, 0))
    assert (drags.began, selected(bench)) == (0, [0])


async def test_a_click_with_ctrl_still_takes_one_out(bench: Bench, drags: CountingDrags) -> None:
    bench.gallery.view.go_to(0)
    bench.gallery.view.toggle(2)
    release(bench, press(bench, 0, CTRL))
    assert selected(bench) == [2]


async def test_a_drag_that_begins_beside_the_pictures_is_none(bench: Bench, drags: CountingDrags) -> None:
    below = bench.gallery.view.viewport().rect().bottomLeft() - QPoint(0, 5)
    QTest.mousePress(bench.gallery.view.viewport(), LEFT, NONE, below)
    move(bench, below + QPoint(60, -60))
    assert drags.began == 0


async def test_no_drag_is_started_inside_a_task(bench: Bench) -> None:
    """This test is one: a drag's own loop would never let its other tasks wake."""
    real = PictureDragging(bench.gallery, lambda chosen: read_chosen(bench.library, chosen))
    bench.gallery.view.go_to(0)
    real._drag()


async def test_too_many_are_said_to_be_too_many(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    dragging = PictureDragging(bench.gallery, lambda chosen: read_chosen(bench.library, chosen))
    monkeypatch.setattr(bench.gallery.on_chosen, "chosen", lambda: Chosen((), MOST_DRAGGED + 1))
    dragging._drag()
    assert [str(error) for error in bench.errors] == ["More than 1,000 pictures cannot be dragged."]
    assert isinstance(bench.errors.pop(), LibraryError)


async def test_the_preview_says_how_many(bench: Bench, until: Until) -> None:
    dragging = PictureDragging(bench.gallery, lambda chosen: read_chosen(bench.library, chosen))
    images = bench.pictures.images
    await until(lambda: dragging._thumbnail(images[0]) is not None)
    one, several = (dragging._pixmap(images[0], count).toImage() for count in (1, 3))
    assert one.size().toTuple() == (96, 96)
    assert one.pixelColor(90, 12) != several.pixelColor(90, 12)
