"""What strangers' files say is shown as it stands, and never read as HTML."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from imagen_desktop.ui.inspector_parts import ElidedLabel
from imagen_desktop.ui.labels import Label, Prose, plain_tip
from imagen_desktop.ui.notices import Notice, Notices

BAIT = "<img src='file:///etc/passwd'><b>fox</b> & co"


def test_a_label_shows_what_it_is_given(qtbot: QtBot) -> None:
    label = Label(BAIT)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_prose_wraps_within_a_word_that_is_longer_than_a_line(qtbot: QtBot) -> None:
    prose = Prose("short")
    qtbot.addWidget(prose)
    prose.resize(200, 400)
    line = prose.heightForWidth(200)
    for text in ("W" * 300, "fox " * 90 + "W" * 300):
        prose.setText(text)
        prose.grab()
        assert prose.heightForWidth(200) > 10 * line
        document = prose.findChild(QTextDocument)
        assert document is not None
        assert document.idealWidth() <= 200


def test_a_tool_tip_escapes_what_looks_like_html(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_full_text(BAIT)
    assert "<img" not in label.toolTip()
    assert plain_tip("a red fox") == "a red fox"


@pytest.mark.parametrize("part", ["title", "message"])
def test_a_notice_escapes_its_words(qtbot: QtBot, part: str) -> None:
    notices = Notices()
    qtbot.addWidget(notices)
    words = {"title": "Note", "message": "A sentence."} | {part: BAIT}
    notices.show_notice(Notice("info", words["title"], words["message"]))
    shown = [label.text() for label in notices.findChildren(Label)]
    assert not any("<img" in text for text in shown)
    assert any("&lt;img" in text for text in shown)
