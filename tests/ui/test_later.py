"""Parts of the window that are made when they are first wanted."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.ui.focus_steps import follow_on
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.theme import DARK, LIGHT, Theme


class Part:
    """Notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def set_theme(self, theme: Theme) -> None:
        self.heard.append(theme)


def test_it_is_made_once_and_not_before_somebody_wants_it() -> None:
    made: list[Part] = []

    def make() -> Part:
        made.append(Part())
        return made[-1]

    later = Later(make)
    later.set_theme(DARK)
    later.tell("count", lambda part: part.heard.append(1))
    assert (later.made, len(made)) == (None, 0)
    assert later.get() is later.get()
    assert later.made is made[0]
    assert len(made) == 1


def test_it_hears_the_last_of_each_kind_that_it_missed_in_the_order_they_were_told() -> None:
    later = Later(Part)
    later.set_theme(DARK)
    later.tell("states", lambda part: part.heard.append("states"))
    later.tell("backends", lambda part: part.heard.append("backends"))
    later.tell("states", lambda part: part.heard.append("newer states"))
    later.set_theme(LIGHT)
    assert later.get().heard == ["backends", "newer states", LIGHT]


def test_once_made_it_hears_at_once() -> None:
    later = Later(Part)
    part = later.get()
    later.set_theme(DARK)
    later.tell("states", lambda part: part.heard.append("states"))
    later.when_made(lambda part: part.heard.append("connected"))
    assert part.heard == [DARK, "states", "connected"]


def test_who_waits_is_served_before_the_news() -> None:
    later = Later(Part)
    later.tell("states", lambda part: part.heard.append("states"))
    later.when_made(lambda part: part.heard.append("one"))
    later.when_made(lambda part: part.heard.append("other"))
    assert later.get().heard == ["one", "other", "states"]


def test_tab_goes_into_a_late_part_where_it_stands(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, last = QLineEdit(), QLineEdit()
    for field in (first, last):
        column.addWidget(field)
    late = QWidget()
    inside = QVBoxLayout(late)
    fields = [QLineEdit(), QLineEdit()]
    for field in fields:
        inside.addWidget(field)
    column.insertWidget(1, late)
    follow_on(first, late)
    assert [after for after in order(first) if isinstance(after, QLineEdit)] == [first, *fields, last]


def order(widget: QWidget) -> list[QWidget]:
    """All of the window, from `widget` on."""
    found, each = [widget], widget.nextInFocusChain()
    while each is not None and each is not widget:
        found.append(each)
        each = each.nextInFocusChain()
    return found
