"""Time left, prices and lists in words."""

from __future__ import annotations

import pytest

from imagen_desktop.core.backends.backend import BackendState
from imagen_desktop.core.generation import FREE, UNPRICED, Price
from imagen_desktop.ui.prompt_words import backend_note, button_name, button_text, price_note
from imagen_desktop.ui.time_left import TimeLeft
from imagen_desktop.ui.wording import (
    alternatives,
    each_text,
    received_text,
    sum_text,
    time_left_text,
    weight_text,
)
from tests.ui.fake_studio import DEV, SCHNELL, SKETCH


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s left"),
        (1.6, "2 s left"),
        (40, "40 s left"),
        (59.5, "about 1 min left"),
        (121, "about 3 min left"),
        (4200, "about 1 h 10 min left"),
    ],
)
def test_time_left_is_rounded_up(seconds: float, words: str) -> None:
    assert time_left_text(seconds) == words


def test_time_left_is_unknown_until_a_step_was_made() -> None:
    assert TimeLeft().update(10.0, 1, 4) is None


def test_time_left_follows_the_pace_of_the_steps() -> None:
    left = TimeLeft()
    left.update(10.0, 1, 4)
    assert left.update(12.0, 2, 4) == pytest.approx(4.0)


def test_time_left_does_not_rise_by_less_than_a_fifth() -> None:
    left = TimeLeft()
    left.update(0.0, 0, 10)
    left.update(1.0, 1, 10)  # 9 s left, until second 10
    assert left.update(2.1, 2, 10) == pytest.approx(7.9)  # 8.4 by the pace: not raised
    assert left.update(6.0, 3, 10) == pytest.approx(14.0)  # far slower: raised


@pytest.mark.parametrize(
    ("count", "price", "words", "spoken"),
    [
        (4, Price(12_000), "Generate 4  ·  $0.012", "Generate 4 images, 0.012 dollars, estimated"),
        (4, FREE, "Generate 4  ·  free", "Generate 4 images, free"),
        (1, UNPRICED, "Generate 1  ·  unpriced", "Generate 1 image, unpriced"),
    ],
)
def test_the_button_says_what_it_costs(count: int, price: Price, words: str, spoken: str) -> None:
    assert button_text(count, price) == words
    assert button_name(count, price) == spoken


def test_an_estimate_carries_its_table_s_date() -> None:
    assert price_note(Price(3_000, "2026-11-18")) == "Estimate, prices of 18 Nov 2026"


def test_what_a_backend_lacks_is_said_once() -> None:
    assert backend_note(SCHNELL) == "FLUX schnell takes 1 to 4 steps and has no guidance or negative prompt."
    assert backend_note(DEV) == ""
    assert backend_note(SKETCH) == SKETCH.note
    ready = BackendState(is_ready=True, note="About 40 s an image on this CPU, measured.")
    assert backend_note(DEV, ready) == ready.note


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 KB"), (1, "1 KB"), (37_100, "38 KB"), (99_999, "100 KB"), (2_100_000, "2.1 MB")],
)
def test_a_small_file_weighs_kilobytes(size: int, words: str) -> None:
    assert weight_text(size) == words


def test_prices_and_sizes_in_words() -> None:
    assert each_text(Price(3_000)) == "$0.003 each"
    assert each_text(FREE) == "free"
    assert sum_text(1_204_500_000) == "$1,204.50"
    assert received_text(1_400_000, 2_100_000) == "1.4 of 2.1 MB"
    assert alternatives(["a", "b", "c"]) == "a, b or c"
