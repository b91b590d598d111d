"""The grid on the screen: what scrolling moves looks as if it had been painted there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QImage, QPainter

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.ui.card_paint import Look
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_delegate import PicturePainter
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.job_cards import JobPainter
from imagen_desktop.ui.thumbnails import Thumbnail
from tests.ui.fake_studio import SCHNELL
from tests.ui.picture_library import PictureLibrary, draw_picture, gallery_of


@pytest.fixture
def pictures(tmp_path: Path) -> PictureLibrary:
    return PictureLibrary(tmp_path).fill(40, 3, 60)


@pytest.fixture
def gallery(pictures: PictureLibrary) -> Iterator[Gallery]:
    with gallery_of(pictures) as made:
        yield made


def on_screen(gallery: Gallery) -> QImage:
    QCoreApplication.processEvents()
    window = gallery.window()
    return window.screen().grabWindow(window.winId()).toImage()


def are_all_shown(gallery: Gallery, first: int = 0) -> bool:
    """All pictures that are seen; `first` cards are jobs."""
    view = gallery.view
    records = [gallery.model.record(row) for row in view.seen_rows() if row >= first]
    wishes = [view.pictures.wish(record, view.grid.columns.cell, 1.0) for record in records if record]
    return len(wishes) == len(records) > 0 and all(map(gallery.thumbnails.get, wishes))


def rows_painted(cards: PicturePainter | JobPainter, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    painted: list[int] = []
    paint = cards.paint

    def watched(painter: QPainter, card: QRect, row: int, look: Look) -> None:
        painted.append(row)
        paint(painter, card, row, look)

    monkeypatch.setattr(cards, "paint", watched)
    return painted


@pytest.mark.parametrize("steps", [(60,), (60, 60, -20), (7, 1, 300), (500, -499), (5000, -40), (-90,)])
async def test_what_was_scrolled_looks_as_painted_anew(
    gallery: Gallery, until: Callable[..., Any], steps: tuple[int, ...]
) -> None:
    await until(lambda: are_all_shown(gallery))
    gallery.view.go_to(12)
    bar = gallery.view.verticalScrollBar()
    for step in steps:
        bar.setValue(bar.value() + step)
        QCoreApplication.processEvents()
        await until(lambda: are_all_shown(gallery))
    await until(lambda: not gallery.view.pictures.fading)
    scrolled = on_screen(gallery)
    gallery.view.viewport().update()
    assert on_screen(gallery) == scrolled


async def test_scrolling_paints_only_what_comes_into_view(
    gallery: Gallery, until: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await until(lambda: are_all_shown(gallery))
    await until(lambda: not gallery.view.pictures.fading)
    QCoreApplication.processEvents()
    painted = rows_painted(gallery.view.pictures, monkeypatch)
    bar = gallery.view.verticalScrollBar()
    bar.setValue(bar.value() + 10)
    QCoreApplication.processEvents()
    columns = gallery.view.grid.columns.count
    assert painted
    assert len(set(painted)) <= 3 * columns < len(gallery.view.seen_rows())


async def test_pictures_beyond_the_window_are_made_before_one_scrolls_there(
    gallery: Gallery, until: Callable[..., Any]
) -> None:
    came: list[Thumbnail] = []
    gallery.thumbnails.ready.connect(came.append)
    await until(lambda: are_all_shown(gallery))
    below = gallery.view.seen_rows().stop
    await until(lambda: gallery.model.record(below))
    record = gallery.model.record(below)
    assert record is not None
    await until(lambda: any(found.wish.path == record.image.path for found in came))


async def test_a_picture_that_was_forgotten_is_made_again(
    gallery: Gallery, pictures: PictureLibrary, until: Callable[..., Any]
) -> None:
    await until(lambda: are_all_shown(gallery))
    first = pictures.images[0].path
    draw_picture(first, color="#2255cc")
    gallery.thumbnails.forget(first)
    assert not are_all_shown(gallery)
    await until(lambda: are_all_shown(gallery))


async def test_pages_are_read_though_another_reading_was_dropped(
    gallery: Gallery, pictures: PictureLibrary, until: Callable[..., Any]
) -> None:
    """A reload throws away what is being read: the grid asks for it again."""
    await until(lambda: gallery.model.is_read)
    QCoreApplication.processEvents()
    gallery.reload()
    await until(lambda: are_all_shown(gallery))


async def test_nothing_is_made_for_the_sizes_on_the_way_to_a_new_one(
    gallery: Gallery, until: Callable[..., Any]
) -> None:
    await until(lambda: are_all_shown(gallery))
    before = gallery.view.grid.columns.cell  # that of the pictures below may still be on their way
    came: list[Thumbnail] = []
    gallery.thumbnails.ready.connect(came.append)
    for width in range(896, 860, -4):
        gallery.resize(width, 700)
        QCoreApplication.processEvents()
    cell = gallery.view.grid.columns.cell
    await until(lambda: are_all_shown(gallery))
    assert cell != before
    assert {found.wish.width for found in came} - {before} == {cell}


async def test_news_of_one_job_paints_its_card_alone(
    gallery: Gallery, until: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [Job(str(number), GenerationRequest("x"), SCHNELL, JobState.WORKING) for number in range(3)]
    gallery.set_jobs(jobs, 0.0)
    await until(lambda: are_all_shown(gallery, first=3))
    await until(lambda: not gallery.view.pictures.fading)
    QCoreApplication.processEvents()
    pictures = rows_painted(gallery.view.pictures, monkeypatch)
    cards = rows_painted(gallery.view.job_cards, monkeypatch)
    gallery.model.show_job(jobs[1], 1.0)
    QCoreApplication.processEvents()
    assert (cards, pictures) == ([1], [])
