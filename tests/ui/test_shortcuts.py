"""Keys come from one table and the configuration; other keys hold at once, and conflicts are known."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from imagen_desktop.ui.commands import Area, area_title, commands
from imagen_desktop.ui.shortcuts import Shortcuts, key_names, key_problem, normal, pressed_key
from imagen_desktop.ui.window_shortcuts import WindowShortcuts

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, text: str = "") -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)


def test_the_table_is_right_and_has_no_conflict() -> None:
    listed = commands()
    assert len({command.id for command in listed}) == len(listed)
    assert [key for command in listed for key in command.keys if key_problem(key, command.area)] == []
    assert [key for command in listed for key in command.keys if normal(key) != key] == []
    assert Shortcuts().conflicts() == []
    assert all(area_title(area) for area in Area)


def test_the_configuration_goes_before_the_table() -> None:
    shortcuts = Shortcuts({"search": ("ctrl+shift+f",), "favourite": ()})
    assert shortcuts.keys("search") == ("Ctrl+Shift+F",)
    assert (shortcuts.keys("favourite"), shortcuts.first("favourite")) == ((), "")
    assert [name for name in shortcuts.commands if shortcuts.is_changed(name)] == ["search", "favourite"]


def test_what_the_window_does_not_know_is_told_and_harms_nothing() -> None:
    shortcuts = Shortcuts({"serch": ("Ctrl+F",), "prompt": ("Ctrl+Nothing", "Ctrl+K")})
    assert shortcuts.unknown == ("serch", "prompt = Ctrl+Nothing")
    assert shortcuts.keys("prompt") == ("Ctrl+K",)


@pytest.mark.parametrize(
    ("key", "area", "is_refused"),
    [
        ("K", Area.WINDOW, True),
        ("Shift+K", Area.PROMPT, True),
        ("7", Area.WINDOW, True),
        ("K", Area.PICTURES, False),
        ("/", Area.WINDOW, False),
        ("Ctrl+K", Area.WINDOW, False),
        ("Esc", Area.PICTURES, True),
        ("Ctrl+K, Ctrl+C", Area.WINDOW, True),
        ("", Area.WINDOW, True),
    ],
)
def test_a_key_that_would_type_or_answer_is_refused(key: str, area: Area, is_refused: bool) -> None:
    assert bool(key_problem(key, area)) is is_refused


def test_one_key_for_two_commands_is_a_conflict_where_both_are_heard() -> None:
    shortcuts = Shortcuts({"favourite": ("Ctrl+L",), "zoom": ("S",), "swap": ("F",)})
    found = {(conflict.key, conflict.one.id, conflict.other.id) for conflict in shortcuts.conflicts()}
    assert found == {("Ctrl+L", "prompt", "favourite"), ("S", "fill", "zoom")}


def test_an_attached_key_changes_at_once(qtbot: QtBot) -> None:
    window, done = QWidget(), list[str]()
    qtbot.addWidget(window)
    shortcuts = Shortcuts()
    shortcuts.attach("usage", window, lambda: done.append("usage"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    heard: list[bool] = []
    shortcuts.changed.connect(lambda: heard.append(True))
    shortcuts.apply({"usage": ("Ctrl+K",)})
    shortcuts.apply({"usage": ("Ctrl+K",)})
    QTest.keyClick(window, Qt.Key.Key_U, CONTROL)
    assert done == []
    QTest.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert (done, heard) == (["usage"], [True])


def test_a_deleted_widget_s_key_is_forgotten(qtbot: QtBot) -> None:
    window, shortcuts = QWidget(), Shortcuts()
    shortcuts.attach("usage", window, lambda: None)
    window.deleteLater()
    qtbot.waitUntil(lambda: shortcuts.attached_count == 0)
    shortcuts.apply({"usage": ()})


def test_a_press_is_looked_up_in_the_nearest_area_first() -> None:
    shortcuts = Shortcuts({"zoom": ("F",)})
    event = press(Qt.Key.Key_F, text="f")
    assert shortcuts.command_of(event, (Area.VIEWER, Area.PICTURES)) == "zoom"
    assert shortcuts.command_of(event, (Area.PICTURES,)) == "favourite"
    assert shortcuts.command_of(event, (Area.COMPARE,)) == ""


def test_a_sign_is_the_same_with_and_without_the_shift_that_makes_it() -> None:
    question = press(Qt.Key.Key_Question, SHIFT, "?")
    assert key_names(question) == ("Shift+?", "?")
    assert pressed_key(question) == "?"
    assert pressed_key(press(Qt.Key.Key_R, SHIFT, "R")) == "Shift+R"
    assert pressed_key(press(Qt.Key.Key_Control, CONTROL)) == ""
    assert pressed_key(press(Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier, "5")) == "5"


def test_a_line_editor_lets_the_window_s_keys_through_but_types_signs(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    editor = QLineEdit("a text", window)
    shortcuts = Shortcuts()
    done: list[str] = []
    for command in ("usage", "search", "undo"):
        shortcuts.attach(command, window, partial(done.append, command))
    WindowShortcuts(window, shortcuts)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_U, CONTROL)
    QTest.keyClick(editor, Qt.Key.Key_Slash)
    QTest.keyClick(editor, Qt.Key.Key_Z, CONTROL)
    assert (done, editor.text()) == (["usage"], "a text")


def test_a_line_editor_made_later_lets_the_window_s_keys_through(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    WindowShortcuts(window, Shortcuts({"usage": ("Ctrl+A",)}))
    editor = QLineEdit("a text", window)
    window.show()
    window.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, CONTROL)
    override.ignore()
    QApplication.sendEvent(editor, override)
    assert not override.isAccepted()
