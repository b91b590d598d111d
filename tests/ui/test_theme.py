"""The contrast that the looks promise, computed from the tokens (WCAG 2.2 relative luminance)."""

from __future__ import annotations

import dataclasses
import re

import pytest

from imagen_desktop.ui.theme import DARK, LIGHT, WHITE, Theme, high_contrast

TEXT_LEAST = 4.5
CONTROL_LEAST = 3.0
GROUNDS = ("window", "panel", "field", "raised", "hover", "selected")
TEXTS = ("text", "text2", "text3", "accent_text", "ok", "attention", "error")
NEVER_PAIRED = {("text3", "hover")}  # on a hovered row text3 becomes text2
ON_GROUNDS = (
    ("ok", "ok_ground"),
    ("text2", "ok_ground"),
    ("attention", "attention_ground"),
    ("text", "attention_ground"),
    ("text2", "attention_ground"),
    ("error", "error_ground"),
    ("text", "error_ground"),
    ("text2", "error_ground"),
    ("text2", "info_ground"),
    ("accent_text", "info_ground"),
)
CONTROLS = (
    ("edge", ("window", "panel")),
    ("control", ("window", "panel", "field")),
    ("focus", ("window", "panel", "field", "raised", "hover")),
    ("accent", ("window", "panel")),
    ("chart_1", ("panel",)),
    ("chart_2", ("panel",)),
)
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def token(theme: Theme, name: str) -> str:
    return str(getattr(theme, name))


def test_contrast_is_computed_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@THEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable_on_every_ground(theme: Theme, text: str, ground: str) -> None:
    if (text, ground) in NEVER_PAIRED:
        pytest.skip("this pair does not occur")
    assert contrast(token(theme, text), token(theme, ground)) >= TEXT_LEAST


@THEMES
@pytest.mark.parametrize(("text", "ground"), ON_GROUNDS)
def test_words_of_a_notice_are_readable(theme: Theme, text: str, ground: str) -> None:
    assert contrast(token(theme, text), token(theme, ground)) >= TEXT_LEAST


@THEMES
@pytest.mark.parametrize("fill", ["accent", "accent_hover", "accent_pressed"])
def test_the_primary_button_is_readable_in_each_state(theme: Theme, fill: str) -> None:
    assert contrast(WHITE, token(theme, fill)) >= TEXT_LEAST


@THEMES
@pytest.mark.parametrize(("control", "grounds"), CONTROLS)
def test_controls_stand_out_from_their_ground(theme: Theme, control: str, grounds: tuple[str, ...]) -> None:
    for ground in grounds:
        assert contrast(token(theme, control), token(theme, ground)) >= CONTROL_LEAST


@pytest.mark.parametrize("text", ["text", "text2", "text3"])
def test_text_is_readable_on_the_viewer(text: str) -> None:
    assert contrast(token(DARK, text), DARK.viewer) >= TEXT_LEAST


@THEMES
def test_every_token_is_a_colour(theme: Theme) -> None:
    colors = [getattr(theme, field.name) for field in dataclasses.fields(theme) if field.name != "name"]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", color) for color in colors)


@THEMES
def test_high_contrast_draws_lines_as_strong_as_text(theme: Theme) -> None:
    strong = high_contrast(theme)
    assert {strong.line, strong.softedge, strong.edge, strong.text3} == {theme.text2}
