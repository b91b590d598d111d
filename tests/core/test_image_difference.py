"""What differs between two images: words and signs of the prompt, and every setting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_difference import Words, prompt_difference, setting_differences
from tests.core.library.samples import image


def texts(before: str, after: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in prompt_difference(before, after)]


def test_a_sign_more_changes_no_word() -> None:
    assert texts("a red fox in snow", "a red fox, in snow!") == [
        ("same", "a red fox"),
        ("added", ","),
        ("same", "in snow"),
        ("added", "!"),
    ]


def test_where_a_space_stands_is_known() -> None:
    assert prompt_difference("a fox, red", "a fox; red") == (
        Words("same", "a fox"),
        Words("removed", ",", is_apart=False),
        Words("added", ";", is_apart=False),
        Words("same", "red"),
    )


def test_words_with_a_hyphen_or_an_apostrophe_are_one() -> None:
    assert texts("the fox's snow-white tail", "the fox's snow-blind tail") == [
        ("same", "the fox's"),
        ("removed", "snow-white"),
        ("added", "snow-blind"),
        ("same", "tail"),
    ]


def test_no_word_is_lost_when_all_are_put_together() -> None:
    after = "(a fox:1.2), {red|white}; “very” small…"
    parts = [part for part in prompt_difference("something else", after) if part.kind != "removed"]
    put = "".join((" " if part.is_apart else "") + part.text for part in parts)
    assert put.strip() == after


def test_the_picture_to_start_from_is_a_setting() -> None:
    request = GenerationRequest("a fox", image="/a.png", image_sha256="aa", image_strength=0.5)
    before = replace(image(Path("/x.png")), request=request)
    after = replace(before, request=replace(request, image="/b.png", image_sha256="bb", image_strength=0.8))
    found = {each.name: (each.before, each.after) for each in setting_differences(before, after)}
    assert found == {"image": ("aa", "bb"), "strength": (0.5, 0.8)}


def test_the_same_picture_under_another_name_is_no_difference() -> None:
    request = GenerationRequest("a fox", image="/a.png", image_sha256="aa")
    before = replace(image(Path("/x.png")), request=request)
    assert not setting_differences(before, replace(before, request=replace(request, image="/moved.png")))
