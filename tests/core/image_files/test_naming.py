"""File names are safe on every system and never leave the image folder."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files import file_stem

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
DEFAULT = "{date}-{slug}-{seed}"


def stem(template: str = DEFAULT, prompt: str = "A red fox", seed: int | None = 42, **changes: object) -> str:
    values: dict[str, object] = {
        "backend": "flux-local",
        "model": "black-forest-labs/flux-schnell:5599ed30",
        "created_at": NOON,
        "width": 1024,
        "height": 768,
        "index": 0,
    }
    request = GenerationRequest(prompt, seed=seed)
    return file_stem(template, request, **(values | changes))  # type: ignore[arg-type]


def test_the_default_template() -> None:
    local = NOON.astimezone()
    assert stem() == f"{local:%Y-%m-%d}-a-red-fox-42"


def test_every_token() -> None:
    assert stem("{backend}_{model}_{width}x{height}_{index}") == "flux-local_flux-schnell_1024x768_1"
    assert stem("{time}") == f"{NOON.astimezone():%H%M%S}"


def test_a_run_without_a_seed_says_so() -> None:
    assert stem("{seed}", seed=None) == "random"


def test_letters_of_every_script_are_kept() -> None:
    assert stem("{slug}", "Лиса, 狐と雪 — Füchse!") == "лиса-狐と雪-füchse"
    assert stem("{slug}", "हिन्दी में लोमड़ी") == "हिन्दी-में-लोमड़ी"


def test_a_prompt_without_letters_gets_a_name() -> None:
    assert stem("{slug}", "🦊 !!!") == "image"


def test_a_long_prompt_ends_at_a_word() -> None:
    slug = stem("{slug}", "wordy " * 100)
    assert slug.endswith("wordy")
    assert 50 <= len(slug.encode()) <= 60


def test_a_long_word_is_cut_between_characters() -> None:
    assert stem("{slug}", "狐" * 100) == "狐" * 20


def test_an_empty_or_braced_value_is_no_fault_of_the_template() -> None:
    assert stem("{model}", model="") == "image"
    assert stem("{model}", model="{seed}") == "{seed}"


def test_slashes_make_folders() -> None:
    assert stem("{model}/{slug}") == "flux-schnell/a-red-fox"


@pytest.mark.parametrize(
    "template", ["../{slug}", "/{slug}", "a/../../{slug}", "{slug}/", "a//b", "./a", " /a"]
)
def test_a_template_that_leaves_the_folder_is_refused(template: str) -> None:
    with pytest.raises(ConfigError):
        stem(template)


@pytest.mark.parametrize(
    "template", ["{sed}", "{}", "{slug.__class__}", "{slug!r}", "{seed", "seed}", "{{seed}}"]
)
def test_an_unknown_token_or_a_lone_brace_is_refused(template: str) -> None:
    with pytest.raises(ConfigError):
        stem(template)


@pytest.mark.parametrize("name", ["CON", "con.txt", "nul", "Lpt1", "com¹"])
def test_names_that_windows_reserves_are_changed(name: str) -> None:
    assert stem(name) == "_" + name


@given(prompt=st.text(), template=st.text(st.characters(exclude_characters="{}/")), model=st.text())
def test_no_prompt_template_or_model_makes_an_unsafe_name(prompt: str, template: str, model: str) -> None:
    name = stem(f"x{template}{{slug}}{{model}}", prompt, model=model)
    assert not set(name) & set('<>:"/\\|?*')
    assert min(name) >= " "
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert 0 < len(name.encode()) <= 200
