"""Variants, wildcards and styles in the form: counted, priced, marked, sent literally."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.prompts.styles import Style
from imagen_desktop.core.prompts.wildcards import Wildcards
from imagen_desktop.ui.prompt_bar import PromptBar
from imagen_desktop.ui.prompt_form import PromptForm
from tests.ui.fake_studio import DEV, SCHNELL, FakeStudio

OIL = Style("Oil", "{prompt}, oil painting", "photo")


@pytest.fixture
def form(qtbot: QtBot, tmp_path: Path) -> PromptForm:
    studio = FakeStudio()
    made = PromptForm(studio.backends(), studio.price)
    qtbot.addWidget(made)
    made.choose_backend(SCHNELL.name)
    made.show_states(studio.states())
    (tmp_path / "colour.txt").write_text("red\nblue\n")
    made.use_wildcards(Wildcards(tmp_path))
    made.resize(304, 840)
    made.show()
    return made


def sent(form: PromptForm) -> list[GenerationRequest]:
    heard: list[GenerationRequest] = []
    listening = form.submitted.connect(lambda requests, _at_front: heard.extend(requests))
    form.submit()
    form.submitted.disconnect(listening)
    return heard


def test_variants_are_counted_priced_and_sent_one_by_one(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a {red|blue} fox")
    form.count.set_value(2)
    assert form.notes.text == "2 variants × 2 each = 4 images"
    assert form.primary.text() == "Generate 4  ·  $0.012"
    assert form._count_label.text() == "Images each"
    requests = sent(form)
    assert [(request.prompt, request.count) for request in requests] == [("a red fox", 2), ("a blue fox", 2)]
    assert {request.template for request in requests} == {"a {red|blue} fox"}


def test_a_plain_prompt_takes_no_room_for_notes(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a {red} fox | __init__")
    assert not form.notes.isVisible()
    assert form._count_label.text() == "Images"
    assert [request.prompt for request in sent(form)] == ["a {red} fox | __init__"]


def test_too_many_variants_say_so_and_are_not_sent(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("{a|b|c|d|e|f|g|h|i|j}" * 4)
    assert form.notes.text == "The variants make 10,000 images; 1,000 at once is the most."
    assert form.primary.toolTip() == form.notes.text
    assert not form.primary.isEnabled()
    assert sent(form) == []


def test_what_is_typed_behind_a_variant_is_not_marked(form: PromptForm) -> None:
    QTest.keyClicks(form.prompt.edit, "a {red|blue} fox")
    marked = [selection.cursor.selectedText() for selection in form.prompt.edit.extraSelections()]
    assert marked == ["{red|blue}"]


def test_variants_and_known_wildcards_are_marked(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("🦊 a {red|blue} fox,\na __colour__ one, no __init__")
    marked = [selection.cursor.selectedText() for selection in form.prompt.edit.extraSelections()]
    assert marked == ["{red|blue}", "__colour__"]
    form.prompt.edit.setPlainText("a fox")
    assert form.prompt.edit.extraSelections() == []


def test_a_wildcard_is_decided_by_the_seed(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a __colour__ fox")
    form.seed.set_seed(7)
    assert form.notes.text == "Each image's seed picks its words"
    (first,) = sent(form)
    assert sent(form) == [first]
    assert first.prompt in ("a red fox", "a blue fox")


def test_a_wildcard_file_that_became_empty_stops_the_sending(form: PromptForm, tmp_path: Path) -> None:
    form.prompt.edit.setPlainText("a __colour__ fox")
    (tmp_path / "colour.txt").write_text("# nothing\n")
    assert sent(form) == []
    assert "has no choices" in form.primary.toolTip()


def test_a_style_wraps_what_is_typed_and_is_taken_off_by_its_token(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a {red|blue} fox")
    form.choose_backend(DEV.name)
    form.more.negative.setText("text")
    form.set_style(OIL)
    assert form.notes.token.isVisible()
    assert [request.prompt for request in sent(form)] == [
        "a red fox, oil painting",
        "a blue fox, oil painting",
    ]
    assert form.request().negative_prompt == "text, photo"

    form.choose_backend(SCHNELL.name)
    assert form.request().negative_prompt == ""

    QTest.mouseClick(form.notes.token, Qt.MouseButton.LeftButton)
    assert form.request().prompt == "a {red|blue} fox"
    assert not form.notes.token.isVisible()


def test_a_style_alone_is_no_prompt(form: PromptForm) -> None:
    form.set_style(OIL)
    assert form.primary.toolTip() == "Type a prompt first"
    assert form.reading.prompts() == [""]
    form.prompt.edit.setPlainText("a fox")
    assert form.notes.text == "Sent within the style"
    assert form.reading.prompts() == ["a fox, oil painting"]


def test_an_earlier_image_s_prompt_is_sent_as_it_was(form: PromptForm) -> None:
    form.set_style(OIL)
    form.fill(GenerationRequest("a {red|blue} __colour__ fox", backend=SCHNELL.name), with_settings=False)
    assert form.prompt.edit.toPlainText() == r"a \{red\|blue\} \__colour__ fox"
    (request,) = sent(form)
    assert request.prompt == "a {red|blue} __colour__ fox"


def test_a_prompt_that_is_put_in_can_be_taken_back(form: PromptForm) -> None:
    QTest.keyClicks(form.prompt.edit, "my draft")
    form.prompt.replace("a fox")
    form.prompt.edit.undo()
    assert form.typed == "my draft"


def test_the_bar_s_button_counts_variants_too(form: PromptForm, qtbot: QtBot) -> None:
    bar = PromptBar(form, FakeStudio().backends())
    qtbot.addWidget(bar)
    QTest.keyClicks(bar.text, "a {red|blue} fox")
    assert bar.primary.text() == "Generate 2  ·  $0.006"
