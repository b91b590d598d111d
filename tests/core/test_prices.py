"""The price table: dated, sourced, and computed the way Replicate bills."""

from __future__ import annotations

import pytest

from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.prices import PriceRow, estimate, output_megapixels, price_table

BFL = "black-forest-labs/"


@pytest.mark.parametrize(
    ("model", "microdollars", "as_of"),
    [
        ("flux-schnell", 3_000, "2026-10-07"),
        ("flux-dev", 25_000, "2026-10-07"),
        ("flux-1.1-pro", 40_000, "2026-10-07"),
        ("flux-1.1-pro-ultra", 60_000, "2026-09-16"),
        ("flux-kontext-max", 80_000, "2026-09-16"),
    ],
)
def test_price_per_image_is_the_dated_tables(model: str, microdollars: int, as_of: str) -> None:
    price = estimate(BFL + model, {"prompt": "a fox"})
    assert (price.microdollars, price.as_of) == (microdollars, as_of)


@pytest.mark.parametrize(
    ("model", "sent", "microdollars"),
    [
        ("flux-2-pro", {}, 30_000),
        ("flux-2-pro", {"resolution": "4 MP"}, 75_000),
        ("flux-2-pro", {"resolution": "0.5 MP"}, 22_500),
        ("flux-2-pro", {"width": 2048, "height": 2048}, 75_000),
        ("flux-2-pro", {"input_images": ["a", "b"]}, 60_000),
        ("flux-2-pro", {"resolution": "match_input_image", "input_images": ["a"]}, 45_000),
        ("flux-2-max", {}, 70_000),
        ("flux-2-flex", {"input_images": ["a"]}, 120_000),
        ("flux-2-dev", {}, 12_000),
        ("flux-2-dev", {"go_fast": True}, 12_000),
        ("flux-2-dev", {"go_fast": False}, 14_000),
        ("flux-2-klein-4b", {"output_megapixels": "0.25"}, 250),
        ("flux-2-klein-9b-base", {"images": ["a"]}, 22_000),
    ],
)
def test_flux_2_is_priced_by_run_and_megapixels(
    model: str, sent: dict[str, JsonValue], microdollars: int
) -> None:
    assert estimate(BFL + model, sent).microdollars == microdollars


def test_flux_1_costs_the_same_at_any_size() -> None:
    assert estimate(BFL + "flux-schnell", {"megapixels": "0.25"}).microdollars == 3_000


def test_unknown_model_is_unpriced() -> None:
    assert estimate("someone/something", {}).microdollars is None


def test_size_is_one_megapixel_unless_said() -> None:
    assert output_megapixels({"resolution": "match_input_image"}) == 1.0
    assert output_megapixels({"width": 1024, "height": 512}) == 0.5
    assert output_megapixels({"width": "1024"}) == 1.0


@pytest.mark.parametrize("row", price_table(), ids=lambda row: f"{row.model}{dict(row.when) or ''}")
def test_row_has_a_date_a_source_and_a_price(row: PriceRow) -> None:
    assert row.as_of.startswith("2026-")
    assert row.source
    assert row.parts
    assert all(amount > 0 for _, amount in row.parts)


def test_row_reads_like_the_price_page() -> None:
    texts = {row.model: row.text for row in price_table()}
    assert texts[BFL + "flux-schnell"] == "$0.003 per image"
    assert texts[BFL + "flux-2-pro"] == "$0.015 per run + $0.015 per input MP + $0.015 per output MP"
