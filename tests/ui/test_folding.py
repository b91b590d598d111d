"""Which panels stand where at which width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagen_desktop.ui.folding import Folds, Places, places, size_class

WIDTHS = st.integers(900, 4000)


@pytest.mark.parametrize(
    ("width", "where"),
    [
        (1440, Places("beside", "beside")),
        (1180, Places("beside", "beside")),
        (1179, Places("beside", "")),
        (1000, Places("beside", "")),
        (999, Places("", "")),
        (900, Places("", "")),
    ],
)
def test_panels_fold_by_the_window_s_width(width: int, where: Places) -> None:
    assert places(width, Folds()) == where


def test_the_prompt_bar_stands_in_for_a_folded_panel() -> None:
    assert places(900, Folds()).has_prompt_bar
    assert not places(1440, Folds()).has_prompt_bar
    assert not places(900, Folds(over="prompt")).has_prompt_bar


def test_a_panel_without_room_opens_over_the_gallery_and_closes_again() -> None:
    opened = Folds().toggled("prompt", 900)
    assert places(900, opened) == Places("over", "")
    assert opened.toggled("prompt", 900) == Folds()


def test_one_panel_at_a_time_stands_over_the_gallery() -> None:
    opened = Folds().toggled("prompt", 900).toggled("inspector", 900)
    assert places(900, opened) == Places("", "over")


def test_a_panel_over_the_gallery_goes_beside_it_when_there_is_room() -> None:
    opened = Folds().toggled("prompt", 900).resized(1200)
    assert places(1200, opened) == Places("beside", "beside")


@given(WIDTHS, WIDTHS)
def test_what_was_folded_by_hand_stays_folded(first: int, then: int) -> None:
    folds = Folds(prompt_folded=True, inspector_folded=True).resized(first).resized(then)
    assert places(then, folds) == Places("", "")


@given(WIDTHS, st.sampled_from(["prompt", "inspector"]))
def test_the_same_key_twice_changes_nothing(width: int, panel: str) -> None:
    assert Folds().toggled(panel, width).toggled(panel, width) == Folds()


def test_widths_are_remembered_in_three_classes() -> None:
    assert [size_class(width) for width in (999, 1000, 1699, 1700)] == ["narrow", "medium", "medium", "wide"]
