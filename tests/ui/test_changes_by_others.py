"""An undo, another program, a changed mark: what was chosen or is seen stays that picture, or nothing is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QMenu

from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.viewer import Viewer
from tests.ui.picture_bench import Bench, bench_of
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    NOW,
    PictureLibrary,
    garbage_stays_here,
    heard,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
async def bench(tmp_path: Path, until: Until) -> AsyncIterator[Bench]:
    async with bench_of(PictureLibrary(tmp_path).fill(6, 3)) as made:
        await shown(made, until, 9)
        yield made


@pytest.fixture
def viewer(bench: Bench) -> Iterator[Viewer]:
    made = Viewer(bench.gallery.model, bench.gallery.thumbnails)
    made.cover(bench.gallery)
    made.moved.connect(bench.gallery.view.go_to)
    yield made
    made.leave()
    made.close_down()


async def shown(bench: Bench, until: Until, count: int) -> None:
    """Once the grid has so many, and has read those that are seen."""
    model, view = bench.gallery.model, bench.gallery.view
    await until(lambda: model.is_read and model.image_count == count)
    await until(lambda: all(model.record(row) for row in view.seen_rows()))


def chosen(bench: Bench) -> list[str]:
    return [image.prompt for image in bench.gallery.on_chosen.chosen().images]


def current(bench: Bench) -> str | None:
    record = bench.gallery.current
    return record.image.prompt if record else None


async def take_away(bench: Bench, until: Until, *numbers: int) -> None:
    """As another program would."""
    bench.library.remove([bench.image(number).id for number in numbers])
    bench.gallery.reload()
    await shown(bench, until, bench.library.count())


async def trashed_names(bench: Bench, until: Until, count: int) -> list[str]:
    await until(lambda: len(list(bench.bin.iterdir())) == count)
    return sorted(path.name for path in bench.bin.iterdir())


async def test_delete_after_an_undo_trashes_what_was_chosen(bench: Bench, until: Until) -> None:
    view = bench.gallery.view
    view.go_to(3)
    bench.press(Key.Key_Delete)
    await until(lambda: bench.undo.newest)
    view.go_to(0)
    bench.press(Key.Key_Z, CTRL)
    await shown(bench, until, 9)
    assert (chosen(bench), current(bench)) == (["day 0 picture 0"], "day 0 picture 0")
    bench.press(Key.Key_Delete)
    assert await trashed_names(bench, until, 1) == ["0-0.png"]


async def test_a_removal_by_another_program_leaves_the_choice(bench: Bench, until: Until) -> None:
    bench.gallery.view.go_to(2)
    bench.gallery.view.toggle(4)
    await take_away(bench, until, 1, 3)
    assert (chosen(bench), current(bench)) == (["day 0 picture 2", "day 0 picture 4"], "day 0 picture 4")


async def test_where_the_chosen_one_is_gone_delete_takes_no_other(bench: Bench, until: Until) -> None:
    bench.gallery.view.go_to(2)
    await take_away(bench, until, 2)
    assert (chosen(bench), current(bench)) == ([], None)
    bench.press(Key.Key_Delete)
    bench.press(Key.Key_Right)
    assert current(bench) == "day 0 picture 3"
    assert (bench.tasks._running, list(bench.bin.iterdir())) == (set(), [])


async def test_where_the_chosen_one_is_gone_the_current_one_is_not_taken_for_it(
    bench: Bench, until: Until
) -> None:
    view = bench.gallery.view
    view.go_to(2)
    view.selectionModel().setCurrentIndex(
        bench.gallery.model.index(5), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    await take_away(bench, until, 2)
    assert (chosen(bench), current(bench)) == ([], None)


async def test_of_several_chosen_those_that_are_left_are_meant(bench: Bench, until: Until) -> None:
    bench.gallery.view.go_to(1)
    bench.gallery.view.toggle(3)
    await take_away(bench, until, 3)
    assert (chosen(bench), current(bench)) == (["day 0 picture 1"], "day 0 picture 1")
    bench.press(Key.Key_Delete)
    assert await trashed_names(bench, until, 1) == ["0-1.png"]


async def test_a_mark_that_goes_while_one_filters_by_it_moves_no_choice(bench: Bench, until: Until) -> None:
    for number in (0, 1, 3, 4):
        bench.library.set_favourite(bench.image(number).id, True)
    bench.gallery.set_query("is:favourite")
    await shown(bench, until, 4)
    bench.gallery.view.go_to(1)
    bench.library.set_favourite(bench.image(3).id, False)
    bench.gallery.reload()
    await shown(bench, until, 3)
    assert chosen(bench) == ["day 0 picture 1"]


async def test_one_that_comes_and_one_that_goes_move_no_choice(bench: Bench, until: Until) -> None:
    """The day has as many as before."""
    bench.gallery.view.go_to(1)
    bench.library.remove([bench.image(4).id])
    bench.pictures.add("from the terminal")
    bench.gallery.reload()
    left = [f"day 0 picture {number}" for number in (0, 1, 2, 3, 5)]
    model = bench.gallery.model
    await until(lambda: [image.prompt for image in model.images(range(6))] == ["from the terminal", *left])
    assert (chosen(bench), model.image_count) == (["day 0 picture 1"], 9)


async def test_chosen_ones_that_are_not_read_are_chosen_no_more_once_their_day_has_changed(
    tmp_path: Path, until: Until
) -> None:
    async with bench_of(PictureLibrary(tmp_path).fill(400, 80)) as bench:
        await shown(bench, until, 480)
        bench.gallery.view.go_to(0)
        bench.press(Key.Key_A, CTRL)
        await take_away(bench, until, 390)
        left = bench.gallery.on_chosen.chosen()
        assert left.stretches[-1].day == (NOW - timedelta(days=1)).date()
        assert sum(each.count for each in left.stretches if each.day == NOW.date()) < 399
        known = {image.path for image in left.images}
        assert bench.pictures.images[0].path in known
        assert bench.pictures.images[390].path not in known


async def test_the_menu_opens_the_picture_that_it_was_asked_for(bench: Bench, until: Until) -> None:
    opened = heard(bench.gallery.activated)
    bench.gallery.view.go_to(2)
    bench.gallery.on_chosen.show_menu(QPoint(0, 0))
    menu = bench.gallery.view.findChild(QMenu)
    assert menu is not None
    bench.gallery.prepend(bench.pictures.add("new"))
    next(action for action in menu.actions() if action.text().startswith("Open")).trigger()
    menu.close()
    assert opened == [bench.image(2)]


async def test_the_viewer_keeps_its_picture(bench: Bench, viewer: Viewer, until: Until) -> None:
    bench.gallery.view.go_to(3)
    bench.press(Key.Key_Delete)
    await until(lambda: bench.undo.newest)
    viewer.open(bench.pictures.images[1])
    bench.work.take_back()
    await shown(bench, until, 9)
    await take_away(bench, until, 0)
    assert viewer.image
    assert (viewer.image.prompt, current(bench)) == ("day 0 picture 1", "day 0 picture 1")
    assert viewer.filmstrip.caption().startswith("1 of 8")


async def test_the_viewer_goes_on_to_a_neighbour_of_one_that_is_gone(
    bench: Bench, viewer: Viewer, until: Until
) -> None:
    viewer.open(bench.pictures.images[2])
    await take_away(bench, until, 0, 2)
    assert viewer.image
    assert (viewer.image.prompt, current(bench)) == ("day 0 picture 3", "day 0 picture 3")


async def rename_elsewhere(bench: Bench, number: int) -> Path:
    """As the folders' watch finds it: the image keeps its id."""
    image = bench.image(number)
    renamed = image.path.rename(image.path.with_name("outside.png"))
    bench.library.relocate({image.id: renamed})
    return renamed


async def test_a_reload_finds_files_that_have_another_name(bench: Bench, until: Until) -> None:
    bench.gallery.view.go_to(1)
    told = heard(bench.gallery.current_changed)
    renamed = await rename_elsewhere(bench, 1)
    bench.gallery.reload()
    await until(lambda: bench.gallery.current is not None and bench.gallery.current.image.path == renamed)
    assert (chosen(bench), len(told)) == (["day 0 picture 1"], 1)


async def test_a_file_that_has_another_name_is_trashed_and_comes_back(bench: Bench, until: Until) -> None:
    bench.gallery.view.go_to(1)
    await rename_elsewhere(bench, 1)
    bench.press(Key.Key_Delete)
    assert await trashed_names(bench, until, 1) == ["outside.png"]
    await until(lambda: bench.titles() == ["1 image moved to the trash"])
    bench.press(Key.Key_Z, CTRL)
    await until(lambda: bench.library.count() == 9)
    assert list(bench.bin.iterdir()) == []


async def test_a_file_that_has_another_name_is_renamed_and_moved(
    bench: Bench, until: Until, tmp_path: Path
) -> None:
    bench.gallery.view.go_to(1)
    stale = bench.image(1)
    await rename_elsewhere(bench, 1)
    bench.files.rename(stale, stale.path.with_name("fox.png"))
    await until(lambda: bench.gallery.current and bench.gallery.current.image.path.name == "fox.png")
    folder = tmp_path / "autumn"
    folder.mkdir()
    bench.files.move(Chosen.of([stale]), folder)
    await until(lambda: bench.library.find(folder / "fox.png"))
    assert bench.errors == []


async def test_where_another_picture_has_taken_the_name_it_is_left_alone(bench: Bench, until: Until) -> None:
    gone = bench.image(1)
    bench.library.remove([gone.id])
    other = bench.image(4)
    bench.library.relocate({other.id: other.path.rename(gone.path)})
    bench.desk.move_to_trash(Chosen.of([gone, bench.image(3)]))
    assert await trashed_names(bench, until, 1) == ["0-3.png"]
    assert gone.path.exists()


async def test_nothing_is_called_moved_where_there_was_no_file(bench: Bench, until: Until) -> None:
    bench.pictures.lose(bench.image(1))
    bench.gallery.view.go_to(1)
    bench.press(Key.Key_Delete)
    await until(lambda: bench.titles() == ["1 image without a file removed"])
    assert bench.undo.newest is None
    await shown(bench, until, 8)


@pytest.mark.parametrize(("gone", "seen"), [(0, "day 0 picture 1"), (1, "day 0 picture 2")])
async def test_the_viewer_finds_its_picture_again_after_a_great_change(
    tmp_path: Path, until: Until, gone: int, seen: str
) -> None:
    async with bench_of(PictureLibrary(tmp_path).fill(4, *[1] * 60)) as bench:
        await shown(bench, until, 64)
        viewer = Viewer(bench.gallery.model, bench.gallery.thumbnails)
        viewer.cover(bench.gallery)
        viewer.moved.connect(bench.gallery.view.go_to)
        viewer.open(bench.pictures.images[1])
        resets: list[bool] = []
        bench.gallery.model.modelReset.connect(lambda: resets.append(True))
        await take_away(bench, until, gone, *range(4, 64))
        await until(lambda: current(bench) == seen)
        await until(lambda: viewer.image and viewer.image.prompt == seen)
        assert resets == [True]
        viewer.leave()
        viewer.close_down()


def read_ids(bench: Bench) -> list[int]:
    model = bench.gallery.model
    return [image.id for image in model.images(range(model.rowCount()))]


def true_ids(bench: Bench) -> list[int]:
    return [identity for day in bench.library.days() for identity in bench.library.ids_of_day(day.date)]


def chosen_ids(bench: Bench) -> set[int]:
    return {image.id for image in bench.gallery.on_chosen.chosen().images}


@pytest.mark.parametrize("seed", range(4))
async def test_every_chosen_picture_stays_chosen_until_it_goes(bench: Bench, until: Until, seed: int) -> None:
    draw, view = Random(seed), bench.gallery.view
    for step in range(8):
        here = read_ids(bench)
        view.selectionModel().clearSelection()
        for row in draw.sample(range(len(here)), 3):
            view.toggle(row)
        before, gone = chosen_ids(bench), draw.sample(here, draw.randrange(3))
        bench.library.remove(gone)
        for number in range(draw.randrange(1, 3)):
            age = timedelta(days=draw.randrange(3), minutes=draw.randrange(8), seconds=step + 1)
            bench.pictures.add(f"{step} {number}", NOW - age)
        bench.gallery.reload()
        await until(lambda: read_ids(bench) == true_ids(bench))
        assert chosen_ids(bench) == before - {*gone}
