"""The reference image: only where the backend takes one; chosen, dropped, pasted, taken off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from imagen_desktop.core.backends.backend import Limits, ReferenceInput
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.reference_image import look_at_reference
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.reference_desk import ReferenceDesk
from imagen_desktop.ui.tasks import Tasks
from tests.fakes.png import tiny_png
from tests.ui.fake_studio import DEV, SCHNELL, FakeStudio

Until = Callable[..., Any]
IMG2IMG = replace(DEV, reference=ReferenceInput(strength=Limits(0, 1, 0.8), decides_shape=True))
KONTEXT = replace(SCHNELL, name="kontext", reference=ReferenceInput(is_required=True))


@pytest.fixture
async def form(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[PromptForm]:
    studio = FakeStudio()
    studio.infos = (SCHNELL, IMG2IMG, KONTEXT)
    form = PromptForm(studio.backends(), studio.price)
    qtbot.addWidget(form)
    form.choose_backend(IMG2IMG.name)
    form.show()
    errors: list[BaseException] = []
    tasks = Tasks(errors.append)
    ReferenceDesk(form, tmp_path / "references", tasks, form)
    yield form
    await tasks.close()
    assert errors == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(tiny_png())
    return path


def dropped(data: QMimeData) -> QDropEvent:
    copy, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    return QDropEvent(QPointF(5, 5), copy, data, button, Qt.KeyboardModifier.NoModifier)


async def test_the_field_is_there_only_where_the_backend_takes_a_picture(form: PromptForm) -> None:
    assert form.reference.isVisible()
    form.choose_backend(SCHNELL.name)
    assert not form.reference.isVisible()


async def test_a_dropped_file_is_read_and_sent_by_name(form: PromptForm, picture: Path, until: Until) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    form.reference.dropEvent(dropped(data))
    await until(lambda: form.reference.image is not None)
    form.reference.strength.set_value(0.65)
    request = form.request()
    found = look_at_reference(picture)
    assert (request.image, request.image_sha256, request.image_strength) == (str(picture), found.sha256, 0.65)
    assert request.aspect_ratio == ""
    assert not form.shape.isVisible()

    form.choose_backend(SCHNELL.name)
    assert (form.request().image, form.request().aspect_ratio) == ("", "1:1")
    form.choose_backend(IMG2IMG.name)
    assert form.request().image == str(picture)

    form.reference._chosen.remove.click()
    assert (form.request().image, form.shape.isVisible()) == ("", True)


async def test_pasted_pixels_are_kept_as_a_file(form: PromptForm, tmp_path: Path, until: Until) -> None:
    pixels = QImage(30, 20, QImage.Format.Format_RGB32)
    pixels.fill(QColor("orange"))
    data = QMimeData()
    data.setImageData(pixels)
    form.prompt.edit.insertFromMimeData(data)
    await until(lambda: form.reference.image is not None)
    assert form.reference.image is not None
    assert form.reference.image.path.parent == tmp_path / "references"
    assert (form.reference.image.width, form.reference.image.height) == (30, 20)
    assert form.typed == ""


async def test_pasted_text_stays_text(form: PromptForm) -> None:
    data = QMimeData()
    data.setText("a fox")
    form.prompt.edit.insertFromMimeData(data)
    assert form.typed == "a fox"


async def test_a_file_that_is_no_picture_is_one_sentence(form: PromptForm, until: Until) -> None:
    form.reference.offered.emit(QUrl.fromLocalFile(__file__))
    await until(form.reference._problem.text)
    assert "is no PNG, JPEG or WebP picture" in form.reference._problem.text()
    assert form.reference.image is None


async def test_a_file_is_chosen_in_a_dialog(form: PromptForm, picture: Path, until: Until) -> None:
    form.reference.choose.click()
    (dialog,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog)]
    dialog.fileSelected.emit(str(picture))
    dialog.close()
    await until(lambda: form.reference.image is not None)


async def test_a_model_that_needs_a_picture_waits_for_one(
    form: PromptForm, picture: Path, until: Until
) -> None:
    form.prompt.edit.setPlainText("a fox in snow")
    form.choose_backend(KONTEXT.name)
    assert form.primary.toolTip() == "Choose a reference image first"
    form.reference.offered.emit(QUrl.fromLocalFile(str(picture)))
    await until(form.primary.isEnabled)
    assert not form.reference.strength.isVisible()


async def test_an_earlier_request_brings_its_picture_back(
    form: PromptForm, picture: Path, until: Until
) -> None:
    earlier = look_at_reference(picture).on(GenerationRequest("a fox", backend=IMG2IMG.name), 0.5)
    form.fill(earlier)
    await until(lambda: form.request().image == str(picture))
    assert form.request().image_strength == 0.5
