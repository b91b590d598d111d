"""A1111's text: written so that others read it, and read as others write it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files.infotext import infotext, parse, parse_infotext
from tests.core.image_files.sample_files import PROMPT, record


def test_what_is_written() -> None:
    image = record(width=1024, height=768)
    assert infotext(image) == (
        f"{PROMPT}\nNegative prompt: blurry\n"
        "Steps: 4, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 123456789, Size: 1024x768, "
        "Model: black-forest-labs/flux-schnell, Version: imagen-desktop 0.1.0"
    )


def test_models_that_are_not_flux_have_the_usual_scale() -> None:
    assert "CFG scale: 3.5, Seed" in infotext(record(model="sdxl"))


def test_steps_that_were_the_backends_default_are_named() -> None:
    image = record(request=GenerationRequest("x"), sent={"num_inference_steps": 28})
    assert "Steps: 28, Seed" in infotext(image)


def test_what_is_written_is_read_back() -> None:
    parsed = parse(infotext(record(width=1024, height=768)))
    assert parsed is not None
    assert parsed.model == "black-forest-labs/flux-schnell"
    assert parsed.request == GenerationRequest(
        PROMPT, negative_prompt="blurry", width=1024, height=768, seed=123456789, steps=4, guidance=3.5
    )


def test_prompt_that_begins_with_a_brace_is_no_json() -> None:
    prompt = "{fresh snow|autumn leaves} and a fox"
    parsed = parse(infotext(record(request=GenerationRequest(prompt), seed=7)))
    assert parsed is not None
    assert (parsed.request.prompt, parsed.request.seed) == (prompt, 7)


@given(st.text(), st.integers(1, 2**31))
@example("{", 1)
@example("{}", 1)
@example('{"prompt": 1}', 1)
def test_no_prompt_breaks_the_parameter_line(prompt: str, seed: int) -> None:
    parsed = parse(infotext(record(request=GenerationRequest(prompt), seed=seed)))
    assert parsed is not None
    assert parsed.request.seed == seed


def test_control_characters_and_lone_surrogates_do_not_get_in() -> None:
    text = infotext(record(request=GenerationRequest("a\0b\x1bc\ud800d\te")))
    assert text.startswith("abc?d\te\n")


@pytest.mark.parametrize("text", ["", "   \n", "{}", "{", '{"prompt": 1}', "[1]", "{" * 100_000])
def test_a_text_without_a_prompt_is_none(text: str) -> None:
    parsed = parse_infotext(text)
    assert parsed is None or parsed.prompt == text


def test_a_last_line_of_few_pairs_belongs_to_the_prompt() -> None:
    assert parse_infotext("a fox\nratio: 3:2") == GenerationRequest("a fox\nratio: 3:2")


def test_quoted_values_may_hold_commas() -> None:
    text = 'a fox\nSteps: 4, Seed: 5, Lora hashes: "a: 1, Seed: 9", Model: "x, y", Size: 1x2'
    parsed = parse(text)
    assert parsed is not None
    assert (parsed.model, parsed.request.seed) == ("x, y", 5)


def test_negative_prompts_of_several_lines() -> None:
    parsed = parse_infotext("a\nb\nNegative prompt: c\nd\nSteps: 1, Seed: 2, Size: 3x4")
    assert parsed is not None
    assert (parsed.prompt, parsed.negative_prompt) == ("a\nb", "c\nd")


@pytest.mark.parametrize("seed", ["-1", "5.5", "many", "9" * 30, "²"])
def test_a_seed_that_is_no_number_is_left_out(seed: str) -> None:
    parsed = parse_infotext(f"a\nSteps: x, Seed: {seed}, Size: 3x4, CFG scale: nan")
    assert parsed is not None
    assert parsed.seed in (None, -1)
    assert parsed.guidance is None


@pytest.mark.parametrize(
    "line",
    [
        " " * 60_000,
        " " * 60_000 + "y",
        "a" * 60_000,
        "a:" * 30_000,
        '"' * 60_000,
        "a " * 30_000,
        ": ," * 20_000,
    ],
)
def test_hostile_lines_are_parsed_in_bounded_time(line: str) -> None:
    parse_infotext("a fox\nx" + line)


def test_a_number_with_two_signs_is_none() -> None:
    parsed = parse_infotext("a fox\nSteps: --5, Seed: -1, Size: 8x4")
    assert parsed is not None
    assert (parsed.steps, parsed.seed) == (None, -1)
