"""The search field: words become tokens, tokens are letters, buttons write the same tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from imagen_desktop.core.library import Filter, Query, Search
from imagen_desktop.core.library.search_words import parse
from imagen_desktop.ui.search_bar import SearchBar
from imagen_desktop.ui.search_token import SearchToken
from imagen_desktop.ui.theme import DARK

Until = Callable[..., Any]
KNOWN = {"model": ["flux-dev", "flux-schnell"], "tag": ["sea", "night sky"], "backend": ["sketch"]}


@pytest.fixture
async def bar(qtbot: QtBot, until: Until) -> AsyncIterator[SearchBar]:
    window = QWidget()
    qtbot.addWidget(window)
    bar = SearchBar()
    bar.setParent(window)
    bar.set_theme(DARK)
    bar.field.set_known(KNOWN)
    bar.filters.set_known(KNOWN)
    window.resize(900, 600)
    bar.setGeometry(0, 0, 900, 48)
    window.show()
    window.activateWindow()
    bar.field.text.setFocus()
    await until(bar.field.text.hasFocus)
    yield bar
    del window  # until here it was kept alive


def type_text(bar: SearchBar, text: str) -> None:
    QTest.keyClicks(bar.field.text, text)


def press(bar: SearchBar, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(bar.field.text, key)


def tokens(bar: SearchBar) -> list[SearchToken]:
    return [token for token in bar.field.text.findChildren(SearchToken) if token.isVisible()]


def words(bar: SearchBar) -> list[str]:
    return [token.word.text for token in tokens(bar)]


async def test_a_filter_becomes_a_token_at_the_space_after_it(bar: SearchBar) -> None:
    type_text(bar, "fox model:dev")
    assert words(bar) == []
    type_text(bar, " ")
    assert words(bar) == ["model:dev"]
    type_text(bar, "red")
    assert bar.field.text.text() == "fox model:dev red"


async def test_a_token_alone_is_searched_for_at_once(bar: SearchBar, until: Until) -> None:
    type_text(bar, "is:rated ")
    await until(lambda: bar.field.search.query == parse("is:rated").query)
    press(bar, Qt.Key.Key_Backspace)
    await until(lambda: bar.field.search.query == Query(""))


async def test_the_text_cursor_behind_a_token_is_as_high_as_a_letter(bar: SearchBar) -> None:
    text = bar.field.text
    text.setCursorWidth(8)
    type_text(bar, "is:rated ")
    seen = text.viewport().grab().toImage()
    place = text.cursorRect()
    column = [seen.pixel(place.x() + 5, y) for y in range(seen.height())]
    marked = sum(pixel != seen.pixel(seen.width() - 2, 1) for pixel in column)
    assert marked >= text.fontMetrics().ascent() - 1


async def test_an_unknown_key_and_a_wrong_value_stay_text(bar: SearchBar, until: Until) -> None:
    type_text(bar, "http:fox before:soon ")
    assert words(bar) == []
    await until(lambda: bar.field.suggestions.hint)
    assert "2026-10" in bar.field.suggestions.hint
    assert bar.field.search.query == Query("http:fox")


async def test_backspace_at_its_end_turns_a_token_into_text(bar: SearchBar) -> None:
    type_text(bar, "seed:12 ")
    press(bar, Qt.Key.Key_Backspace)
    assert words(bar) == []
    type_text(bar, "3 ")
    assert words(bar) == ["seed:123"]


async def test_arrows_step_over_a_token_as_over_a_letter_and_delete_removes_it(bar: SearchBar) -> None:
    type_text(bar, "a model:dev b")
    press(bar, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert bar.field.text.textCursor().position() == 2
    press(bar, Qt.Key.Key_Delete)
    assert bar.field.text.text() == "a b"


async def test_a_value_in_quotes_may_have_spaces(bar: SearchBar) -> None:
    type_text(bar, 'tag:"night sky" ')
    assert [token.word.value for token in tokens(bar)] == ["night sky"]


async def test_a_token_says_what_it_filters(bar: SearchBar) -> None:
    type_text(bar, "model:schnell -tag:sea ")
    assert [token.accessibleName() for token in tokens(bar)] == [
        "Filter model schnell",
        "Filter without tag sea",
    ]
    assert "Filter model schnell" in bar.field.text.accessibleDescription()


async def test_the_cross_of_a_token_removes_it(bar: SearchBar) -> None:
    type_text(bar, "model:dev is:rated ")
    token = tokens(bar)[0]
    place = token.rect().center()
    place.setX(token.width() - 8)
    QTest.mouseClick(token, Qt.MouseButton.LeftButton, pos=place)
    assert words(bar) == ["is:rated"]


async def test_what_is_typed_is_searched_at_once_but_no_half_filter(bar: SearchBar, until: Until) -> None:
    heard: list[Search] = []
    bar.field.searched.connect(heard.append)
    type_text(bar, "fo")
    await until(lambda: heard and heard[-1].query == Query("fo"))
    type_text(bar, "x seed:1")
    await until(lambda: heard[-1].query == Query("fox"))
    press(bar, Qt.Key.Key_Return)
    assert heard[-1].query == Query("fox", (Filter("seed", 1),))


async def test_escape_closes_the_completions_then_empties_then_leaves(bar: SearchBar, until: Until) -> None:
    left: list[bool] = []
    bar.field.left.connect(lambda: left.append(True))
    type_text(bar, "mod")
    await until(bar.field.suggestions.isVisible)
    press(bar, Qt.Key.Key_Escape)
    assert not bar.field.suggestions.isVisible()
    press(bar, Qt.Key.Key_Escape)
    assert bar.field.text.text() == ""
    assert not left
    press(bar, Qt.Key.Key_Escape)
    assert left


async def test_keys_and_values_are_completed_by_keyboard(bar: SearchBar, until: Until) -> None:
    type_text(bar, "mod")
    await until(bar.field.suggestions.isVisible)
    press(bar, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert bar.field.text.text() == "model:"
    await until(lambda: len(bar.field.suggestions.completions) == 2)
    press(bar, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert words(bar) == ["model:flux-schnell"]


async def test_a_tag_with_a_space_is_completed_in_quotes(bar: SearchBar, until: Until) -> None:
    type_text(bar, "tag:ni")
    await until(bar.field.suggestions.isVisible)
    press(bar, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert words(bar) == ['tag:"night sky"']


async def test_down_in_an_empty_field_lists_the_keys(bar: SearchBar) -> None:
    press(bar, Qt.Key.Key_Down)
    assert [each.word for each in bar.field.suggestions.completions][:3] == ["model:", "backend:", "seed:"]


async def test_the_star_writes_a_token_and_follows_it(bar: SearchBar, until: Until) -> None:
    bar.favourites.click()
    assert words(bar) == ["is:favourite"]
    assert bar.favourites.isChecked()
    bar.field.text.clear()
    await until(lambda: not bar.favourites.isChecked())


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_the_filter_panel_writes_tokens_and_reads_them(bar: SearchBar) -> None:
    type_text(bar, "fox rating:>=3 is:favourite ")
    bar.filters.open_below(bar.open_filters)
    assert bar.filters.rating.index == 3
    bar.filters.rating.buttons[5].click()
    bar.filters.orientation.buttons[1].click()
    bar.filters.state.buttons[2].click()
    bar.filters.model.setCurrentIndex(1)
    bar.filters.model.activated.emit(1)
    bar.filters.after.setText("2026-10")
    bar.filters.after.editingFinished.emit()
    expected = {"rating:5", "orientation:landscape", "is:favourite", "is:tagged", "model:flux-dev"}
    assert set(words(bar)) == {*expected, "after:2026-10"}
    assert bar.field.text.search().query.text == "fox"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_wrong_day_in_the_panel_is_said_and_changes_nothing(bar: SearchBar) -> None:
    bar.filters.open_below(bar.open_filters)
    bar.filters.before.setText("soon")
    bar.filters.before.editingFinished.emit()
    assert bar.filters.note.text()
    assert words(bar) == []


async def test_pasted_filters_become_tokens_and_copied_tokens_are_text(bar: SearchBar) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("fox\nmodel:dev   seed:5")
    bar.field.text.paste()
    assert words(bar) == ["model:dev", "seed:5"]
    bar.field.text.selectAll()
    bar.field.text.copy()
    assert clipboard.text() == "fox model:dev seed:5"


async def test_undo_takes_a_token_back(bar: SearchBar) -> None:
    type_text(bar, "seed:7 ")
    bar.field.text.undo()
    assert words(bar) == []


class Paints(QObject):
    """How often a widget has been painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)


async def test_completions_that_say_the_same_are_not_painted_again(bar: SearchBar, until: Until) -> None:
    suggestions = bar.field.suggestions
    painted = Paints(suggestions)
    type_text(bar, "o")
    await until(lambda: painted.count and suggestions.completions)
    QCoreApplication.processEvents()
    before = painted.count
    type_text(bar, "r")
    await until(lambda: suggestions.completions and suggestions.completions[0].length == 2)
    QCoreApplication.processEvents()
    assert painted.count == before
    press(bar, Qt.Key.Key_Down)
    await until(lambda: painted.count > before)
    type_text(bar, "i")
    await until(lambda: suggestions.current == -1)
    assert suggestions.completions[0].length == 3
