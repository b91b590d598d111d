"""The form shows what the chosen backend has, and makes requests of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from imagen_desktop.core.backends.backend import BackendState
from imagen_desktop.core.generation import MAX_SEED, GenerationRequest
from imagen_desktop.ui.prompt_bar import PromptBar
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.shape_chooser import ratio_name, shown_first
from tests.ui.fake_studio import DEV, LOCAL, RATIOS, SCHNELL, SKETCH, FakeStudio


@pytest.fixture
def form(qtbot: QtBot) -> PromptForm:
    studio = FakeStudio()
    made = PromptForm(studio.backends(), studio.price)
    qtbot.addWidget(made)
    made.choose_backend(SCHNELL.name)
    made.show_states(studio.states())
    made.resize(304, 840)
    made.show()
    return made


def submitted(form: PromptForm) -> list[tuple[GenerationRequest, bool]]:
    heard: list[tuple[GenerationRequest, bool]] = []
    form.submitted.connect(lambda requests, at_front: heard.extend((each, at_front) for each in requests))
    return heard


def test_what_is_typed_becomes_the_request(form: PromptForm, qtbot: QtBot) -> None:
    heard = submitted(form)
    QTest.keyClicks(form.prompt.edit, "a red fox")
    form.shape.choose("3:2")
    form.count.set_value(4)
    QTest.mouseClick(form.primary, Qt.MouseButton.LeftButton)

    assert heard == [
        (
            GenerationRequest(
                "a red fox",
                backend=SCHNELL.name,
                aspect_ratio="3:2",
                count=4,
                steps=4,
                output_format="png",
            ),
            False,
        )
    ]


def test_the_button_says_the_price_of_all_images(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a red fox")
    form.count.set_value(4)
    assert form.primary.text() == "Generate 4  ·  $0.012"


def test_the_button_does_not_shrink_with_its_price(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a red fox")
    form.count.set_value(100)
    widest = form.primary.sizeHint().width()
    form.count.set_value(1)
    assert form.primary.sizeHint().width() == widest


def test_an_empty_prompt_cannot_be_sent(form: PromptForm) -> None:
    heard = submitted(form)
    form.prompt.edit.setPlainText("  \n ")
    form.submit()
    assert heard == []
    assert not form.primary.isEnabled()
    assert form.primary.toolTip() == "Type a prompt first"


def test_a_backend_that_is_not_set_up_says_so_and_offers_the_way(form: PromptForm) -> None:
    heard = submitted(form)
    form.prompt.edit.setPlainText("a red fox")
    form.choose_backend(LOCAL.name)
    form.submit()
    assert heard == []
    assert form.primary.toolTip() == "FLUX schnell: not configured"
    assert form.set_up.isVisible()


def test_only_settings_of_the_backend_are_shown(form: PromptForm) -> None:
    assert form.more.steps.isVisible()
    assert not form.more.guidance.isVisible()
    assert not form.more.negative.isVisible()

    form.choose_backend(DEV.name)
    assert form.more.guidance.isVisible()
    assert form.more.negative.isVisible()
    assert form.more.steps.value == 28

    form.choose_backend(SKETCH.name)
    assert not form.more.isVisible()


def test_settings_that_a_backend_lacks_are_not_sent(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a red fox")
    form.choose_backend(DEV.name)
    form.more.negative.setText("blur")
    assert form.request().negative_prompt == "blur"

    form.choose_backend(SCHNELL.name)
    request = form.request()
    assert (request.negative_prompt, request.guidance) == ("", None)


def test_a_number_outside_of_the_limits_stays_and_says_the_rule(form: PromptForm, qtbot: QtBot) -> None:
    form.prompt.edit.setPlainText("a red fox")
    field = form.more.steps.field
    field.selectAll()
    QTest.keyClicks(field, "28")
    assert form.more.steps.value == 28
    assert form.more.problem == "1 to 4 for this model"
    assert field.accessibleDescription() == "1 to 4 for this model"
    assert not form.primary.isEnabled()

    form.more.steps.reset()
    assert form.primary.isEnabled()


def test_slider_and_field_follow_each_other(form: PromptForm) -> None:
    form.choose_backend(DEV.name)
    form.more.guidance.slider.setValue(75)
    assert form.more.guidance.field.value() == 7.5
    form.more.guidance.set_value(2.5)
    assert form.more.guidance.slider.value() == 25


def test_free_pixels_replace_the_ratio(form: PromptForm) -> None:
    form.choose_backend(SKETCH.name)
    form.shape.choose_pixels(1024, 768)
    request = form.request()
    assert (request.width, request.height, request.aspect_ratio) == (1024, 768, "")

    form.shape.choose_pixels(1023, 768)
    assert form.shape.problem == "Multiples of 8 pixels"


def test_pixels_of_one_backend_are_not_sent_to_the_next(form: PromptForm) -> None:
    form.choose_backend(SKETCH.name)
    form.shape.choose_pixels(1024, 768)
    form.choose_backend(SCHNELL.name)
    request = form.request()
    assert (request.width, request.aspect_ratio) == (None, "1:1")


def test_a_ratio_survives_a_change_of_backend(form: PromptForm) -> None:
    form.shape.choose("21:9")
    form.choose_backend(DEV.name)
    assert form.request().aspect_ratio == "21:9"


def test_rare_ratios_stand_behind_more() -> None:
    assert len(shown_first(RATIOS, has_pixels=False)) == 7
    assert shown_first(("1:1", "3:2"), has_pixels=True) == ("1:1", "3:2")


def test_shapes_are_named_for_readers() -> None:
    assert ratio_name("3:2") == "Shape 3 to 2, landscape"
    assert ratio_name("9:16") == "Shape 9 to 16, portrait"
    assert ratio_name("1:1") == "Shape 1 to 1, square"


def test_a_seed_is_random_until_it_is_locked(form: PromptForm, qtbot: QtBot) -> None:
    assert form.request().seed is None
    form.seed.toggle_lock()
    assert 0 < (form.request().seed or 0) <= MAX_SEED
    form.seed.toggle_lock()
    assert form.request().seed is None
    QTest.keyClicks(form.seed.text, "42x")
    assert form.request().seed == 42


def test_a_seed_that_is_too_large_says_so(form: PromptForm) -> None:
    form.prompt.edit.setPlainText("a red fox")
    form.seed.set_seed(MAX_SEED + 1)
    assert not form.primary.isEnabled()
    assert form.primary.toolTip() == f"Seeds go up to {MAX_SEED}"


def test_an_earlier_request_fills_the_form(form: PromptForm) -> None:
    earlier = GenerationRequest(
        "koi",
        backend=DEV.name,
        aspect_ratio="9:21",
        count=2,
        seed=7,
        steps=30,
        guidance=2.5,
        negative_prompt="blur",
        output_format="webp",
    )
    form.fill(earlier)
    assert form.request() == earlier


def test_using_only_the_prompt_leaves_the_settings(form: PromptForm) -> None:
    form.count.set_value(3)
    form.fill(GenerationRequest("koi", backend=DEV.name, count=9), with_settings=False)
    assert form.request().prompt == "koi"
    assert (form.request().count, form.request().backend) == (3, SCHNELL.name)


def test_each_backend_shows_its_state_and_price(form: PromptForm) -> None:
    assert form.backend.accessibleName() == "Backend: FLUX schnell on Replicate"
    assert form.backend.accessibleDescription() == "ready, $0.003 each"
    form.show_states({SCHNELL.name: BackendState(False, "set REPLICATE_API_TOKEN", "Set it.")})
    assert form.backend.accessibleDescription() == "set REPLICATE_API_TOKEN, $0.003 each"


def test_fields_are_named_and_labels_lead_to_them(form: PromptForm) -> None:
    names = {
        form.prompt.edit.accessibleName(),
        form.seed.text.accessibleName(),
        form.count.number.accessibleName(),
        form.more.steps.field.accessibleName(),
    }
    assert names == {"Prompt", "Seed", "Images", "Steps"}


def test_tab_goes_from_the_prompt_to_the_controls_in_order(form: PromptForm, qtbot: QtBot) -> None:
    form.prompt.edit.setPlainText("a red fox")
    form.prompt.edit.setFocus()
    seen = []
    for _ in range(20):
        widget = form.focusWidget()
        assert widget is not None
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    wanted = [form.prompt.edit, form.backend, form.count.number, form.seed.text, form.more.steps.field]
    places = [seen.index(widget) for widget in wanted]
    assert places == sorted(places)
    assert seen.index(form.primary) > places[-1]


def test_the_bar_mirrors_the_form_both_ways(form: PromptForm, qtbot: QtBot) -> None:
    bar = PromptBar(form, FakeStudio().backends())
    qtbot.addWidget(bar)
    QTest.keyClicks(bar.text, "a blue boat")
    assert form.request().prompt == "a blue boat"
    assert bar.primary.text() == form.primary.text() == "Generate 1  ·  $0.003"

    form.choose_backend(DEV.name)
    form.shape.choose("16:9")
    assert bar.backend.info == DEV
    assert bar.shape.currentText() == "16:9"

    heard = submitted(form)
    QTest.keyClick(bar.text, Qt.Key.Key_Return)
    assert [request.prompt for request, _at_front in heard] == ["a blue boat"]


def test_typing_in_the_bar_keeps_the_cursor(form: PromptForm, qtbot: QtBot) -> None:
    bar = PromptBar(form, FakeStudio().backends())
    qtbot.addWidget(bar)
    QTest.keyClicks(bar.text, "fox ")
    QTest.keyClick(bar.text, Qt.Key.Key_Home)
    QTest.keyClicks(bar.text, "red ")
    assert bar.text.text() == "red fox "


def test_a_backend_without_seeds_hides_the_field(qtbot: QtBot) -> None:
    studio = FakeStudio()
    studio.infos = (replace(SCHNELL, has_seed=False),)
    form = PromptForm(studio.backends(), studio.price)
    qtbot.addWidget(form)
    form.show()
    assert not form.seed.isVisible()
