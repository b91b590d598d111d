"""One month of the ledger as the Usage page shows it. Reads in a worker thread; no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from imagen_desktop.core.config import Config
from imagen_desktop.core.usage.address import checked_url
from imagen_desktop.core.usage.budget import Budget, Spending
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.outbox import DeliveryState, Outbox, Unconfirmed
from imagen_desktop.core.usage.summary import (
    UsageGroup,
    UsageSummary,
    grouped_by_span,
    has_rows_before,
    sent_summary,
    summary_of,
)
from imagen_desktop.core.usage.time_range import Calendar, TimeRange


@dataclass(frozen=True, slots=True)
class DayUse:
    """`groups` by backend and model; empty for a day without images."""

    day: date
    groups: Sequence[UsageGroup] = ()

    @property
    def images(self) -> int:
        return sum(group.images for group in self.groups)

    @property
    def microdollars(self) -> int:
        return sum(group.microdollars for group in self.groups)


@dataclass(frozen=True, slots=True)
class SyncState:
    """`confirmed` counts the month's rows that the server has; what it has not is of all time."""

    confirmed: int
    unconfirmed: Unconfirmed
    delivery: DeliveryState


@dataclass(frozen=True, slots=True)
class UsageReport:
    """`month` is its first day. `today` and `this_month` are the budget's view, whatever month is shown;
    `sync` is None where no usage server is configured."""

    month: date
    now: datetime
    has_earlier: bool
    days: Sequence[DayUse]
    by_model: UsageSummary
    by_caller: UsageSummary
    today: Spending
    this_month: Spending
    sync: SyncState | None

    @property
    def is_current(self) -> bool:
        return self.month == self.now.date().replace(day=1)


def month_after(month: date, months: int = 1) -> date:
    """The first day of a month `months` later, or earlier for a negative number."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_range(month: date, calendar: Calendar) -> TimeRange:
    return TimeRange(calendar.midnight(month), calendar.midnight(month_after(month)))


def read_usage(ledger: Ledger, config: Config, month: date, calendar: Calendar) -> UsageReport:
    """Blocks. Raises LibraryError; ConfigError for an address of a usage server that is none."""
    database, span = ledger.database, month_range(month, calendar)
    days = [month + timedelta(days=number) for number in range((month_after(month) - month).days)]
    spans = [TimeRange(calendar.midnight(day), calendar.midnight(_next(day))) for day in days]
    groups = grouped_by_span(database, spans)
    today, this_month = Budget(ledger, config.budget).spending()
    return UsageReport(
        month=month,
        now=calendar.now,
        has_earlier=has_rows_before(database, calendar.midnight(month)),
        days=[DayUse(day, summary_of(each).groups) for day, each in zip(days, groups, strict=True)],
        by_model=summary_of(chain.from_iterable(groups)),
        by_caller=summary_of(chain.from_iterable(groups), by_caller=True),
        today=today,
        this_month=this_month,
        sync=_sync_state(ledger, config, span),
    )


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _sync_state(ledger: Ledger, config: Config, span: TimeRange) -> SyncState | None:
    if not config.usage.supabase_url:
        return None
    server = checked_url(config.usage.supabase_url)
    outbox = Outbox(ledger.database, server)
    confirmed = sent_summary(ledger.database, server, span).total.images
    return SyncState(confirmed, outbox.unconfirmed(), outbox.state())
