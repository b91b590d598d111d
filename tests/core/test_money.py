"""How money reads."""

from __future__ import annotations

import pytest

from imagen_desktop.core.generation import Price
from imagen_desktop.core.money import price_text


@pytest.mark.parametrize(
    ("microdollars", "text"),
    [
        (None, "unpriced"),
        (0, "free"),
        (3_000, "$0.003"),
        (12_000, "$0.012"),
        (100_000, "$0.100"),
        (250, "$0.00025"),
        (999_999, "$0.999999"),
        (1_000_000, "$1.00"),
        (1_025_000, "$1.03"),
        (1_999_999, "$2.00"),
        (1_204_500_000, "$1,204.50"),
    ],
)
def test_price_reads(microdollars: int | None, text: str) -> None:
    assert price_text(Price(microdollars)) == text


def test_unpriced_stays_unpriced_however_many() -> None:
    assert Price(None).times(4) == Price(None)
