"""A token is pasted, shown, selected, and never copied back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from imagen_desktop.ui.secret_edit import SecretEdit

TOKEN = "r8_canary"


@pytest.fixture
def clipboard() -> Iterator[QClipboard]:
    found = QGuiApplication.clipboard()
    found.setText("before")
    yield found
    found.clear()


@pytest.fixture(params=[True, False], ids=["shown", "hidden"])
def edit(request: pytest.FixtureRequest, qtbot: QtBot) -> SecretEdit:
    made = SecretEdit()
    qtbot.addWidget(made)
    made.setText(TOKEN)
    made.show_text(is_shown=request.param)
    made.resize(200, 30)
    made.show()
    made.setFocus()
    return made


@pytest.mark.parametrize("keys", ["Ctrl+C", "Ctrl+Ins", "Ctrl+X", "Shift+Del"])
def test_no_key_copies_it(edit: SecretEdit, clipboard: QClipboard, keys: str) -> None:
    was_shown = edit.is_shown
    edit.selectAll()
    QTest.keySequence(edit, QKeySequence(keys))
    assert clipboard.text() == "before"
    assert edit.text() in (TOKEN, "")
    assert edit.is_shown is was_shown


def test_the_menu_offers_to_paste_alone(edit: SecretEdit) -> None:
    edit.selectAll()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), edit.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(edit, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    enabled = {action.objectName() for action in menu.actions() if action.isEnabled()}
    menu.close()
    assert not enabled & {"edit-copy", "edit-cut"}


def test_it_is_pasted_and_seen_where_the_eye_is_on(qtbot: QtBot, clipboard: QClipboard) -> None:
    edit = SecretEdit()
    qtbot.addWidget(edit)
    clipboard.setText(TOKEN)
    edit.show_text(is_shown=True)
    QTest.keySequence(edit, QKeySequence(QKeySequence.StandardKey.Paste))
    assert (edit.text(), edit.displayText()) == (TOKEN, TOKEN)
    edit.show_text(is_shown=False)
    assert TOKEN not in edit.displayText()
