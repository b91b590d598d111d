"""What is done with chosen pictures, and how it is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication

from imagen_desktop.core.errors import LibraryError, MoveError
from imagen_desktop.ui.chosen import Chosen, Stretch, read_chosen, stretches_of
from imagen_desktop.ui.undo_stack import UndoStack, UndoStep
from tests.ui.picture_bench import Bench, bench_of
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    PictureLibrary,
    garbage_stays_here,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_of(PictureLibrary(tmp_path).fill(3, 2)) as made:
        yield made


async def ready(bench: Bench, until: Until) -> None:
    await until(lambda: bench.gallery.model.is_read)
    await until(lambda: all(bench.gallery.model.record(row) for row in bench.gallery.view.seen_rows()))


async def all_chosen(bench: Bench, until: Until) -> Chosen:
    """By keys, most of them unread."""
    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    return bench.gallery.on_chosen.chosen()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.png"))


def ratings(bench: Bench) -> list[int]:
    ids = [bench.image(number).id for number in range(len(bench.pictures.images))]
    marks = bench.library.marks(ids)
    return [marks[identity].rating for identity in ids]


def shown_ratings(bench: Bench) -> list[int]:
    shown = [bench.gallery.model.record(row) for row in range(5)]
    return [record.marks.rating for record in shown if record]


async def test_quitting_loses_no_mark(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    bench.press(Key.Key_4)
    await bench.tasks.close()
    assert ratings(bench) == [4, 4, 4, 4, 4]


async def test_marks_of_all_selected_change_and_come_back(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    bench.library.set_rating(bench.image(1).id, 2)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    bench.press(Key.Key_4)
    await until(lambda: ratings(bench) == [4, 4, 4, 4, 4])
    await until(lambda: shown_ratings(bench) == [4, 4, 4, 4, 4])
    await until(lambda: bench.undo.newest is not None)

    bench.press(Key.Key_Z, CTRL)
    await until(lambda: ratings(bench) == [0, 2, 0, 0, 0])
    assert bench.undo.newest is None
    await until(lambda: bench.gallery.model.record(1).marks.rating == 2)  # type: ignore[union-attr]


async def test_a_favourite_of_one_is_seen_at_once_and_says_nothing(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    bench.gallery.view.go_to(2)
    bench.press(Key.Key_F)
    record = bench.gallery.current
    assert record is not None
    assert record.marks.is_favourite
    await until(lambda: bench.undo.newest is not None)
    assert bench.titles() == []
    assert bench.library.marks([bench.image(2).id])[bench.image(2).id].is_favourite


async def test_the_trash_takes_all_selected_and_the_notice_brings_them_back(
    bench: Bench, until: Until
) -> None:
    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    bench.press(Key.Key_Delete)
    await until(lambda: bench.titles() == ["5 images moved to the trash"])
    assert files(bench.pictures.folder) == []
    assert bench.library.count() == 0
    await until(lambda: bench.gallery.model.image_count == 0)

    bench.notices.notices[0].actions[0].do()
    await until(lambda: bench.gallery.model.image_count == 5)
    assert len(files(bench.pictures.folder)) == 5
    assert bench.undo.newest is None


async def test_favourites_and_ratings_come_back_from_the_trash(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_5)
    await until(lambda: ratings(bench)[0] == 5)
    bench.press(Key.Key_Delete)
    await until(lambda: bench.library.count() == 4)
    bench.press(Key.Key_Z, CTRL)
    await until(lambda: bench.library.count() == 5)
    assert ratings(bench)[0] == 5
    bench.press(Key.Key_Z, CTRL)  # the rating of an image whose row is a new one by now
    await until(lambda: ratings(bench)[0] == 0)


async def test_more_than_a_thousand_go_to_the_trash_and_come_back(tmp_path: Path, until: Until) -> None:
    pictures = PictureLibrary(tmp_path).fill(700, 500)
    async with bench_of(pictures) as bench:
        await ready(bench, until)
        bench.gallery.view.go_to(0)
        bench.press(Key.Key_A, CTRL)
        told: list[str] = []
        retell = bench.notices.retell
        bench.notices.retell = lambda notice: (told.append(notice.title), retell(notice))  # type: ignore[method-assign,func-returns-value,assignment]
        bench.press(Key.Key_Delete)
        await until(lambda: bench.titles() == ["1,200 images moved to the trash"], 30)
        assert told[:2] == ["Moving to the trash: 0 of 1,200", "Moving to the trash: 50 of 1,200"]
        assert len(told) == 24
        assert bench.library.count() == 0
        assert not bench.gallery.view.selectionModel().hasSelection()

        bench.press(Key.Key_Z, CTRL)
        await until(lambda: bench.library.count() == 1200 and not bench.notices.notices, 30)
        assert len(files(tmp_path)) == 1200
        await until(lambda: bench.gallery.model.image_count == 1200)


async def test_a_work_that_is_stopped_can_be_undone_as_far_as_it_went(tmp_path: Path, until: Until) -> None:
    async with bench_of(PictureLibrary(tmp_path).fill(200)) as bench:
        await ready(bench, until)
        bench.notices.shown.connect(lambda notice: bench.work.stop() if notice.kind == "info" else None)
        bench.desk.move_to_trash(bench.all())
        await until(lambda: bench.titles() == ["50 images moved to the trash"])
        assert bench.library.count() == 150
        bench.press(Key.Key_Z, CTRL)
        await until(lambda: bench.library.count() == 200)


async def test_what_cannot_be_trashed_stays_and_is_counted(
    bench: Bench, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ready(bench, until)
    move = bench.trash._move

    def refuse_two(path: Path) -> Path:
        if path.name in ("0-0.png", "1-1.png"):
            raise MoveError("There is no trash for the folder.", "Delete the files in the file manager.")
        return move(path)

    monkeypatch.setattr(bench.trash, "_move", refuse_two)
    bench.desk.move_to_trash(bench.all())
    await until(lambda: len(bench.titles()) == 2)
    assert set(bench.titles()) == {"3 images moved to the trash", "2 images stay as they were"}
    refusal = next(notice for notice in bench.notices.notices if notice.kind == "error")
    assert refusal.message == "There is no trash for the folder."
    assert files(bench.pictures.folder) == ["0-0.png", "1-1.png"]
    assert bench.library.count() == 2


async def test_an_index_that_fails_midway_loses_no_undo(
    tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench_of(PictureLibrary(tmp_path).fill(120)) as bench:
        await ready(bench, until)
        remove, calls = bench.library.remove, []

        def fill_up(identities: Any) -> int:
            calls.append(len(identities))
            if len(calls) == 2:
                raise LibraryError("The disk with the index is full.", "Free some space.")
            return remove(identities)

        monkeypatch.setattr(bench.library, "remove", fill_up)
        bench.desk.move_to_trash(bench.all())
        await until(lambda: len(bench.titles()) == 2)
        assert set(bench.titles()) == {"50 images moved to the trash", "Library"}
        assert (len(files(tmp_path)), bench.library.count()) == (70, 70)
        bench.press(Key.Key_Z, CTRL)
        await until(lambda: bench.library.count() == 120)
        assert len(files(tmp_path)) == 120


async def test_a_library_that_changed_meanwhile_is_not_guessed_at(tmp_path: Path, until: Until) -> None:
    pictures = PictureLibrary(tmp_path).fill(200)
    async with bench_of(pictures) as bench:
        chosen = await all_chosen(bench, until)
        pictures.add("from the terminal")
        bench.desk.move_to_trash(chosen)
        await until(lambda: bench.errors)
        assert isinstance(bench.errors[0], LibraryError)
        assert bench.library.count() == 201


async def test_another_picture_in_the_place_of_one_that_was_selected_is_not_taken_for_it(
    tmp_path: Path, until: Until
) -> None:
    """The day has as many as before."""
    pictures = PictureLibrary(tmp_path).fill(200)
    async with bench_of(pictures) as bench:
        chosen = await all_chosen(bench, until)
        bench.library.remove([bench.image(0).id])
        pictures.add("from the terminal")
        bench.desk.move_to_trash(chosen)
        await until(lambda: bench.errors)
        assert isinstance(bench.errors[0], LibraryError)
        assert bench.library.count() == 200


async def test_one_is_copied_as_a_picture_that_tells_nothing_of_its_making(
    bench: Bench, until: Until
) -> None:
    await ready(bench, until)
    QGuiApplication.clipboard().clear()
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_C, CTRL)
    await until(lambda: not QGuiApplication.clipboard().image().isNull())
    assert QGuiApplication.clipboard().image().size().toTuple() == (96, 64)
    assert QGuiApplication.clipboard().text() == ""


async def test_several_are_copied_as_files(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.gallery.view.go_to(1, SHIFT)
    bench.press(Key.Key_C, CTRL)
    await until(lambda: bench.titles() == ["2 images copied as files"])
    paths = [image.path for image in bench.pictures.images[:2]]
    assert QGuiApplication.clipboard().mimeData().urls() == [QUrl.fromLocalFile(str(path)) for path in paths]
    bench.press(Key.Key_C, CTRL, ALT)
    await until(lambda: QGuiApplication.clipboard().text() == "\n".join(map(str, paths)))


async def test_in_the_viewer_only_the_picture_that_is_seen_is_meant(bench: Bench, until: Until) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    key = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    bench.gallery.press_in_viewer(key)
    await until(lambda: bench.titles() == ["1 image moved to the trash"])
    assert bench.library.count() == 4


async def test_an_undo_waits_for_the_work_before_it(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    first, second = Chosen.of(bench.pictures.images[:1]), Chosen.of(bench.pictures.images[1:2])
    bench.desk.move_to_trash(first)
    bench.desk.move_to_trash(second)
    await until(lambda: bench.library.count() == 3 and bench.undo.newest)
    bench.work.take_back()
    bench.work.take_back()
    await until(lambda: bench.library.count() == 5)
    await until(lambda: not bench.tasks._running)
    assert bench.errors == []


def test_places_are_told_day_by_day(tmp_path: Path) -> None:
    pictures = PictureLibrary(tmp_path).fill(3, 2, 4)
    days = pictures.library.days()
    found = stretches_of(days, [range(1, 4), range(6, 99)])
    assert found == (
        Stretch(days[0].date, 1, 2, 3),
        Stretch(days[1].date, 0, 1, 2),
        Stretch(days[2].date, 1, 3, 4),
    )
    chosen = Chosen((), 6, found)
    expected = [*pictures.images[1:4], *pictures.images[6:9]]
    assert read_chosen(pictures.library, chosen) == expected
    pictures.library.close()


async def test_only_the_newest_hundred_steps_are_kept_and_each_is_taken_once() -> None:
    stack = UndoStack()

    async def nothing() -> None:
        await asyncio.sleep(0)

    steps = [UndoStep(str(number), nothing) for number in range(105)]
    for step in steps:
        stack.push(step)
    assert stack.newest is steps[-1]
    assert stack.take(steps[-1])
    assert not stack.take(steps[-1])
    assert not stack.take(steps[0])
    assert stack.take(steps[5])


async def test_tags_of_all_selected_change_and_come_back(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    first, second = bench.image(0), bench.image(1)
    bench.library.change_tags([first.id], ["sea"])
    bench.desk.change_tags(Chosen.of([first, second]), ["sky"], ["sea"])
    await until(lambda: bench.library.tags() == {"sky": 2} and bench.undo.newest)
    bench.press(Key.Key_Z, CTRL)
    await until(lambda: bench.library.tags() == {"sea": 1})


async def test_t_asks_for_the_tags_of_the_chosen_ones(bench: Bench, until: Until) -> None:
    await ready(bench, until)
    asked: list[Chosen] = []
    bench.gallery.on_chosen.tags_requested.connect(asked.append)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    bench.press(Key.Key_T)
    assert [chosen.count for chosen in asked] == [5]
