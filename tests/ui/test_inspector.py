"""The inspector: what it says of an image, of several, of none, and what its buttons ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.generation import FREE, NO_TIMINGS, UNPRICED, Image, JsonValue
from imagen_desktop.core.library import Day, Marks
from imagen_desktop.ui.gallery_words import ModelNames, short_date
from imagen_desktop.ui.inspector import Inspector
from imagen_desktop.ui.inspector_parts import FactTable, Preview
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.picture_facts import facts_of, receipt_of, shared_facts
from imagen_desktop.ui.raw_texts import capped
from imagen_desktop.ui.theme import DARK, LIGHT
from imagen_desktop.ui.thumbnails import Thumbnails
from tests.ui.fake_studio import SCHNELL
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    NOW,
    draw_picture,
    garbage_stays_here,
    heard,
    record_of,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
NAMES = ModelNames.of([SCHNELL])


@pytest.fixture
def image(tmp_path: Path) -> Image:
    return record_of(draw_picture(tmp_path / "2026-11-22-fox-7.png"), "A red fox", NOW)


@pytest.fixture
def inspector(tmp_path: Path) -> Iterator[Inspector]:
    thumbnails, clipboard = Thumbnails(tmp_path / "thumbnails"), PictureClipboard()
    made = Inspector(thumbnails, clipboard)
    made.set_backends([SCHNELL])
    made.set_theme(DARK)
    made.resize(308, 820)
    made.show()
    yield made
    made.close_down()
    thumbnails.close()
    clipboard.close()
    made.close()
    made.deleteLater()


Until = Callable[..., Any]


def shown(table: FactTable) -> dict[str, str]:
    return {name: row.value.text() for name, row in table.rows.items() if row.isVisibleTo(table)}


def test_no_height_of_the_panel_lets_the_scroll_bar_come_and_go_for_ever(
    inspector: Inspector, image: Image
) -> None:
    """Where all had room beside the bar alone, Qt laid the panel out until its stack was used up."""
    inspector.show_image(replace(image, width=1216, height=832))
    (preview,) = inspector.findChildren(Preview)
    heights = []
    for height in range(640, 840):
        inspector.resize(308, height)
        QApplication.processEvents()
        heights.append(preview.height())
    assert set(heights) == {heights[0]}


def test_the_facts_are_those_of_the_file() -> None:
    image = record_of(Path("/pictures/fox.png"), "A red fox", NOW, seed=2914400173)
    image = replace(image, width=1216, height=832, size_bytes=2_100_000)
    assert facts_of(image, NAMES) == {
        "model": "FLUX schnell · Replicate",
        "size": "1216 × 832 · 3:2 · 2.1 MB",
        "seed": "2914400173",
        "steps": "4",
        "file": "fox.png",
    }


def test_the_receipt_says_the_estimate_its_date_and_how_long_it_took() -> None:
    image = record_of(Path("/pictures/fox.png"), "A red fox", NOW)
    assert receipt_of(replace(image, caller="alice")) == {
        "estimate": "$0.003",
        "prices": "18 Nov 2026",
        "prediction": "gm3qsj8f2drm80cjxdc0cr",
        "took": "2.6 s: queued 0.3, ran 1.9, fetched 0.4",
        "backend": "flux-schnell-replicate",
        "caller": "alice",
    }


@pytest.mark.parametrize(("caller", "told"), [("window", "this window"), ("unknown", None), ("", None)])
def test_the_receipt_names_who_asked_where_that_is_known(caller: str, told: str | None) -> None:
    image = record_of(Path("/pictures/fox.png"), "A red fox", NOW)
    assert receipt_of(replace(image, caller=caller)).get("caller") == told


def test_the_only_part_of_the_time_is_not_said_twice() -> None:
    image = record_of(Path("/pictures/fox.png"), "A red fox", NOW)
    timings = NO_TIMINGS._replace(latency_ms=1_100, ran_ms=1_100)
    assert receipt_of(replace(image, timings=timings))["took"] == "1.1 s"


@pytest.mark.parametrize(("cost", "words"), [(FREE, "free"), (UNPRICED, "unpriced")])
def test_free_and_unpriced_are_words(cost: object, words: str) -> None:
    image = replace(record_of(Path("/fox.png"), "", NOW), cost=cost, timings=NO_TIMINGS)  # type: ignore[arg-type]
    assert receipt_of(image)["estimate"] == words
    assert "took" not in receipt_of(image)


def test_a_picture_of_another_program_has_no_receipt(inspector: Inspector, image: Image) -> None:
    inspector.show_image(replace(image, backend="", model=""))
    assert shown(inspector.details.receipt) == {}
    assert shown(inspector.details.facts)["model"] == "unknown model"


def test_what_a_model_is_called_is_known_by_its_backend(image: Image) -> None:
    assert NAMES.model(image) == "FLUX schnell"
    assert NAMES.model(replace(image, model="someone/other-model")) == "other-model"


def test_the_prompt_is_shown_whole_and_as_plain_text(inspector: Inspector, image: Image) -> None:
    long = "<b>not bold</b> " + "a fox " * 200
    inspector.show_image(replace(image, request=replace(image.request, prompt=long)))
    assert inspector.details.prompt.text() == long
    assert inspector.details.prompt.textFormat() is Qt.TextFormat.PlainText


async def test_a_long_prompt_is_folded_until_all_of_it_is_asked_for(
    inspector: Inspector, image: Image, until: Until
) -> None:
    details = inspector.details
    inspector.show_image(replace(image, request=replace(image.request, prompt="a red fox " * 200)))
    folded = 8 * details.prompt.fontMetrics().height()
    await until(lambda: details.prompt.height() == folded)
    assert (details.whole_prompt.isVisibleTo(details), details.whole_prompt.text()) == (True, "Show all")
    details.whole_prompt.click()
    await until(lambda: details.prompt.height() > 3 * folded)
    assert details.whole_prompt.text() == "Show less"
    inspector.show_image(image)
    assert not details.whole_prompt.isVisibleTo(details)


def test_a_long_name_loses_its_middle_and_is_told_whole(inspector: Inspector, image: Image) -> None:
    path = image.path.with_name("2026-11-22-a-red-fox-asleep-in-fresh-snow-beside-a-lake-2914400173.png")
    inspector.show_image(replace(image, path=path))
    value = inspector.details.facts.rows["file"].value
    assert "…" in value.text()
    assert value.text().endswith(".png")
    assert value.toolTip() == str(path)


def test_a_picture_without_a_prompt_offers_nothing_that_needs_one(inspector: Inspector, image: Image) -> None:
    bare = replace(image, request=replace(image.request, prompt=""))
    details = inspector.details
    parts = (details.prompt, details.use_prompt)
    for shown_image, has_prompt in ((image, True), (bare, False), (image, True)):
        inspector.show_image(shown_image)
        assert [part.isVisibleTo(inspector) for part in parts] == [has_prompt] * 2
        assert details.buttons.again.isEnabled() is has_prompt
        assert details.buttons.again_new_seed.isEnabled() is has_prompt


def test_buttons_ask_for_the_image_they_stand_below(inspector: Inspector, image: Image) -> None:
    again, new_seed, prompts, trashed, opened = (
        heard(signal)
        for signal in (
            inspector.again_requested,
            inspector.again_new_seed_requested,
            inspector.use_prompt_requested,
            inspector.trash_requested,
            inspector.opened,
        )
    )
    inspector.show_image(image)
    for button in (
        inspector.details.buttons.again,
        inspector.details.buttons.again_new_seed,
        inspector.details.use_prompt,
        inspector.details.buttons.trash,
        inspector.details.enlarge,
    ):
        button.click()
    assert again == [replace(image.request, seed=7, count=1)]
    assert new_seed == [replace(image.request, seed=None, count=1)]
    assert prompts == [image.request]
    assert trashed == opened == [image]


def test_the_seed_is_copied_whole(inspector: Inspector, image: Image) -> None:
    inspector.show_image(image)
    inspector.details.receipt.rows["prediction"].copy_button.click()
    assert QGuiApplication.clipboard().text() == image.prediction_id


def test_stars_are_set_by_click_and_keys_and_taken_away(inspector: Inspector, image: Image) -> None:
    rated: list[int] = []
    inspector.rating_requested.connect(lambda _image, rating: rated.append(rating))
    inspector.show_image(image, Marks(rating=2))
    stars = inspector.details.stars
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    third = stars.rect().center()
    QTest.mouseClick(stars, left, none, third)
    QTest.mouseClick(stars, left, none, third)
    QTest.keyClick(stars, Qt.Key.Key_Right)
    assert rated == [3, 0, 1]
    assert stars.accessibleName() == "Rating 1 of 5"


def test_the_star_tells_whether_it_shall_be_a_favourite(inspector: Inspector, image: Image) -> None:
    asked: list[tuple[Image, bool]] = []
    inspector.favourite_requested.connect(lambda image, is_favourite: asked.append((image, is_favourite)))
    inspector.show_image(image, Marks(is_favourite=True))
    assert inspector.details.favourite.isChecked()
    inspector.details.favourite.click()
    assert asked == [(image, False)]


def test_nothing_chosen_tells_the_months_count_and_cost(inspector: Inspector) -> None:
    today = date(2026, 11, 22)
    days = [Day(today, 14, 218_000, 0), Day(today - timedelta(days=40), 5, 90_000, 0)]
    inspector.show_library(days, today)
    assert inspector.selection.heading.text() == "November 2026"
    assert inspector.selection.summary.text() == "14 images · $0.218"
    assert inspector.image is None


def test_several_tell_their_count_and_sum_only_when_all_are_known(inspector: Inspector, image: Image) -> None:
    other = replace(image, cost=UNPRICED)
    inspector.show_several([image, image, other], 3)
    assert inspector.selection.heading.text() == "3 images selected"
    assert inspector.selection.summary.text() == "$0.006 · 1 unpriced"
    inspector.show_several([image], 1_000)
    assert inspector.selection.heading.text() == "1,000 images selected"
    assert inspector.selection.summary.text() == ""


async def test_raw_shows_the_texts_of_the_file_when_it_is_opened(
    inspector: Inspector, image: Image, until: Callable[..., Any]
) -> None:
    with_text(image.path, {"parameters": "A red fox\nSteps: 4", "Comment": "<b>plain</b>"})
    inspector.show_image(image)
    raw = inspector.details.raw
    assert not raw.text.isVisibleTo(inspector)
    raw.disclosure.click()
    await until(raw.text.toPlainText)
    assert "[parameters]\nA red fox\nSteps: 4" in raw.text.toPlainText()
    assert "<b>plain</b>" in raw.text.toPlainText()
    assert raw.text.isReadOnly()
    raw.copy.click()
    assert QGuiApplication.clipboard().text() == raw.text.toPlainText()


async def test_raw_follows_the_image_and_says_when_there_is_nothing(
    inspector: Inspector, image: Image, tmp_path: Path, until: Callable[..., Any]
) -> None:
    inspector.details.raw.disclosure.click()
    inspector.show_image(image)
    await until(inspector.details.raw.text.toPlainText)
    assert inspector.details.raw.text.toPlainText() == "There is no text in this file."
    inspector.show_image(replace(image, path=tmp_path / "gone.png"))
    await until(lambda: "cannot be read" in inspector.details.raw.text.toPlainText())


def test_very_long_texts_are_cut_and_say_so() -> None:
    text = capped("x" * 100_500)
    assert text.endswith("… 500 more characters; Copy all has them")
    assert capped("short") == "short"


def with_text(path: Path, texts: dict[str, str]) -> None:
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    for key, text in texts.items():
        picture.setText(key, text)
    assert picture.save(str(path))


def test_the_whole_path_is_copied(inspector: Inspector, image: Image) -> None:
    inspector.show_image(image)
    inspector.details.facts.rows["file"].copy_button.click()
    assert QGuiApplication.clipboard().text() == str(image.path)


def test_all_that_was_sent_is_told() -> None:
    image = record_of(Path("/fox.png"), "A red fox", NOW)
    sent: dict[str, JsonValue] = {"prompt": "A red fox", "seed": 7, "go_fast": True, "output_quality": 80}
    request = replace(image.request, options={"go_fast": False})
    assert facts_of(replace(image, sent=sent, request=request), NAMES)["options"] == (
        "go_fast false, output_quality 80"
    )


def test_several_tell_what_they_share(image: Image) -> None:
    other = replace(image, seed=8, request=replace(image.request, steps=2), size_bytes=1_000_000)
    shared = shared_facts([replace(image, size_bytes=1_100_000), other], NAMES)
    assert shared == {
        "model": "FLUX schnell · Replicate",
        "size": "96 × 64 · 3:2",
        "seed": "differs",
        "steps": "differs",
        "made": short_date(NOW.date()),
        "weight": "2.1 MB",
    }


def test_two_can_be_compared_three_cannot(inspector: Inspector, image: Image) -> None:
    asked: list[bool] = []
    inspector.compare_requested.connect(lambda: asked.append(True))
    inspector.show_several([image, image, image], 3)
    assert not inspector.selection.compare.isVisibleTo(inspector)
    inspector.show_several([image, image], 2)
    assert inspector.selection.compare.isVisibleTo(inspector)
    inspector.selection.compare.click()
    assert asked == [True]


def test_a_panel_of_its_least_width_cuts_no_button(inspector: Inspector, image: Image) -> None:
    inspector.show_image(image)
    inspector.set_theme(LIGHT)
    inspector.resize(288, 820)
    for button in (
        inspector.details.buttons.copy,
        inspector.details.buttons.reveal,
        inspector.details.buttons.trash,
        inspector.details.buttons.again_new_seed,
    ):
        room = button.width() - button.iconSize().width()
        assert button.fontMetrics().horizontalAdvance(button.text()) < room
    assert inspector.width() == 288
