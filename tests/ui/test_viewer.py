"""The viewer by keys and pointer: which picture is seen, how large, and what happens when files go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.ui.filmstrip import HEIGHT
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.job import Job
from imagen_desktop.ui.viewer import Viewer
from tests.ui.fake_studio import SCHNELL
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    PictureLibrary,
    draw_picture,
    gallery_of,
    garbage_stays_here,
    heard,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
Key = Qt.Key


@pytest.fixture
def pictures(tmp_path: Path) -> PictureLibrary:
    return PictureLibrary(tmp_path)


@pytest.fixture
def gallery(pictures: PictureLibrary) -> Iterator[Gallery]:
    pictures.fill(3, 4)
    draw_picture(pictures.images[1].path, 2400, 1600)
    with gallery_of(pictures) as shown:
        yield shown


@pytest.fixture
def viewer(gallery: Gallery) -> Iterator[Viewer]:
    made = Viewer(gallery.model, gallery.thumbnails)
    made.cover(gallery)
    gallery.activated.connect(made.open)
    made.moved.connect(gallery.view.go_to)
    yield made
    made.close_down()


async def open_row(gallery: Gallery, viewer: Viewer, row: int, until: Until) -> None:
    await until(lambda: gallery.model.is_read)
    await until(lambda: gallery.model.record(row))
    gallery.view.go_to(row)
    QTest.keyClick(gallery.view, Key.Key_Return)
    await until(lambda: viewer.image and viewer.pictures.get(viewer.image.path))


def prompt(viewer: Viewer) -> str:
    return viewer.image.prompt if viewer.image else ""


async def test_the_picture_covers_the_gallery_above_its_filmstrip(
    gallery: Gallery, viewer: Viewer, until: Until
) -> None:
    await open_row(gallery, viewer, 1, until)
    assert viewer.isVisible()
    assert viewer.size() == gallery.size()
    assert viewer.canvas.height() == gallery.height() - HEIGHT
    gallery.resize(1000, 640)
    assert viewer.size() == gallery.size()


async def test_arrows_show_the_neighbours_and_the_grid_follows(
    gallery: Gallery, viewer: Viewer, until: Until
) -> None:
    await open_row(gallery, viewer, 1, until)
    QTest.keyClick(viewer, Key.Key_Right)
    QTest.keyClick(viewer, Key.Key_Right)
    assert prompt(viewer) == "day 1 picture 0"
    assert gallery.view.currentIndex().row() == 3
    QTest.keyClick(viewer, Key.Key_End)
    QTest.keyClick(viewer, Key.Key_Right)
    assert prompt(viewer) == "day 1 picture 3"
    QTest.keyClick(viewer, Key.Key_Home)
    QTest.keyClick(viewer, Key.Key_Left)
    assert prompt(viewer) == "day 0 picture 0"


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Space, Key.Key_Return])
async def test_keys_lead_back_to_the_grid(
    gallery: Gallery, viewer: Viewer, until: Until, key: Qt.Key
) -> None:
    closed: list[bool] = []
    viewer.closed.connect(lambda: closed.append(True))
    await open_row(gallery, viewer, 0, until)
    QTest.keyClick(viewer, key)
    assert not viewer.isVisible()
    assert closed == [True]


async def test_a_large_picture_is_fitted_z_shows_its_pixels(
    gallery: Gallery, viewer: Viewer, until: Until
) -> None:
    await open_row(gallery, viewer, 1, until)
    assert viewer.canvas.zoom.is_fitted
    assert viewer.canvas.zoom.percent < 50
    QTest.keyClick(viewer, Key.Key_Z)
    assert viewer.canvas.zoom.percent == 100
    QTest.keyClick(viewer, Key.Key_Z)
    assert viewer.canvas.zoom.is_fitted


async def test_the_wheel_zooms_around_the_pointer_and_a_drag_pans(
    gallery: Gallery, viewer: Viewer, until: Until
) -> None:
    await open_row(gallery, viewer, 1, until)
    QTest.keyClick(viewer, Key.Key_Z)
    canvas = viewer.canvas
    at = QPoint(200, 150)
    before = canvas.zoom
    turn(viewer, at, 120)
    after = canvas.zoom
    assert after.scale == pytest.approx(before.scale * 1.25)
    assert (200 - before.x) / before.scale == pytest.approx((200 - after.x) / after.scale)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(canvas, at + QPoint(-40, -20))
    QTest.mouseRelease(canvas, left, Qt.KeyboardModifier.NoModifier, at + QPoint(-40, -20))
    assert (canvas.zoom.x, canvas.zoom.y) == pytest.approx((after.x - 40, after.y - 20))


def turn(viewer: Viewer, at: QPoint, delta: int) -> None:
    none, where = Qt.KeyboardModifier.NoModifier, QPointF(at)
    event = QWheelEvent(
        where,
        where,
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewer.canvas, event)


async def test_the_filmstrip_tells_where_one_is_and_leads_elsewhere(
    gallery: Gallery, viewer: Viewer, until: Until
) -> None:
    await open_row(gallery, viewer, 1, until)
    assert viewer.filmstrip.caption() == "2 of 7  ·  FLUX schnell  ·  96 × 64  ·  $0.003"
    right = QPoint(viewer.filmstrip.width() // 2 + 90, 30)
    QTest.mouseClick(viewer.filmstrip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, right)
    assert prompt(viewer) == "day 0 picture 2"


async def test_a_new_image_or_job_does_not_change_what_is_seen(
    gallery: Gallery, viewer: Viewer, pictures: PictureLibrary, until: Until
) -> None:
    await open_row(gallery, viewer, 1, until)
    gallery.prepend(pictures.add("new"))
    gallery.set_jobs([Job("a", GenerationRequest("x"), SCHNELL)], 0.0)
    assert prompt(viewer) == "day 0 picture 1"
    assert viewer.filmstrip.caption().startswith("3 of 8")
    QTest.keyClick(viewer, Key.Key_Home)
    QTest.keyClick(viewer, Key.Key_Left)
    assert prompt(viewer) == "new"


async def test_a_trashed_picture_gives_way_to_the_next(
    gallery: Gallery, viewer: Viewer, pictures: PictureLibrary, until: Until
) -> None:
    await open_row(gallery, viewer, 1, until)
    gone = pictures.images[1]
    pictures.library.remove([gone.id])
    gallery.drop([gone])
    assert prompt(viewer) == "day 0 picture 2"


async def test_a_missing_file_says_so_and_the_way_on_is_open(
    gallery: Gallery, viewer: Viewer, pictures: PictureLibrary, until: Until
) -> None:
    pictures.lose(pictures.images[0])
    await open_row(gallery, viewer, 0, until)
    picture = viewer.pictures.get(pictures.images[0].path)
    assert picture is not None
    assert picture.is_gone
    viewer.grab()
    QTest.keyClick(viewer, Key.Key_Right)
    assert prompt(viewer) == "day 0 picture 1"


async def test_keys_that_it_does_not_know_go_on_to_the_grid(
    gallery: Gallery, viewer: Viewer, until: Until
) -> None:
    passed = heard(viewer.key_passed)
    await open_row(gallery, viewer, 0, until)
    QTest.keyClick(viewer, Key.Key_F)
    assert len(passed) == 1


async def test_closed_it_keeps_no_pixels(gallery: Gallery, viewer: Viewer, until: Until) -> None:
    await open_row(gallery, viewer, 1, until)
    path = viewer.image.path if viewer.image else Path()
    QTest.keyClick(viewer, Key.Key_Escape)
    assert viewer.pictures.get(path) is None


async def test_its_esc_wins_over_the_windows_own(gallery: Gallery, viewer: Viewer, until: Until) -> None:
    escaped: list[bool] = []
    QShortcut(QKeySequence("Esc"), gallery).activated.connect(lambda: escaped.append(True))
    await open_row(gallery, viewer, 1, until)
    QTest.keyClick(viewer, Key.Key_Escape)
    assert not viewer.isVisible()
    gallery.view.setFocus()
    QTest.keyClick(gallery.view, Key.Key_Escape)
    assert not gallery.view.selectionModel().hasSelection()
    assert escaped == []
    QTest.keyClick(gallery.view, Key.Key_Escape)
    assert escaped == [True]
