"""Renaming, moving and exporting: the file, the index and the grid say the same, and all comes back."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from imagen_desktop.core.errors import LibraryError, MoveError
from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.rename_dialog import RenameDialog
from tests.ui.picture_bench import Bench, bench_of
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    PictureLibrary,
    garbage_stays_here,
)

pytestmark = [
    pytest.mark.usefixtures("garbage_stays_here"),
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
Until = Callable[..., Any]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_of(PictureLibrary(tmp_path).fill(3, 2)) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "autumn"
    made.mkdir()
    return made


async def ready(bench: Bench, until: Until) -> None:
    await until(lambda: bench.gallery.model.is_read)
    await until(lambda: all(bench.gallery.model.record(row) for row in bench.gallery.view.seen_rows()))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.png"))


def shown_names(bench: Bench) -> list[str]:
    records = [bench.gallery.model.record(row) for row in range(bench.gallery.model.rowCount())]
    return [record.image.path.name for record in records if record]


async def asked(bench: Bench, until: Until) -> RenameDialog:
    await ready(bench, until)
    bench.gallery.view.go_to(1)
    bench.press(Key.Key_F2)
    dialogs = bench.gallery.findChildren(RenameDialog)
    assert [dialog.isVisible() for dialog in dialogs] == [True]
    return dialogs[0]


async def test_f2_renames_keeps_the_extension_and_the_marks_and_comes_back(
    bench: Bench, until: Until, tmp_path: Path
) -> None:
    bench.library.set_rating(bench.image(1).id, 4)
    dialog = await asked(bench, until)
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    assert dialog.name.text() == "0-1"
    assert not dialog.rename.isEnabled()
    dialog.name.setText("a fox")
    QTest.keyClick(dialog.name, Key.Key_Return)
    await until(lambda: bench.titles() == ["Renamed to a fox.png"])
    assert closed == [1]
    assert "a fox.png" in files(tmp_path)
    found = bench.library.find(tmp_path / "a fox.png")
    assert found is not None
    assert bench.library.marks([found.id])[found.id].rating == 4
    assert shown_names(bench)[1] == "a fox.png"

    bench.press(Key.Key_Z, CTRL)
    await until(lambda: "0-1.png" in files(tmp_path))
    await until(lambda: shown_names(bench)[1] == "0-1.png")
    assert bench.library.find(tmp_path / "0-1.png") is not None


async def test_a_name_that_is_taken_is_said_in_the_dialog(bench: Bench, until: Until, tmp_path: Path) -> None:
    dialog = await asked(bench, until)
    dialog.name.setText("0-0")
    dialog.rename.click()
    await until(lambda: "has a file named 0-0.png already" in dialog.problem.text())
    assert dialog.isVisible()
    dialog.name.setText("a/b")
    assert "cannot have / in it" in dialog.problem.text()
    assert not dialog.rename.isEnabled()
    QTest.keyClick(dialog, Key.Key_Escape)
    assert files(tmp_path) == ["0-0.png", "0-1.png", "0-2.png", "1-0.png", "1-1.png"]
    assert bench.errors == []


async def test_a_name_that_is_sent_off_twice_is_taken_once(
    bench: Bench, until: Until, tmp_path: Path
) -> None:
    dialog = await asked(bench, until)
    dialog.name.setText("a fox")
    for _ in range(2):
        QTest.keyClick(dialog.name, Key.Key_Return)
    await until(lambda: bench.titles() == ["Renamed to a fox.png"])
    await until(lambda: not bench.tasks._running)
    assert bench.errors == []


async def test_a_dialog_that_is_closed_before_its_turn_renames_nothing(
    bench: Bench, until: Until, tmp_path: Path
) -> None:
    before = files(tmp_path)
    dialog = await asked(bench, until)
    dialog.name.setText("a fox")
    dialog.rename.click()
    dialog.reject()
    await until(lambda: not bench.tasks._running)
    assert (files(tmp_path), bench.titles(), bench.errors) == (before, [], [])


async def test_all_selected_move_to_a_folder_and_come_back(
    bench: Bench, until: Until, tmp_path: Path, folder: Path
) -> None:
    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    bench.press(Key.Key_M)
    (dialog,) = bench.gallery.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(folder))
    dialog.reject()
    await until(lambda: bench.titles() == ["5 images moved to autumn"])
    assert files(tmp_path) == []
    assert len(files(folder)) == 5
    assert bench.library.find(folder / "1-1.png") is not None
    assert bench.library.count() == 5

    bench.press(Key.Key_Z, CTRL)
    await until(lambda: len(files(tmp_path)) == 5 and not bench.titles())
    assert bench.library.find(tmp_path / "1-1.png") is not None


async def test_what_would_overwrite_stays_and_the_rest_moves(
    bench: Bench, until: Until, tmp_path: Path, folder: Path
) -> None:
    await ready(bench, until)
    (folder / "0-1.png").write_bytes(b"mine")
    bench.files.move(bench.all(), folder)
    await until(lambda: len(bench.titles()) == 2)
    assert set(bench.titles()) == {"4 images moved to autumn", "Could not move"}
    assert files(tmp_path) == ["0-1.png"]
    assert (folder / "0-1.png").read_bytes() == b"mine"
    assert bench.library.find(tmp_path / "0-1.png") is not None


async def test_an_index_that_cannot_be_written_moves_no_file(
    bench: Bench, until: Until, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ready(bench, until)

    def refuse(_paths: object) -> None:
        raise LibraryError("The disk with the index is full.", "Free some space.")

    monkeypatch.setattr(bench.library, "relocate", refuse)
    bench.files.move(Chosen.of(bench.pictures.images[:1]), folder)
    await until(lambda: bench.titles() == ["Library"])
    assert "0-0.png" in files(tmp_path)
    assert bench.undo.newest is None


async def test_a_full_disk_is_said_and_nothing_is_lost(
    bench: Bench, until: Until, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ready(bench, until)

    def fill_up(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", fill_up)
    bench.files.move(bench.all(), folder)
    await until(lambda: bench.titles() == ["5 images stay as they were"])
    (notice,) = bench.notices.notices
    assert notice.message == f"The disk with {folder} is full."
    assert notice.hint == "Free some space; the image stays where it is."
    bench.files.export(bench.all(), folder, without_prompt=True)
    await until(lambda: "then export again" in bench.notices.notices[0].hint)
    assert files(folder) == []
    assert len(files(tmp_path)) == 5


async def test_pictures_that_are_in_the_folder_already_stay(
    bench: Bench, until: Until, tmp_path: Path
) -> None:
    await ready(bench, until)
    bench.files.move(bench.all(), tmp_path)
    await until(lambda: not bench.tasks._running)
    assert (bench.titles(), len(files(tmp_path))) == ([], 5)
    assert bench.undo.newest is None


async def test_several_are_exported_to_a_folder(bench: Bench, until: Until, folder: Path) -> None:
    await ready(bench, until)
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_A, CTRL)
    bench.press(Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = bench.gallery.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(folder))
    dialog.reject()
    await until(lambda: bench.titles() == ["5 images exported without the prompt"])
    assert len(files(folder)) == 5
    assert bench.undo.newest is None


async def test_one_is_exported_under_the_name_that_was_chosen(
    bench: Bench, until: Until, folder: Path
) -> None:
    await ready(bench, until)
    (folder / "mine.png").write_bytes(b"old")
    bench.gallery.view.go_to(0)
    bench.press(Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = bench.gallery.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(folder / "mine.png"))
    dialog.reject()
    await until(lambda: bench.titles() == ["1 image exported without the prompt"])
    assert (folder / "mine.png").read_bytes() != b"old"
    assert files(folder) == ["mine.png"]


async def test_an_undone_move_of_an_image_that_left_is_said(bench: Bench, until: Until, folder: Path) -> None:
    await ready(bench, until)
    bench.files.move(Chosen.of(bench.pictures.images[:1]), folder)
    await until(lambda: bench.undo.newest)
    bench.library.remove([bench.pictures.images[0].id])
    bench.press(Key.Key_Z, CTRL)
    await until(lambda: "Could not move" in bench.titles())
    assert not any(isinstance(error, MoveError) for error in bench.errors)
