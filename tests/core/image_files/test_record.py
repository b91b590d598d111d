"""The native record holds all that an Image says."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Image
from imagen_desktop.core.image_files.record import (
    SCHEMA,
    FileFacts,
    image_of_record,
    parse_record,
    record_text,
    record_time,
)
from tests.core.image_files.sample_files import record


def back(image: Image) -> Image | None:
    parsed = parse_record(record_text(image))
    assert parsed is not None
    return image_of_record(parsed, FileFacts(image.path, image.width, image.height, image.size_bytes))


def test_the_promised_fields_are_there_under_a_schema_number() -> None:
    value = json.loads(record_text(record()))
    assert value["schema"] == SCHEMA == 1
    assert value["request"]["prompt"].startswith("A red fox")
    assert value["sent"] == {"prompt": value["request"]["prompt"], "num_inference_steps": 4}
    assert value["timings"] == {"latency_ms": 1_500, "queued_ms": 200, "ran_ms": 1_100}
    for key, expected in {
        "backend": "flux-schnell-replicate",
        "model": "black-forest-labs/flux-schnell",
        "prediction_id": "ufawqhfynnddngldkgtslldrkq",
        "seed": 123456789,
        "estimated_cost_microdollars": 3_000,
        "price_table_date": "2026-11-01",
    }.items():
        assert value[key] == expected


def test_everything_comes_back() -> None:
    image = record(path=Path("x.png"), width=3, height=2, size_bytes=9, original_sha256="ab", is_ai=False)
    assert back(image) == image


def test_an_unknown_price_stays_unknown() -> None:
    image = back(record(cost=UNPRICED))
    assert image is not None
    assert image.cost == UNPRICED


@given(st.text(st.characters()), st.text(st.characters()))
def test_every_prompt_comes_back_lone_surrogates_included(prompt: str, negative: str) -> None:
    image = record(request=GenerationRequest(prompt, negative_prompt=negative))
    assert back(image) == image
    record_text(image).encode("utf-8")


def test_the_time_keeps_the_offset_of_where_it_was_made() -> None:
    image = record()
    parsed = parse_record(record_text(image))
    assert parsed is not None
    moment = record_time(parsed)
    assert moment is not None
    assert moment == image.created_at
    assert moment.utcoffset() == (image.created_at.astimezone().utcoffset() or timedelta())


def test_a_picture_sent_along_stays_out_of_the_record() -> None:
    text = record_text(record(sent={"image": "data:image/png;base64," + "A" * 1_000_000}))
    assert len(text) < 2_000
    assert "1000022 characters" in text
