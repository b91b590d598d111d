from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.usage.time_range import ALL_TIME, Calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
CALENDAR = Calendar(NOW, BERLIN)


@contextmanager
def computer_in(zone: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


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


@pytest.mark.parametrize("text", ["soon", "", "2026-13-01", "2026-02-30", "7", "d", "7y", "-7d"])
def test_text_that_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        CALENDAR.moment(text)
    assert text in caught.value.message
    assert "7d" in caught.value.hint


def test_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ConfigError, match="before it starts"):
        CALENDAR.range("2026-11-02", "2026-11-01")


def test_interval_without_length_says_that_its_end_is_not_included() -> None:
    with pytest.raises(ConfigError, match="the end is not included"):
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


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", 25),
        ("America/New_York", "2026-03-08", "2026-03-08T05:00", 23),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00", 25),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00", 23),  # it begins at 01:00
        ("Asia/Kolkata", "2026-11-01", "2026-10-31T18:30", 24),
    ],
)
@pytest.mark.parametrize("is_named", [True, False])
def test_day_of_a_clock_change_is_neither_cut_nor_stretched_into_its_neighbour(
    zone: str, day: str, start: str, hours: int, is_named: bool
) -> None:
    """Also where the zone is the computer's own, which another part of Python reckons with."""
    with computer_in(zone):
        calendar = Calendar(NOW, ZoneInfo(zone) if is_named else None)
        next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        span = calendar.range(day, next_day)
    assert span.since
    assert span.until
    assert span.since.astimezone(UTC).isoformat(timespec="minutes") == f"{start}+00:00"
    assert span.until.astimezone(UTC) - span.since.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize("is_named", [True, False])
def test_hour_that_the_clocks_skip_is_the_one_that_they_show(is_named: bool) -> None:
    with computer_in("Europe/Berlin"):
        moment = Calendar(NOW, BERLIN if is_named else None).moment("2026-03-29 02:30")
    assert moment.isoformat() == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize("is_named", [True, False])
def test_days_ago_are_whole_days_over_a_clock_change(is_named: bool) -> None:
    with computer_in("Europe/Berlin"):
        calendar = Calendar(datetime(2026, 10, 26, 11, tzinfo=UTC), BERLIN if is_named else None)
        moments = [calendar.moment(text).isoformat() for text in ("24h", "7d")]
    assert moments == ["2026-10-25T12:00:00+01:00", "2026-10-19T13:00:00+02:00"]


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59:59-05:00"])
def test_date_beyond_all_calendars_is_refused_as_a_date(text: str) -> None:
    with computer_in("Europe/Berlin"), pytest.raises(ConfigError, match="is not a date"):
        Calendar(NOW).moment(text)


def test_empty_date_is_no_open_end() -> None:
    """Such as a script's variable that is not set: it must not stand for all time."""
    with pytest.raises(ConfigError):
        CALENDAR.range("", None)
    with pytest.raises(ConfigError):
        CALENDAR.range(None, "")
