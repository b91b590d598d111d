from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from imagen_desktop.core.generation import Timings
from imagen_desktop.core.usage.row import (
    RowIds,
    from_microseconds,
    label,
    row_from_image,
    to_microseconds,
)
from tests.core.usage.sample_images import NOON, PROMPT_HASH, image

ROW_ID = "019aa0f0-0000-7000-8000-000000000000"


def test_row_holds_what_the_image_says() -> None:
    row = row_from_image(image(3_000, prediction_id="p1"), PROMPT_HASH, ROW_ID)
    assert (row.id, row.created_at, row.backend, row.model, row.seed) == (
        ROW_ID,
        NOON,
        "flux-schnell-replicate",
        "black-forest-labs/flux-schnell",
        7,
    )
    assert (row.latency_ms, row.microdollars, row.caller, row.prediction_id) == (1_500, 3_000, "mai-10", "p1")
    assert row.prompt_hash == PROMPT_HASH


def test_row_never_holds_the_prompt() -> None:
    picture = image()
    picture = replace(picture, request=replace(picture.request, prompt="a very secret prompt"))
    assert "secret" not in repr(row_from_image(picture, PROMPT_HASH, ROW_ID))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mai-10", "mai-10"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("a\u2028b\ud800c\u200bd", "a b c d"),
        ("  ", "unknown"),
        ("", "unknown"),
        ("x" * 99, "x" * 64),
        ("Zoë 狐", "Zoë 狐"),
    ],
)
def test_label_is_one_short_line_and_never_empty(text: str, expected: str) -> None:
    assert label(text, 64) == expected


@pytest.mark.parametrize("seed", [2**63, 2**64 - 1, 2**70, -(2**63)])
def test_seed_beyond_the_databases_range_is_masked_to_63_bits(seed: int) -> None:
    row = row_from_image(image(seed=seed), PROMPT_HASH, ROW_ID)
    assert row.seed == seed & (2**63 - 1)


@pytest.mark.parametrize("seed", [None, 0, -1, 2**63 - 1])
def test_seed_in_range_is_kept(seed: int | None) -> None:
    assert row_from_image(image(seed=seed), PROMPT_HASH, ROW_ID).seed == seed


def test_latency_is_clamped_to_what_the_column_takes() -> None:
    assert row_from_image(image(timings=Timings(-5)), PROMPT_HASH, ROW_ID).latency_ms == 0
    assert row_from_image(image(timings=Timings(2**40)), PROMPT_HASH, ROW_ID).latency_ms == 2**31 - 1


def test_microseconds_survive_the_round_trip() -> None:
    for moment in (NOON, datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)):
        assert from_microseconds(to_microseconds(moment)) == moment


def test_ids_are_version_7_and_carry_the_time() -> None:
    identifier = uuid.UUID(RowIds(lambda: 0x0123456789AB).next())
    assert (identifier.version, identifier.variant) == (7, uuid.RFC_4122)
    assert identifier.int >> 80 == 0x0123456789AB


def test_ids_grow_within_one_millisecond_and_when_the_clock_steps_back() -> None:
    moments = iter([1_000] * 9_000 + [500] * 1_000)
    ids = RowIds(lambda: next(moments))
    made = [ids.next() for _ in range(10_000)]
    assert made == sorted(set(made))
