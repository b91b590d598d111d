"""The same prompt on another backend: which finishes a draft, and what is taken along."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import BackendInfo, SizeLimits
from imagen_desktop.core.finishing import carried, finishers
from imagen_desktop.core.generation import GenerationRequest, Image

RATIOS = ("1:1", "3:2", "2:3", "16:9")
SCHNELL = BackendInfo(
    "fast", "replicate", "FLUX schnell", "Replicate", "black-forest-labs/flux-schnell", RATIOS
)
DEV = BackendInfo("fine", "replicate", "FLUX dev", "Replicate", "black-forest-labs/flux-dev:abc", RATIOS)
LOCAL = BackendInfo("here", "local", "FLUX dev", "this computer", "flux-dev", RATIOS)
PRO = BackendInfo("pro", "replicate", "FLUX 1.1 pro", "Replicate", "black-forest-labs/flux-1.1-pro", RATIOS)


def draft(request: GenerationRequest | None = None, **fields: object) -> Image:
    image = Image(
        path=Path("/fox.png"),
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        request=request or GenerationRequest("a fox", aspect_ratio="3:2"),
        backend="fast",
        backend_type="replicate",
        model="black-forest-labs/flux-schnell",
        width=1216,
        height=832,
        size_bytes=1,
        seed=7,
    )
    return replace(image, **fields)  # type: ignore[arg-type]  # a test's own fields


def test_the_first_choice_for_a_draft_comes_first() -> None:
    assert finishers(draft(), [PRO, SCHNELL, DEV]) == [DEV, PRO]


def test_the_same_model_here_and_at_a_provider_counts_as_one() -> None:
    assert finishers(draft(model="flux-schnell"), [LOCAL, DEV]) == [LOCAL, DEV]


def test_nothing_finishes_a_model_that_has_no_better_one() -> None:
    assert finishers(draft(model="someone/else"), [SCHNELL, DEV]) == []


def test_prompt_shape_and_seed_go_along() -> None:
    found = carried(draft(), DEV)
    assert found.request == GenerationRequest("a fox", backend="fine", aspect_ratio="3:2", seed=7)
    assert (found.left_out, found.shape) == ((), "")


def test_what_belongs_to_the_other_model_is_left_out_and_named() -> None:
    request = GenerationRequest(
        "a fox", negative_prompt="snow", steps=4, guidance=3.5, options={"go_fast": True}, count=4
    )
    found = carried(draft(request), replace(DEV, has_seed=False))
    assert found.left_out == ("seed", "negative_prompt", "steps", "guidance", "go_fast")
    assert found.request == GenerationRequest("a fox", backend="fine", aspect_ratio="3:2")


def test_a_negative_prompt_goes_where_there_is_one() -> None:
    found = carried(
        draft(GenerationRequest("a fox", negative_prompt="snow")), replace(DEV, has_negative_prompt=True)
    )
    assert found.request.negative_prompt == "snow"
    assert found.left_out == ()


@pytest.mark.parametrize(("asked", "near"), [("4:3", "3:2"), ("21:9", "16:9"), ("9:16", "2:3")])
def test_a_shape_that_is_missing_becomes_the_nearest_and_is_said(asked: str, near: str) -> None:
    found = carried(draft(GenerationRequest("a fox", aspect_ratio=asked)), DEV)
    assert (found.request.aspect_ratio, found.shape) == (near, near)


def test_pixels_become_a_ratio_where_there_are_no_pixels() -> None:
    found = carried(draft(GenerationRequest("a fox", width=1200, height=800)), DEV)
    assert found.request.aspect_ratio == "3:2"
    assert found.request.width is None
    assert found.shape == ""


def test_pixels_are_brought_within_the_limits() -> None:
    free = replace(DEV, aspect_ratios=(), size=SizeLimits(256, 1024, 32))
    found = carried(draft(GenerationRequest("a fox", width=2400, height=1600), width=2400, height=1600), free)
    assert (found.request.width, found.request.height) == (1024, 672)
    assert found.shape == ""


def test_a_picture_of_no_asked_shape_keeps_the_one_that_it_has() -> None:
    found = carried(draft(GenerationRequest("a fox")), DEV)
    assert (found.request.aspect_ratio, found.shape) == ("3:2", "")


def test_a_format_that_is_missing_is_left_to_the_backend() -> None:
    request = GenerationRequest("a fox", output_format="webp")
    assert carried(draft(request), DEV).request.output_format == ""
    assert carried(draft(request), replace(DEV, formats=("webp",))).request.output_format == "webp"


def test_a_model_that_nothing_is_known_of_gets_the_shape_as_it_was() -> None:
    found = carried(
        draft(GenerationRequest("a fox", aspect_ratio="7:5")), replace(DEV, aspect_ratios=(), is_open=True)
    )
    assert found.request.aspect_ratio == "7:5"
