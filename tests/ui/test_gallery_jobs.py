"""The queue in the gallery: it costs what is seen of it, and moves no picture that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.card_paint import Look
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_heads import head_words
from imagen_desktop.ui.job import Job, JobState, QueueCounts
from imagen_desktop.ui.job_cards import JobPainter
from tests.fakes.png import tiny_png
from tests.ui.fake_studio import SCHNELL
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    NOW,
    PictureLibrary,
    gallery_of,
    garbage_stays_here,
    heard,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]


@pytest.fixture
def pictures(tmp_path: Path) -> PictureLibrary:
    return PictureLibrary(tmp_path)


@pytest.fixture
def gallery(pictures: PictureLibrary) -> Iterator[Gallery]:
    """Four columns; 6 pictures of today, 9 of yesterday, 30 of the day before."""
    pictures.fill(6, 9, 30)
    with gallery_of(pictures) as shown:
        yield shown


def jobs(count: int, state: JobState = JobState.WORKING) -> list[Job]:
    return [Job(f"job {number}", GenerationRequest("x"), SCHNELL, state) for number in range(count)]


async def ready(gallery: Gallery, until: Until) -> None:
    await until(lambda: gallery.model.is_read)
    await until(lambda: all(map(gallery.model.record, images_seen(gallery))))


def images_seen(gallery: Gallery) -> list[int]:
    """Rows of the pictures that are whole in the window."""
    view, first = gallery.view, len(gallery.model.jobs)
    return [row for row in view.seen_rows() if row >= first and view.area_of(row).top() >= 36]


def look(gallery: Gallery) -> dict[str, QRect]:
    """Which picture is seen where."""
    model = gallery.model
    return {model.data(model.index(row)): gallery.view.area_of(row) for row in images_seen(gallery)}


def scroll_to_the_last_jobs(gallery: Gallery) -> None:
    """The last two lines of 13 jobs are seen, and pictures below them."""
    gallery.view.verticalScrollBar().setValue(gallery.view.grid.area(9).y - 60)


async def test_jobs_that_end_above_do_not_move_the_pictures_in_view(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    queue = jobs(13)
    gallery.set_jobs(queue, 0.0)
    scroll_to_the_last_jobs(gallery)
    await ready(gallery, until)
    before = look(gallery)
    assert before
    while len(queue) > 9:  # a whole line of jobs has gone
        queue.pop(0)
        gallery.set_jobs(queue, 0.0)
        after = look(gallery)
        assert {name: after.get(name) for name in before} == before


async def test_a_picture_in_view_keeps_its_height_while_jobs_become_pictures(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    await ready(gallery, until)
    queue = jobs(13)
    gallery.set_jobs(queue, 0.0)
    scroll_to_the_last_jobs(gallery)
    await ready(gallery, until)
    first, place = next(iter(look(gallery).items()))
    gallery.view.go_to(images_seen(gallery)[0])
    while len(queue) > 4:
        gallery.prepend(pictures.add(f"new {len(queue)}"))
        queue.pop(0)
        gallery.set_jobs(queue, 0.0)
        assert look(gallery)[first].top() == place.top()


async def test_jobs_that_come_do_not_move_the_pictures_in_view(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.view.verticalScrollBar().setValue(300)
    await ready(gallery, until)
    before = look(gallery)
    for count in (1, 5, 50, 3, 0):
        gallery.set_jobs(jobs(count), 0.0)
        after = look(gallery)
        assert {name: after.get(name) for name in before} == before


async def test_news_of_a_job_touch_its_row_alone(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    queue = jobs(5)
    gallery.set_jobs(queue, 0.0)
    rows: list[tuple[int, int]] = []
    gallery.model.dataChanged.connect(lambda first, last: rows.append((first.row(), last.row())))
    gallery.model.show_job(replace(queue[3], progress=Progress(Stage.RUNNING, 1, 4)), 1.0)
    gallery.model.show_job(replace(queue[3], id="unknown"), 1.0)
    assert rows == [(3, 3)]
    assert gallery.model.card(3).first_line == "Step 1 of 4"


async def test_of_many_jobs_the_head_says_how_many_are_shown(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.set_jobs(jobs(50, JobState.WAITING), 0.0, QueueCounts(waiting=5_000))
    words = "5,000 waiting · the first 50 are shown"
    assert head_words(gallery.model, 0, NOW.date()) == ("Making now", words)
    gallery.set_jobs(jobs(3, JobState.WAITING), 0.0)
    assert head_words(gallery.model, 0, NOW.date()) == ("Making now", "3 waiting")


async def test_a_key_and_the_menu_reach_the_current_job(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.set_jobs(jobs(3, JobState.WAITING), 0.0)
    front = heard(gallery.front_requested)
    menus: list[str] = []
    gallery.job_menu_requested.connect(lambda job_id, _place: menus.append(job_id))
    gallery.view.go_to(2)
    QTest.keyClick(gallery.view, Qt.Key.Key_F)
    gallery.view.menu_requested.emit(QPoint(10, 10))
    gallery.view.go_to(3)
    assert front == ["job 2"]
    assert menus == ["job 2"]


@pytest.mark.parametrize("area", [QRect(0, 0, 200, 200), QRect(0, 0, 211, 56)], ids=["card", "strip"])
def test_the_picture_that_comes_about_fills_its_place_and_no_more(gallery: Gallery, area: QRect) -> None:
    green = QImage.fromData(tiny_png(8, 4, seed=3))
    preview = Progress(Stage.RUNNING, 1, 4, preview=tiny_png(8, 4, seed=3))
    gallery.set_jobs([replace(jobs(1)[0], progress=preview)], 0.0)
    cards = JobPainter(gallery.model)
    image = QImage(area.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(cards.theme.window))
    painter = QPainter(image)
    cards.paint(painter, area, 0, Look())
    painter.end()
    assert not green.isNull()
    middle = image.pixelColor(28 if area.height() == 56 else 60, area.height() // 3)
    assert middle.name() not in (cards.theme.job_ground.lower(), cards.theme.raised.lower())
    words = image.pixelColor(area.width() - 8, area.height() - 8)
    assert words.name() == cards.theme.raised.lower()
    assert image.pixelColor(0, 0).name() == cards.theme.window.lower()


def test_what_is_no_picture_is_passed_over(gallery: Gallery) -> None:
    preview = Progress(Stage.RUNNING, 1, 4, preview=b"no picture")
    gallery.set_jobs([replace(jobs(1)[0], progress=preview)], 0.0)
    gallery.view.grab()
