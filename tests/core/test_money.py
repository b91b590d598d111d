"""How money reads, and what several prices come to."""

from __future__ import annotations

import pytest

from imagen_desktop.core.generation import FREE, UNPRICED, Price, total
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


def test_several_prices_make_one_with_the_first_s_date() -> None:
    assert total([Price(3_000, "2026-11-18"), Price(25_000), FREE]) == Price(28_000, "2026-11-18")
    assert total([]) == FREE


def test_a_sum_is_unknown_where_one_price_is() -> None:
    assert total([Price(3_000, "2026-11-18"), UNPRICED]) == UNPRICED
