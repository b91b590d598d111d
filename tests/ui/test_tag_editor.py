"""The tags of one picture or of several: T opens them, each change acts at once and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.picture_work import PictureWork
from imagen_desktop.ui.tag_desk import TagDesk
from imagen_desktop.ui.tag_editor import TagEditor
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import DARK
from imagen_desktop.ui.undo_stack import UndoStack
from tests.ui.picture_library import PictureLibrary

Until = Callable[..., Any]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    yield window
    del window  # until here it was kept alive


def chips(editor: TagEditor) -> list[str]:
    return [chip.word.text for chip in editor.row.chips]


def heard(editor: TagEditor) -> list[tuple[list[str], list[str]]]:
    calls: list[tuple[list[str], list[str]]] = []
    editor.change_requested.connect(lambda add, remove: calls.append((add, remove)))
    return calls


async def test_enter_adds_the_tags_of_a_line_and_a_second_one_is_done(window: QWidget) -> None:
    editor = TagEditor(window, DARK, {"sea": 1}, 1, ["sea", "sky"])
    calls = heard(editor)
    editor.show()
    editor.line.setText("Night  Sky, sea, ")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert calls == [(["night sky"], [])]
    assert chips(editor) == ["night sky", "sea"]
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert not editor.isVisible()


async def test_a_chip_takes_its_tag_away(window: QWidget) -> None:
    editor = TagEditor(window, DARK, {"sea": 1, "sky": 1}, 1, [])
    calls = heard(editor)
    editor.row.chips[0].click()
    assert calls == [([], ["sea"])]
    assert chips(editor) == ["sky"]


async def test_a_tag_that_some_have_says_of_how_many_and_can_be_given_to_all(window: QWidget) -> None:
    editor = TagEditor(window, DARK, {"sea": 3, "sky": 12}, 12, [])
    calls = heard(editor)
    assert chips(editor) == ["sea (3 of 12)", "sky"]
    assert editor.row.chips[0].accessibleName() == "Remove the tag sea (3 of 12)"
    editor.add("sea, sky")
    assert calls == [(["sea"], [])]
    assert chips(editor) == ["sea", "sky"]


async def test_what_was_typed_but_not_entered_is_added_when_done(window: QWidget) -> None:
    editor = TagEditor(window, DARK, {}, 1, [])
    calls = heard(editor)
    editor.line.setText("sea")
    editor.done_button.click()
    assert calls == [(["sea"], [])]


async def test_the_desk_opens_the_tags_of_all_that_are_chosen(
    window: QWidget, tmp_path: Path, until: Until
) -> None:
    pictures = PictureLibrary(tmp_path).fill(3)
    first, second, _ = pictures.images
    pictures.library.change_tags([first.id, second.id], ["sea"])
    pictures.library.change_tags([first.id], ["fox"])
    failures: list[BaseException] = []
    tasks = Tasks(failures.append)
    undo = UndoStack(window)
    work = PictureWork(pictures.library, tasks, Notices(), undo)
    changed: list[tuple[int, Sequence[str], Sequence[str]]] = []

    def change(chosen: Chosen, add: Any, remove: Any) -> None:
        changed.append((chosen.count, add, remove))

    desk = TagDesk(pictures.library, work, change, window, window)
    desk.edit(Chosen.of([first, second]))
    await until(lambda: desk.editor)
    editor = desk.editor
    assert editor is not None
    assert dict(editor.tags) == {"fox": 1, "sea": 2}
    editor.add("owl")
    assert changed == [(2, ["owl"], [])]
    editor.accept()
    assert desk.editor is None
    await tasks.close()
    pictures.library.close()
    assert failures == []
