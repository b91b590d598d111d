"""Earlier prompts: stepped through with the draft kept, listed and searched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from imagen_desktop.core.library import Library
from imagen_desktop.core.prompts.styles import Style
from imagen_desktop.ui.prompt_bar import PromptBar
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.prompt_history import PastPrompt, PromptHistory
from imagen_desktop.ui.prompt_history_desk import PromptHistoryDesk
from imagen_desktop.ui.tasks import Tasks
from tests.core.library.samples import image
from tests.ui.fake_studio import SCHNELL, FakeStudio

Until = Callable[..., Any]


def test_steps_go_back_and_return_to_the_draft() -> None:
    history = PromptHistory()
    history.load(["two", "one"])
    draft = PastPrompt("draft", "Oil")
    second = history.earlier(draft)
    assert second == PastPrompt("two")
    first = history.earlier(second)
    assert first == PastPrompt("one")
    assert history.earlier(first) is None
    assert history.later(first) == second
    assert history.later(second) == draft
    assert history.later(draft) is None


def test_what_is_shown_already_is_passed_over() -> None:
    history = PromptHistory()
    history.load(["one"])
    history.add(PastPrompt("two"))
    assert history.earlier(PastPrompt("two")) == PastPrompt("one")


def test_an_edited_prompt_becomes_the_draft() -> None:
    history = PromptHistory()
    history.load(["two", "one"])
    history.earlier(PastPrompt("draft"))
    edited = PastPrompt("two, edited")
    assert history.earlier(edited) == PastPrompt("two")
    assert history.later(PastPrompt("two")) == edited


def test_a_prompt_that_is_sent_again_comes_first_and_once() -> None:
    history = PromptHistory()
    history.load(["one", "two"])
    for text in ("three", "two", "three"):
        history.add(PastPrompt(text))
    assert [entry.text for entry in history.entries] == ["three", "two", "one"]
    assert [entry.text for entry in history.merged([], "TH")] == ["three"]


class Window:
    def __init__(self, form: PromptForm, bar: PromptBar, desk: PromptHistoryDesk, library: Library) -> None:
        self.form, self.bar, self.desk, self.library = form, bar, desk, library

    def texts(self) -> list[str]:
        rows = self.desk.popup.rows
        return [rows.item(row).text() for row in range(rows.rowCount())]


@pytest.fixture
async def window(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[Window]:
    studio = FakeStudio()
    form = PromptForm(studio.backends(), studio.price)
    bar = PromptBar(form, studio.backends())
    for widget in (form, bar):
        qtbot.addWidget(widget)
    form.choose_backend(SCHNELL.name)
    form.show_states(studio.states())
    form.show()
    library = Library(tmp_path / "library.sqlite3")
    prompts = ("a koi", "an owl at night", "a koi", "a red fox")
    library.add_many(image(tmp_path / f"{n}.png", prompt, n) for n, prompt in enumerate(prompts))
    errors: list[BaseException] = []
    tasks = Tasks(errors.append)
    desk = PromptHistoryDesk(form, bar, library, tasks)
    yield Window(form, bar, desk, library)
    await tasks.close()
    library.close()
    assert errors == []


async def test_ctrl_up_and_down_step_through_the_library_s_prompts(window: Window, until: Until) -> None:
    edit = window.form.prompt.edit
    QTest.keyClicks(edit, "my draft")
    QTest.keyClick(edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: window.form.typed == "a koi")
    for wanted in ("an owl at night", "a red fox", "a red fox"):
        QTest.keyClick(edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
        assert window.form.typed == wanted
    for wanted in ("an owl at night", "a koi", "my draft", "my draft"):
        QTest.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        assert window.form.typed == wanted


async def test_the_bar_steps_too(window: Window, until: Until) -> None:
    QTest.keyClick(window.bar.text, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: window.bar.text.text() == "a koi")


async def test_what_was_sent_comes_back_with_its_variants_and_style(window: Window, until: Until) -> None:
    form, oil = window.form, Style("Oil", "{prompt}, oil")
    form.prompt.edit.setPlainText("a {red|blue} boat")
    form.set_style(oil)
    form.submit()
    form.set_style(None)
    form.prompt.edit.setPlainText("next")
    QTest.keyClick(form.prompt.edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: form.typed == "a {red|blue} boat")
    assert form.chosen_style == oil


async def test_the_list_is_searched_by_typing_and_enter_puts_a_prompt_in(
    window: Window, until: Until
) -> None:
    window.form.history_requested.emit()
    popup = window.desk.popup
    await until(lambda: window.texts() == ["a koi", "an owl at night", "a red fox"])
    assert popup.isVisible()
    QTest.keyClicks(popup.text, "red f")
    await until(lambda: window.texts() == ["a red fox"])
    popup.text.setText("whale")
    await until(lambda: window.texts() == [])
    popup.text.setText("")
    await until(lambda: len(window.texts()) == 3)
    QTest.keyClick(popup.text, Qt.Key.Key_Down)
    QTest.keyClick(popup.text, Qt.Key.Key_Return)
    assert window.form.typed == "an owl at night"
    assert not popup.isVisible()


async def test_esc_closes_the_list_and_changes_nothing(window: Window, until: Until) -> None:
    window.form.prompt.edit.setPlainText("my draft")
    window.form.history_requested.emit()
    await until(lambda: len(window.texts()) == 3)
    QTest.keyClick(window.desk.popup.text, Qt.Key.Key_Escape)
    assert not window.desk.popup.isVisible()
    assert window.form.typed == "my draft"
