"""When the next picture is due, and what the viewer shows while one looks on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.slideshow import Slideshow
from imagen_desktop.ui.viewer import Viewer
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    PictureLibrary,
    gallery_of,
    garbage_stays_here,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
Key = Qt.Key


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    with gallery_of(PictureLibrary(tmp_path).fill(3)) as shown:
        yield shown


@pytest.fixture
async def viewer(gallery: Gallery, until: Until) -> Any:
    made = Viewer(gallery.model, gallery.thumbnails)
    made.cover(gallery)
    await until(lambda: gallery.model.record(0))
    record = gallery.model.record(0)
    assert record is not None
    made.open(record.image)
    await until(lambda: made.pictures.get(record.image.path))
    yield made
    made.close_down()


def prompt(viewer: Viewer) -> str:
    return viewer.image.prompt if viewer.image else ""


async def test_f5_shows_one_picture_after_the_other_and_begins_again(viewer: Viewer, until: Until) -> None:
    seen: list[int] = []
    viewer.moved.connect(seen.append)
    viewer.slideshow.set_seconds(0)
    QTest.keyClick(viewer, Key.Key_F5)
    await until(lambda: len(seen) >= 4)
    assert seen[:4] == [1, 2, 0, 1]


async def test_the_picture_is_alone_while_it_runs(viewer: Viewer) -> None:
    QTest.keyClick(viewer, Key.Key_F5)
    assert not viewer.filmstrip.isVisible()
    assert not viewer.bar.isVisible()
    assert viewer.canvas.height() == viewer.height()


async def test_space_pauses_and_goes_on(viewer: Viewer) -> None:
    QTest.keyClick(viewer, Key.Key_F5)
    QTest.keyClick(viewer, Key.Key_Space)
    assert viewer.slideshow.is_paused
    assert viewer.bar.isVisible()
    QTest.keyClick(viewer, Key.Key_Space)
    assert viewer.slideshow.is_running
    assert not viewer.slideshow.is_paused


async def test_esc_ends_the_slideshow_before_the_viewer(viewer: Viewer) -> None:
    QTest.keyClick(viewer, Key.Key_F5)
    QTest.keyClick(viewer, Key.Key_Escape)
    assert not viewer.slideshow.is_running
    assert viewer.isVisible()
    assert viewer.filmstrip.isVisible()
    QTest.keyClick(viewer, Key.Key_Escape)
    assert not viewer.isVisible()


async def test_leaving_ends_it(viewer: Viewer) -> None:
    QTest.keyClick(viewer, Key.Key_F5)
    viewer.leave()
    assert not viewer.slideshow.is_running


async def test_arrows_go_on_at_once(viewer: Viewer) -> None:
    QTest.keyClick(viewer, Key.Key_F5)
    QTest.keyClick(viewer, Key.Key_Right)
    assert prompt(viewer) == "day 0 picture 1"
    assert viewer.slideshow.is_running


async def test_the_time_begins_when_the_picture_is_seen(until: Until) -> None:
    show, due = Slideshow(), []
    show.set_seconds(0)
    show.due.connect(lambda: due.append(True))
    show.start()
    show.wait_for_picture()
    show.picture_shown()
    await until(lambda: due)


async def test_a_paused_one_is_never_due(until: Until) -> None:
    show, due = Slideshow(), []
    show.set_seconds(0)
    show.due.connect(lambda: due.append(True))
    show.start()
    show.toggle_pause()
    show.picture_shown()
    other, ticks = Slideshow(), []
    other.set_seconds(0)
    other.due.connect(lambda: ticks.append(True))
    other.start()
    await until(lambda: ticks)
    assert due == []
