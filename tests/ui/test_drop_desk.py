"""A dropped picture is shown first; the form changes only when a person says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import MAX_SEED, UNPRICED, GenerationRequest
from imagen_desktop.core.image_files.found_settings import FoundSettings
from imagen_desktop.ui.drop_desk import DropDesk
from imagen_desktop.ui.found_words import chosen_backend, fitted, found_facts
from imagen_desktop.ui.inspector_parts import FactRow
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.settings_sheet import SettingsSheet
from imagen_desktop.ui.tasks import Tasks
from tests.core.image_files.sample_files import chunk, small_png, write
from tests.ui.fake_studio import DEV, SCHNELL, SKETCH, saved_image

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Until = Callable[..., Any]
COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
INFOTEXT = (
    b"parameters\0a <b>fox</b>\nNegative prompt: blurry\n"
    b"Steps: 28, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 832x1216, Model: dreamshaper"
)


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.form = PromptForm((DEV, SCHNELL, SKETCH), lambda _request: UNPRICED)
        self.window.setCentralWidget(self.form)
        self.grid = QLabel()
        self.grid.setParent(self.window)
        self.notices = Notices()
        self.notices.setParent(self.window)
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.desk = DropDesk(
            self.window, self.form, self.grid, lambda: (DEV, SCHNELL, SKETCH), self.tasks, self.notices
        )
        self.window.show()

    def sheet(self) -> SettingsSheet | None:
        return next((sheet for sheet in self.window.findChildren(SettingsSheet) if sheet.isVisible()), None)

    def drop(self, data: QMimeData, target: Any = None) -> bool:
        """Whether it was taken, as Qt sends it: entering first."""
        target = target or self.window
        enter = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NONE)
        enter.ignore()
        QApplication.sendEvent(target, enter)
        if not enter.isAccepted():
            return False
        event = QDropEvent(QPointF(5, 5), COPY, data, LEFT, NONE)
        QApplication.sendEvent(target, event)
        return event.isAccepted()

    def told(self) -> list[str]:
        return [notice.message for notice in self.notices.notices]


@pytest.fixture
async def desk(qtbot: QtBot, until: Until) -> AsyncIterator[Desk]:
    made = Desk(qtbot)
    yield made
    await until(lambda: not made.tasks._running)


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    return write(tmp_path / "00042-5.png", small_png([chunk(b"tEXt", INFOTEXT)]))


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


async def shown(desk: Desk, until: Until) -> SettingsSheet:
    await until(desk.sheet)
    sheet = desk.sheet()
    assert sheet is not None
    return sheet


async def test_a_dropped_file_is_shown_and_changes_nothing(desk: Desk, foreign: Path, until: Until) -> None:
    before = desk.form.request()
    assert desk.drop(files(foreign, foreign))
    sheet = await shown(desk, until)
    assert desk.form.request() == before
    assert sheet.prompt.text.toPlainText() == "a <b>fox</b>"
    assert "made with Stable Diffusion WebUI" in sheet.about.text()
    assert sheet.note.text() == "The first of 2 files."
    assert "Known to that program only: Sampler." in sheet.left_out.text()
    sheet.leave.click()
    assert desk.form.request() == before


async def test_the_prompt_alone_or_all_that_fits_is_used_on_request(
    desk: Desk, foreign: Path, until: Until
) -> None:
    desk.form.choose_backend(DEV.name)
    desk.drop(files(foreign))
    (await shown(desk, until)).use_prompt.click()
    assert desk.form.request().prompt == "a <b>fox</b>"
    assert desk.form.request().seed != 5

    desk.drop(files(foreign))
    (await shown(desk, until)).use_all.click()
    request = desk.form.request()
    assert (request.seed, request.steps, request.guidance) == (5, 28, 7)
    assert (request.aspect_ratio, request.negative_prompt) == ("2:3", "blurry")
    assert request.backend == DEV.name


async def test_every_text_of_a_stranger_is_plain(desk: Desk, foreign: Path, until: Until) -> None:
    desk.drop(files(foreign))
    sheet = await shown(desk, until)
    rows = sheet.facts.findChildren(FactRow)
    assert len(rows) == 6
    for label in (sheet.about, sheet.left_out, *(row.value for row in rows)):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not label.openExternalLinks()
    sheet.raw_head.click()
    assert "<b>fox</b>" in sheet.raw.text.toPlainText()
    sheet.copy_raw.click()
    assert "Sampler: Euler" in QGuiApplication.clipboard().text()


async def test_a_file_dropped_on_the_prompt_does_not_write_its_address(
    desk: Desk, foreign: Path, until: Until
) -> None:
    assert desk.drop(files(foreign), desk.form.prompt.edit.viewport())
    await shown(desk, until)
    assert desk.form.prompt.edit.toPlainText() == ""


async def test_a_file_that_is_pasted_is_shown_and_text_stays_text(
    desk: Desk, foreign: Path, until: Until
) -> None:
    clipboard = QGuiApplication.clipboard()
    desk.form.prompt.edit.setFocus()
    clipboard.setText("an owl")
    QTest.keyClick(desk.form.prompt.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.form.prompt.edit.toPlainText() == "an owl"

    clipboard.setMimeData(files(foreign))
    QTest.keyClick(desk.form.prompt.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    await shown(desk, until)
    assert desk.form.prompt.edit.toPlainText() == "an owl"


async def test_pasting_before_anything_was_copied_does_nothing(desk: Desk) -> None:
    QGuiApplication.clipboard().clear()
    desk.form.prompt.edit.setFocus()
    QTest.keyClick(desk.form.prompt.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.form.prompt.edit.toPlainText() == ""
    desk.desk.paste()
    assert not desk.told()


async def test_an_address_in_the_web_is_not_fetched(desk: Desk) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/fox.png")])
    assert desk.drop(data)
    assert "An address in the web is not opened" in desk.told()[0]


async def test_pixels_without_a_file_have_no_settings(desk: Desk) -> None:
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert desk.drop(data)
    assert "came without its file" in desk.told()[0]


async def test_what_is_no_image_or_cannot_be_read_is_said(desk: Desk, tmp_path: Path, until: Until) -> None:
    desk.drop(files(write(tmp_path / "notes.txt", b"text")))
    await until(lambda: desk.told() == ["notes.txt is no PNG, JPEG or WebP image."])
    desk.drop(files(tmp_path / "gone.png"))
    await until(lambda: desk.errors)
    assert isinstance(desk.errors[0], LibraryError)


async def test_a_picture_without_settings_offers_nothing(desk: Desk, tmp_path: Path, until: Until) -> None:
    desk.drop(files(write(tmp_path / "holiday.png", small_png())))
    sheet = await shown(desk, until)
    assert sheet.heading.text() == "No settings in this image"
    buttons = [button.text() for button in sheet.findChildren(QPushButton) if button.isVisible()]
    assert buttons == ["Close"]


async def test_text_that_is_dropped_on_the_window_is_not_ours(desk: Desk) -> None:
    data = QMimeData()
    data.setText("a fox")
    assert not desk.drop(data)
    assert desk.told() == []


def found(**changes: Any) -> FoundSettings:
    seed, model = changes.pop("seed", 5), changes.pop("model", "dreamshaper")
    image = replace(saved_image(GenerationRequest("a fox", **changes)), seed=seed, model=model, backend="")
    return FoundSettings(image)


def test_what_a_backend_takes_as_it_is_needs_no_words() -> None:
    fit = fitted(
        found(aspect_ratio="3:2", steps=28, guidance=3.5, negative_prompt="fog", model=DEV.model), DEV
    )
    assert fit.left_out == ()
    assert (fit.request.steps, fit.request.guidance, fit.request.seed) == (28, 3.5, 5)
    assert (fit.request.backend, fit.request.aspect_ratio) == (DEV.name, "3:2")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"steps": 28}, "Steps 28: FLUX schnell takes 1 to 4."),
        ({"guidance": 7.5}, "Guidance 7.5: FLUX schnell has no such setting."),
        ({"negative_prompt": "fog"}, "Negative prompt: FLUX schnell takes none."),
        ({"seed": MAX_SEED + 1}, f"Seed {MAX_SEED + 1}: too large for FLUX schnell."),
        ({"width": 1216, "height": 832}, "Size 1216 × 832: the shape 3:2 is used."),
        ({"width": 5000, "height": 100}, "Size 5000 × 100: no shape of FLUX schnell is near."),
        ({"width": 0, "height": 100}, ""),
        ({"model": "other/model"}, "Model other/model: FLUX schnell is used instead."),
    ],
)
def test_what_cannot_be_had_is_said_and_left_out(given: dict[str, Any], sentence: str) -> None:
    fit = fitted(found(**{"model": SCHNELL.model, **given}), SCHNELL)
    assert "".join(fit.left_out) == sentence
    assert (fit.request.steps, fit.request.guidance, fit.request.negative_prompt) == (None, None, "")
    assert fit.request.width is None


def test_pixels_go_where_a_backend_takes_pixels() -> None:
    fit = fitted(found(width=832, height=1216, model="sketch"), SKETCH)
    assert (fit.request.width, fit.request.height, fit.left_out) == (832, 1216, ())


def test_the_backend_that_made_it_is_chosen_where_it_is_configured() -> None:
    backends = {info.name: info for info in (DEV, SCHNELL, SKETCH)}
    ours = found(model=SCHNELL.model)
    assert chosen_backend(ours, backends, DEV) is SCHNELL
    assert chosen_backend(found(), backends, DEV) is DEV


def test_signs_that_turn_the_reading_direction_are_taken_out() -> None:
    assert found_facts(found(model="evil\u202egnp.exe"))["model"] == "evilgnp.exe"
