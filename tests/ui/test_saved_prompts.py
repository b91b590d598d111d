"""Saved prompts and styles: chosen, saved, renamed, deleted; a bad file is said and left alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from imagen_desktop.core.prompts.styles import Style, StyleFile
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.save_prompt_dialog import NameDialog
from imagen_desktop.ui.saved_prompts_desk import SavedPromptsDesk
from imagen_desktop.ui.tasks import Tasks
from tests.ui.closing import closing
from tests.ui.fake_studio import DEV, FakeStudio

Until = Callable[..., Any]
OIL = Style("Oil", "{prompt}, oil", "photo")
FOX = Style("Fox", "a {red|blue} fox", "text")


class Window:
    def __init__(self, form: PromptForm, notices: Notices, file: StyleFile, tasks: Tasks) -> None:
        self.form, self.notices, self.file = form, notices, file
        self.tasks = tasks
        self.desk = SavedPromptsDesk(form, file, notices, tasks)

    async def close(self) -> None:
        await self.tasks.close()

    @property
    def titles(self) -> list[str]:
        return [notice.title for notice in self.notices.notices]

    def texts(self) -> list[str]:
        rows = self.desk.popup.rows
        return [rows.item(row).text() for row in range(rows.rowCount())]

    def dialog(self) -> NameDialog:
        (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, NameDialog)]
        return found

    async def open(self, until: Until) -> None:
        self.form.head.saved.click()
        await until(self.desk.popup.isVisible)


@pytest.fixture
async def window(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[Window]:
    studio = FakeStudio()
    form, notices = PromptForm(studio.backends(), studio.price), Notices()
    for widget in (form, notices):
        qtbot.addWidget(widget)
    form.choose_backend(DEV.name)
    form.show_states(studio.states())
    form.show()
    file = StyleFile(tmp_path / "styles.toml")
    for style in (OIL, FOX):
        file.save(style)
    errors: list[BaseException] = []
    tasks = Tasks(errors.append)
    yield Window(form, notices, file, tasks)
    await tasks.close()
    assert errors == []


@closing("window")
async def test_a_style_is_put_on_and_taken_off_again(window: Window, until: Until) -> None:
    window.form.prompt.edit.setPlainText("a fox")
    for wanted in (OIL, None):
        await window.open(until)
        assert window.texts() == ["Oil", "Fox"]
        QTest.keyClick(window.desk.popup.text, Qt.Key.Key_Return)
        assert window.form.chosen_style == wanted
    assert window.form.typed == "a fox"


@closing("window")
async def test_a_saved_prompt_is_put_into_the_field_with_its_variants(window: Window, until: Until) -> None:
    await window.open(until)
    QTest.keyClicks(window.desk.popup.text, "blue")
    await until(lambda: window.texts() == ["Fox"])
    QTest.keyClick(window.desk.popup.text, Qt.Key.Key_Return)
    assert window.form.typed == FOX.prompt
    assert window.form.more.negative.text() == "text"
    assert window.form.chosen_style is None


@closing("window")
async def test_the_typed_prompt_is_saved_under_a_name(window: Window, until: Until) -> None:
    window.form.prompt.edit.setPlainText("{prompt}, 35 mm")
    window.form.more.negative.setText("blur")
    await window.open(until)
    window.desk.save_link.click()
    dialog = window.dialog()
    assert not dialog.agree.isEnabled()
    QTest.keyClicks(dialog.name, "Film")
    dialog.agree.click()
    await until(lambda: window.titles == ["Saved as Film"])
    assert window.file.find("Film") == Style("Film", "{prompt}, 35 mm", "blur")


@closing("window")
async def test_quitting_loses_no_prompt_that_was_just_saved(window: Window, until: Until) -> None:
    window.form.prompt.edit.setPlainText("{prompt}, 35 mm")
    await window.open(until)
    window.desk.save_link.click()
    dialog = window.dialog()
    QTest.keyClicks(dialog.name, "Film")
    dialog.agree.click()
    await window.tasks.close()
    assert window.file.find("Film") == Style("Film", "{prompt}, 35 mm")


@closing("window")
async def test_an_entry_is_renamed_but_not_to_a_taken_name(window: Window, until: Until) -> None:
    window.form.set_style(OIL)
    await window.open(until)
    window.desk.rename_link.click()
    dialog = window.dialog()
    dialog.name.setText("Fox")
    assert not dialog.agree.isEnabled()
    dialog.name.setText("Oil paint")
    dialog.agree.click()
    await until(lambda: [style.name for style in window.file.styles()] == ["Oil paint", "Fox"])
    await until(lambda: window.form.chosen_style == OIL._replace(name="Oil paint"))


@closing("window")
async def test_a_deleted_entry_can_be_had_back(window: Window, until: Until) -> None:
    await window.open(until)
    window.desk.delete_link.click()
    await until(lambda: window.titles == ["Oil was deleted"])
    assert window.file.styles() == (FOX,)
    window.notices.notices[0].actions[0].do()
    await until(lambda: window.titles == ["Saved as Oil"])
    assert set(window.file.styles()) == {OIL, FOX}


@closing("window")
async def test_a_bad_file_is_one_sentence_and_left_as_it_is(window: Window, until: Until) -> None:
    window.file.file.write_text("[[style]\n")
    window.form.head.saved.click()
    await until(lambda: window.titles == ["Configuration"])
    assert "styles.toml is not valid TOML" in window.notices.notices[0].message
    assert not window.desk.popup.isVisible()
    window.file.file.write_text("")
    await window.open(until)
    assert window.texts() == []
    assert window.titles == []
