"""Typed prompts become literal requests: one for each combination, wildcards decided by the seed."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from imagen_desktop.core.errors import ConfigError, InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.prompts.expansion import MAX_IMAGES, expand
from imagen_desktop.core.prompts.wildcards import MAX_BYTES, Wildcards


@pytest.fixture
def wildcards(tmp_path: Path) -> Wildcards:
    (tmp_path / "colour.txt").write_text("# colours\nred\n\n  blue \ngreen\n")
    (tmp_path / "animals").mkdir()
    (tmp_path / "animals" / "birds.txt").write_text("a __colour__ owl\na {big|small} hen\n")
    return Wildcards(tmp_path)


def expanded(request: GenerationRequest, wildcards: Wildcards) -> tuple[GenerationRequest, ...]:
    numbers = itertools.count(1001)
    return expand(request, wildcards, lambda: next(numbers))


def test_a_plain_prompt_stays_the_request_that_it_is(wildcards: Wildcards) -> None:
    request = GenerationRequest("a red fox", count=4, seed=7)
    assert expanded(request, wildcards) == (request,)


def test_each_combination_is_a_request_of_its_own_with_the_typed_text_kept(wildcards: Wildcards) -> None:
    request = GenerationRequest("a {red|blue} fox", count=2, seed=7, steps=4)
    assert expanded(request, wildcards) == (
        GenerationRequest("a red fox", count=2, seed=7, steps=4, template="a {red|blue} fox"),
        GenerationRequest("a blue fox", count=2, seed=7, steps=4, template="a {red|blue} fox"),
    )


def test_an_empty_variant_leaves_no_gap(wildcards: Wildcards) -> None:
    found = expanded(GenerationRequest("{|a} {big|} fox"), wildcards)
    assert [request.prompt for request in found] == ["big fox", "fox", "a big fox", "a fox"]


def test_escapes_are_taken_out_and_nothing_else(wildcards: Wildcards) -> None:
    (request,) = expanded(GenerationRequest(r"a \{red|blue\}  fox"), wildcards)
    assert request.prompt == "a {red|blue}  fox"


def test_the_seed_decides_a_wildcard(wildcards: Wildcards) -> None:
    request = GenerationRequest("a __colour__ fox", count=40, seed=1)
    first, second = expanded(request, wildcards), expanded(request, wildcards)
    assert first == second
    assert [(part.seed, part.count) for part in first] == [(seed, 1) for seed in range(1, 41)]
    assert {part.prompt for part in first} == {"a red fox", "a blue fox", "a green fox"}
    (alone,) = expanded(GenerationRequest("a __colour__ fox", seed=17), wildcards)
    assert alone.prompt == first[16].prompt


def test_images_without_a_locked_seed_get_one_each(wildcards: Wildcards) -> None:
    found = expanded(GenerationRequest("{a|b} __colour__ fox", count=2), wildcards)
    assert [request.seed for request in found] == [1001, 1002, 1003, 1004]


def test_two_wildcards_of_one_name_choose_apart(wildcards: Wildcards) -> None:
    found = expanded(GenerationRequest("__colour__ __colour__", count=60, seed=1), wildcards)
    assert any(len(set(request.prompt.split())) == 2 for request in found)


def test_a_choice_in_a_file_may_hold_wildcards_and_variants(wildcards: Wildcards) -> None:
    found = expanded(GenerationRequest("__animals/birds__", count=80, seed=1), wildcards)
    assert {request.prompt for request in found} == {
        "a red owl", "a blue owl", "a green owl", "a big hen", "a small hen",
    }  # fmt: skip


def test_an_edited_file_is_read_again(wildcards: Wildcards) -> None:
    assert wildcards.choices("colour") == ("red", "blue", "green")
    (wildcards.folder / "colour.txt").write_text("violet\n")
    assert wildcards.choices("colour") == ("violet",)
    assert wildcards.names() == ["animals/birds", "colour"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"# nothing\n", "has no choices"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"x" * (MAX_BYTES + 1), "larger than 1 MB"),
        (b"__bad__\n", "leads back to itself"),
    ],
)
def test_a_bad_file_is_one_sentence(wildcards: Wildcards, content: bytes, sentence: str) -> None:
    (wildcards.folder / "bad.txt").write_bytes(content)
    with pytest.raises(ConfigError, match=sentence):
        expanded(GenerationRequest("a __bad__ fox"), wildcards)


def test_a_name_leads_to_no_file_outside_of_the_folder(wildcards: Wildcards, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.txt").write_text("x")
    request = GenerationRequest("a __../secret__ fox")
    assert expanded(request, wildcards) == (request,)


def test_too_many_images_are_refused_before_any_is_made(wildcards: Wildcards) -> None:
    assert len(expanded(GenerationRequest("{a|b|c|d|e|f|g|h|i|j}" * 3), wildcards)) == MAX_IMAGES
    with pytest.raises(InvalidRequestError, match="make 2,000 images; 1,000 at once is the most"):
        expanded(GenerationRequest("{a|b|c|d|e|f|g|h|i|j}" * 3, count=2), wildcards)
    with pytest.raises(InvalidRequestError):
        expanded(GenerationRequest("{a|b|c|d|e|f|g|h|i|j}" * 40), wildcards)
