"""At most two bars, newest first; what is solved goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from imagen_desktop.core.errors import PaymentRequiredError
from imagen_desktop.ui.buttons import Button, LinkButton
from imagen_desktop.ui.motion import REDUCED
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices, error_notice


@pytest.fixture
def notices(qtbot: QtBot, qapp: QApplication) -> Notices:
    qapp.setProperty(REDUCED, True)
    made = Notices()
    qtbot.addWidget(made)
    made.resize(900, 200)
    return made


def shown(notices: Notices) -> list[str]:
    return [bar.notice.title for bar in notices._bars if bar.isVisibleTo(notices)]


def test_nothing_to_say_takes_no_room(notices: Notices) -> None:
    assert not notices.isVisible()


def test_the_newest_two_are_shown_and_the_rest_wait(notices: Notices) -> None:
    for title in ("one", "two", "three", "four"):
        notices.show_notice(Notice("error", title))
    assert shown(notices) == ["four", "three"]
    more = notices.findChild(LinkButton)
    assert more is not None
    assert more.text() == "2 more"

    more.click()
    assert shown(notices) == ["four", "three", "two", "one"]


def test_the_same_matter_is_said_once(notices: Notices) -> None:
    notices.show_notice(Notice("error", "No credit", "one image", key="credit"))
    notices.show_notice(Notice("error", "No credit", "two images", key="credit"))
    assert [notice.message for notice in notices.notices] == ["two images"]


def test_what_is_solved_goes(notices: Notices) -> None:
    notices.show_notice(Notice("attention", "Retrying", key="retry"))
    notices.dismiss("retry")
    assert notices.notices == ()
    assert not notices.isVisible()


def test_an_action_does_what_it_says(notices: Notices) -> None:
    done: list[str] = []
    notices.show_notice(
        Notice("error", "x", actions=(NoticeAction("Resume", lambda: done.append("resumed")),))
    )
    button = notices.findChild(Button)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["resumed"]


def test_an_error_speaks_in_its_own_words() -> None:
    notice = error_notice(PaymentRequiredError("Replicate answered 402.", "Add credit, then resume."))
    assert (notice.kind, notice.title) == ("error", "No credit")
    assert (notice.message, notice.hint) == ("Replicate answered 402.", "Add credit, then resume.")


def test_only_undo_goes_by_itself_and_waits_while_it_is_pointed_at(notices: Notices, qtbot: QtBot) -> None:
    notices.show_notice(Notice("ok", "3 images moved to the trash"))
    notices.show_notice(Notice("error", "No credit"))
    error, undo = notices._bars
    assert not error._stay.isActive()
    assert undo._stay.isActive()

    undo._stay.setInterval(0)
    undo._count_down()
    qtbot.waitUntil(lambda: [notice.kind for notice in notices.notices] == ["error"])


def test_a_notice_never_takes_the_focus(notices: Notices, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    notices.show_notice(Notice("error", "No credit", actions=(NoticeAction("Resume", lambda: None),)))
    assert QApplication.focusWidget() in (field, None)


def test_markup_in_a_message_is_shown_as_it_is(notices: Notices) -> None:
    notices.show_notice(Notice("error", "Refused", "<b>a & b</b>"))
    assert "&lt;b&gt;a &amp; b&lt;/b&gt;" in notices._bars[0]._words.text()
