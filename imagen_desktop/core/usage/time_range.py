"""Which part of the ledger is meant: half-open intervals in the user's time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.usage.row import to_microseconds

_HINT = 'Write a date such as 2026-11-01, "today", "yesterday", "this month", "last month", 24h, 7d or 4w.'
_AGO = re.compile(r"(\d{1,5})\s*([hdw])")
_NEVER = 2**62
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From `since` up to, not including, `until`; None is open. Both are aware, in the user's zone."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def text(self) -> str:
        """ "since 2026-11-01 00:00 until 2026-12-01 00:00 (UTC+01:00)"; "all time" where both are open."""
        ends = [("since", self.since), ("until", self.until)]
        words = [f"{word} {_written(moment)}" for word, moment in ends if moment]
        return " ".join(words) or "all time"


ALL_TIME = TimeRange()


def microsecond_bounds(span: TimeRange) -> tuple[int, int]:
    """As the ledger writes times; open ends become times that never come."""
    start = to_microseconds(span.since) if span.since else -_NEVER
    return start, to_microseconds(span.until) if span.until else _NEVER


class Calendar:
    """Turns words into moments. `zone` None is the computer's own zone, with its summer time."""

    def __init__(self, now: datetime, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self.now = now.astimezone(zone)

    def range(self, since: str | None, until: str | None) -> TimeRange:
        """Raises ConfigError for text that is no date, and for an interval that ends before it starts."""
        start = None if since is None else self.moment(since)
        end = None if until is None else self.moment(until)
        if start and end and end == start:
            raise ConfigError(f"Nothing lies between {_written(start)} and itself: the end is not included.")
        if start and end and end < start:
            raise ConfigError(f"The interval ends ({_written(end)}) before it starts ({_written(start)}).")
        return TimeRange(start, end)

    def moment(self, text: str) -> datetime:
        """Raises ConfigError for text that is no date, or one that no calendar here reaches."""
        try:
            return self._moment(text)
        except (ValueError, OverflowError) as error:
            raise ConfigError(f'"{text}" is not a date.', _HINT) from error

    def _moment(self, text: str) -> datetime:
        words = " ".join(text.lower().split())
        named = {
            "now": lambda: self.now,
            "today": lambda: self.midnight(self.now.date()),
            "yesterday": lambda: self.midnight(self.now.date() - timedelta(days=1)),
            "this month": lambda: self.midnight(self.now.date().replace(day=1)),
            "last month": lambda: self.midnight(_last_month(self.now.date())),
        }
        if words in named:
            return named[words]()
        if match := _AGO.fullmatch(words):
            ago = int(match[1]) * _UNITS[match[2]]  # in real hours, also where the clocks changed meanwhile
            return (self.now.astimezone(UTC) - ago).astimezone(self._zone)
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(self._zone) if moment.tzinfo else self._here(moment)

    def midnight(self, day: date) -> datetime:
        """The first moment of `day` here."""
        return self._here(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware by _here

    def days(self, count: int) -> list[tuple[date, TimeRange]]:
        """The last `count` days, today last, each with its interval (23 or 25 hours where clocks change)."""
        today = self.now.date()
        days = [today - timedelta(days=ago) for ago in reversed(range(count))]
        return [(day, TimeRange(self.midnight(day), self.midnight(day + timedelta(days=1)))) for day in days]

    def _here(self, naive: datetime) -> datetime:
        """A time that the clocks skip is the one they show instead: in some zones a day begins at 01:00."""
        if self._zone is not None:
            return naive.replace(tzinfo=self._zone).astimezone(UTC).astimezone(self._zone)
        moment = naive.astimezone()
        if moment.replace(tzinfo=None) < naive:  # Python has put the clock back instead
            return naive.replace(fold=1).astimezone()
        return moment


def _last_month(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _written(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"{moment.replace(tzinfo=None).isoformat(' ', 'minutes')} (UTC{offset[:3]}:{offset[3:5]})"
