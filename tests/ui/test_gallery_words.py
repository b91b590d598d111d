"""How the gallery calls days, moments and sums."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from imagen_desktop.core.library import Day
from imagen_desktop.ui.card_paint import lines_of
from imagen_desktop.ui.fonts import font
from imagen_desktop.ui.gallery_words import count_text, day_sum, day_title, moment_text, month_title
from imagen_desktop.ui.theme import Type

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (TODAY, "Today"),
        (TODAY - timedelta(days=1), "Yesterday"),
        (date(2026, 11, 20), "Friday 20 November"),
        (date(2025, 12, 31), "Wednesday 31 December 2025"),
    ],
)
def test_near_days_have_words_far_ones_their_year(day: date, title: str) -> None:
    assert day_title(day, TODAY) == title


@pytest.mark.parametrize(
    ("day", "total", "words"),
    [
        (Day(TODAY, 14, 218_000, 0), 14, "14 images · $0.218"),
        (Day(TODAY, 6, 18_000, 0), 14, "6 of 14 images"),
        (Day(TODAY, 1, 0, 0), 1, "1 image"),
        (Day(TODAY, 3, 3_000, 2), 3, "3 images · $0.003 · 2 unpriced"),
        (Day(TODAY, 2, 0, 2), 2, "2 images · unpriced"),
        (Day(TODAY, 1_204, 7_426_000, 0), 1_204, "1,204 images · $7.43"),
    ],
)
def test_a_day_tells_its_count_and_what_is_known_of_its_cost(day: Day, total: int, words: str) -> None:
    assert day_sum(day, total) == words


def test_moments_are_told_in_the_users_own_time() -> None:
    zone = timezone(timedelta(hours=2))
    now = datetime(2026, 11, 22, 0, 30, tzinfo=zone)
    made_at = datetime(2026, 11, 21, 22, 14, tzinfo=UTC)
    assert moment_text(made_at, now) == "00:14 today"
    assert moment_text(made_at - timedelta(hours=7), now) == "yesterday 17:14"
    assert moment_text(made_at - timedelta(days=4), now) == "18 Nov 2026 00:14"


def test_one_image_is_not_several() -> None:
    assert (count_text(0), count_text(1), count_text(2_000)) == ("0 images", "1 image", "2,000 images")


def test_a_month_is_named_with_its_year() -> None:
    assert month_title(TODAY) == "November 2026"


def test_a_prompt_on_a_card_ends_in_an_ellipsis_and_keeps_to_one_paragraph() -> None:
    lines = lines_of("A red fox\nasleep in fresh snow " * 20, font(Type.CAPTION), 170, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert lines_of("A red fox", font(Type.CAPTION), 170, 2) == ["A red fox"]
