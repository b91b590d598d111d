"""What the grid paints when rows come and go: what has moved, and it looks as if all were painted anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QImage, QRegion

from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.library import Marks
from imagen_desktop.ui.drawn_cards import DrawnCards
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.seen_sections import SeenSections
from tests.ui.fake_studio import SCHNELL
from tests.ui.picture_library import PictureLibrary, draw_picture, gallery_of
from tests.ui.test_gallery_grid import are_all_shown, on_screen

Until = Callable[..., Any]


@pytest.fixture
def pictures(tmp_path: Path) -> PictureLibrary:
    """Each in a colour of its own."""
    made = PictureLibrary(tmp_path).fill(6, 3, 60)
    for number, image in enumerate(made.images):
        draw_picture(image.path, color=QColor.fromHsv(number * 47 % 360, 200, 120 + number).name())
    return made


@pytest.fixture
def gallery(pictures: PictureLibrary) -> Iterator[Gallery]:
    with gallery_of(pictures) as made:
        yield made


def some_jobs(*names: str) -> list[Job]:
    return [Job(name, GenerationRequest(f"prompt {name}"), SCHNELL, JobState.WORKING) for name in names]


async def rest(gallery: Gallery, pictures: PictureLibrary, until: Until) -> None:
    """All that is seen has its picture, the days say what the library says, nothing is left to be painted."""
    jobs = len(gallery.model.jobs)
    await until(lambda: list(gallery.model.days) == pictures.library.days())
    await until(lambda: are_all_shown(gallery, first=jobs) and not gallery.view.pictures.fading)
    QCoreApplication.processEvents()


def painted_anew(gallery: Gallery) -> QImage:
    gallery.view.viewport().update()
    return on_screen(gallery)


def repainted(monkeypatch: pytest.MonkeyPatch) -> list[QRegion]:
    """What rows that come and go have had painted; a window that is activated late paints all besides."""
    regions: list[QRegion] = []
    differences = SeenSections.differences

    def watched(before: SeenSections, after: SeenSections, changed: int) -> QRegion:
        regions.append(differences(before, after, changed))
        return regions[-1]

    monkeypatch.setattr(SeenSections, "differences", watched)
    return regions


def rows_in(gallery: Gallery, regions: list[QRegion]) -> set[int]:
    view = gallery.view
    return {row for row in view.seen_rows() if any(each.intersects(view.area_of(row)) for each in regions)}


@pytest.mark.parametrize("top", [0, 30, 500, 2000])
async def test_what_comes_and_goes_looks_as_painted_anew(
    gallery: Gallery, pictures: PictureLibrary, until: Until, top: int
) -> None:
    model = gallery.model
    steps: list[Callable[[], object]] = [
        lambda: gallery.prepend(pictures.add("first")),
        lambda: gallery.set_jobs(some_jobs("a", "b", "c"), 0.0),
        lambda: gallery.prepend(pictures.add("second")),
        lambda: gallery.set_jobs(some_jobs("a", "c", "d", "e", "f"), 0.0),
        lambda: model.show_job(Job("c", GenerationRequest("x"), SCHNELL, JobState.WAITING), 0.0),
        lambda: lose(gallery, pictures, pictures.images[2:13:3]),
        lambda: gallery.set_jobs([], 0.0),
    ]
    await rest(gallery, pictures, until)
    gallery.view.verticalScrollBar().setValue(top)
    await rest(gallery, pictures, until)
    gallery.view.go_to(gallery.view.seen_rows()[4])
    for step in steps:
        step()
        await rest(gallery, pictures, until)
        seen = on_screen(gallery)
        assert painted_anew(gallery) == seen


def lose(gallery: Gallery, pictures: PictureLibrary, images: list[Image]) -> None:
    """They have left the library."""
    pictures.library.remove([image.id for image in images])
    gallery.drop(images)


async def test_a_new_image_paints_no_row_that_does_not_move(
    gallery: Gallery, pictures: PictureLibrary, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rest(gallery, pictures, until)
    columns = gallery.view.grid.columns.count
    assert 6 % columns, "the day's last line has room"
    assert gallery.view.seen_rows().stop > 6
    regions = repainted(monkeypatch)
    gallery.prepend(pictures.add("new"))
    assert rows_in(gallery, regions) == set(range(7))


async def test_a_new_image_above_the_window_paints_no_row(
    gallery: Gallery, pictures: PictureLibrary, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rest(gallery, pictures, until)
    gallery.view.verticalScrollBar().setValue(2000)
    await rest(gallery, pictures, until)
    view, regions = gallery.view, repainted(monkeypatch)
    for number in range(7):  # a new line comes about on the way
        gallery.prepend(pictures.add(f"new {number}"))
        assert all(view.area_of(row).top() < 36 for row in rows_in(gallery, regions)), "below the day's head"
        regions.clear()


async def test_a_job_that_ends_paints_no_line_of_jobs_above_it(
    gallery: Gallery, pictures: PictureLibrary, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = gallery.view.grid.columns.count
    names = [str(number) for number in range(3 * columns)]
    gallery.set_jobs(some_jobs(*names), 0.0)
    await rest(gallery, pictures, until)
    regions = repainted(monkeypatch)
    gallery.set_jobs(some_jobs(*names[:-2], names[-1]), 0.0)
    assert 3 * columns - 2 in rows_in(gallery, regions)
    assert min(rows_in(gallery, regions)) == 2 * columns


async def test_what_changes_right_after_a_row_came_is_painted(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    """Qt means to lay the rows out anew then, and paints no changed row until it has."""
    await rest(gallery, pictures, until)
    image = pictures.add("new")
    gallery.prepend(image)
    gallery.model.show_marks([image.path], lambda _: Marks(is_favourite=True))
    await rest(gallery, pictures, until)
    seen = on_screen(gallery)
    assert painted_anew(gallery) == seen


async def test_a_ring_that_moves_leaves_nothing_behind(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    await rest(gallery, pictures, until)
    gallery.view.setFocus(Qt.FocusReason.TabFocusReason)
    gallery.view.go_to(2)
    await rest(gallery, pictures, until)
    gallery.prepend(pictures.add("new"))
    await rest(gallery, pictures, until)
    assert gallery.view.currentIndex().row() == 3
    assert [each.top() for each in gallery.view.selectionModel().selection().toList()] == [3]
    seen = on_screen(gallery)
    assert painted_anew(gallery) == seen


def are_all_drawn(gallery: Gallery) -> bool:
    """The cards of all jobs that are seen say what the jobs say."""
    model, drawn = gallery.model, gallery.view.job_cards._drawn._cards
    names = [(row, job.id) for row in gallery.view.seen_rows() if (job := model.job(row))]
    return all(name in drawn and drawn[name].said[0] == model.card(row) for row, name in names)


async def test_every_job_s_card_says_what_the_job_says(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    """Of many that change at once some are drawn a frame later, and all of them are."""
    count = 24

    def waiting(first: int) -> list[Job]:
        jobs = some_jobs(*map(str, range(first, count)))
        return [replace(job, state=JobState.WAITING, ahead=int(job.id) - first) for job in jobs]

    await rest(gallery, pictures, until)
    for first in (0, 1, 4, 9):
        gallery.set_jobs(waiting(first), 0.0)
        await until(lambda: are_all_drawn(gallery))
        await rest(gallery, pictures, until)
        seen = on_screen(gallery)
        gallery.view.job_cards._drawn = DrawnCards()
        assert painted_anew(gallery) == seen
