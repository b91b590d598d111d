from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.usage.time_range import ALL_TIME, Calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
CALENDAR = Calendar(NOW, BERLIN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01", "2026-10-31T23:00:00+00:00"),
        ("2026-07-01", "2026-06-30T22:00:00+00:00"),
        ("2026-11-01 08:30", "2026-11-01T07:30:00+00:00"),
        ("2026-11-01T08:30:00Z", "2026-11-01T08:30:00+00:00"),
        ("now", "2026-11-22T10:30:00+00:00"),
        ("today", "2026-11-21T23:00:00+00:00"),
        ("Yesterday", "2026-11-20T23:00:00+00:00"),
        ("this  month", "2026-10-31T23:00:00+00:00"),
        ("last month", "2026-09-30T22:00:00+00:00"),
        ("24h", "2026-11-21T10:30:00+00:00"),
        ("7d", "2026-11-15T10:30:00+00:00"),
        ("4 w", "2026-10-25T10:30:00+00:00"),
    ],
)
def test_words_and_dates_are_the_users_own_time(text: str, expected: str) -> None:
    assert CALENDAR.moment(text).astimezone(UTC).isoformat() == expected


def test_moments_carry_the_offset_of_their_own_day() -> None:
    assert CALENDAR.moment("last month").utcoffset() == timedelta(hours=2)
    assert CALENDAR.moment("today").utcoffset() == timedelta(hours=1)


def test_today_is_the_users_and_not_utcs() -> None:
    late = Calendar(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), BERLIN)
    assert late.moment("today").date() == date(2026, 11, 22)


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "7", "d", "7y", "tomorrow-ish"])
def test_text_that_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        CALENDAR.moment(text)
    assert text in caught.value.message
    assert "7d" in caught.value.hint


def test_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ConfigError, match="before it starts"):
        CALENDAR.range("2026-11-02", "2026-11-02")


def test_range_text_names_the_zone() -> None:
    text = CALENDAR.range("2026-07-01", "2026-11-01").text
    assert text == "since 2026-07-01 00:00 (UTC+02:00) until 2026-11-01 00:00 (UTC+01:00)"
    assert CALENDAR.range(None, None) == ALL_TIME
    assert ALL_TIME.text == "all time"


def test_days_join_without_gap_where_the_clocks_change() -> None:
    days = Calendar(datetime(2026, 10, 26, 12, tzinfo=UTC), BERLIN).days(3)
    assert [day.isoformat() for day, _ in days] == ["2026-10-24", "2026-10-25", "2026-10-26"]
    spans = [span for _, span in days]
    assert [spans[0].until, spans[1].until] == [spans[1].since, spans[2].since]
    hours = [
        (span.until.astimezone(UTC) - span.since.astimezone(UTC))
        for span in spans
        if span.since and span.until
    ]
    assert hours == [timedelta(hours=24), timedelta(hours=25), timedelta(hours=24)]


def test_computers_own_zone_is_the_default() -> None:
    now = datetime.now(UTC)
    midnight = Calendar(now).moment("today")
    assert (midnight.hour, midnight.minute, midnight.date()) == (0, 0, now.astimezone().date())
