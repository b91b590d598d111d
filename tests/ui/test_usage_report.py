"""What the Usage page is told of one month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from imagen_desktop.core.config import BudgetConfig, Config, UsageConfig
from imagen_desktop.core.usage.failures import Action, DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.outbox import Outbox
from imagen_desktop.ui.usage_report import UsageReport, month_after, read_usage
from tests.ui.usage_month import CALENDAR, NOVEMBER, NOW, fill

SERVER = "https://project.supabase.co"
SYNCED = Config(usage=UsageConfig(supabase_url=f"{SERVER}/"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "usage.sqlite3")
    fill(made)
    yield made
    made.close()


def read(ledger: Ledger, month: date = NOVEMBER, config: Config | None = None) -> UsageReport:
    return read_usage(ledger, config or Config(), month, CALENDAR)


def test_the_month_is_summed_and_its_neighbours_are_not(ledger: Ledger) -> None:
    total = read(ledger).by_model.total
    assert (total.images, total.microdollars, total.unpriced) == (9, 59_000, 1)


def test_each_day_has_its_images_and_the_days_make_the_month(ledger: Ledger) -> None:
    report = read(ledger)
    assert len(report.days) == 30
    assert {day.day.day: day.images for day in report.days if day.images} == {3: 3, 10: 2, 20: 1, 22: 3}
    assert sum(day.microdollars for day in report.days) == report.by_model.total.microdollars


def test_there_is_a_way_back_as_long_as_there_are_images(ledger: Ledger) -> None:
    assert read(ledger).has_earlier
    assert not read(ledger, date(2026, 10, 1)).has_earlier


def test_only_the_present_month_is_current(ledger: Ledger) -> None:
    assert read(ledger).is_current
    assert not read(ledger, date(2026, 10, 1)).is_current


def test_the_limits_are_the_users(ledger: Ledger) -> None:
    report = read(ledger, config=Config(budget=BudgetConfig(daily_usd=2, monthly_usd=20)))
    assert (report.today.limit, report.this_month.limit) == (2_000_000, 20_000_000)


def test_callers_are_told_apart(ledger: Ledger) -> None:
    callers = {group.caller for group in read(ledger).by_caller.groups}
    assert callers == {"window", "mai-10"}


def test_without_a_server_nothing_is_said_of_one(ledger: Ledger) -> None:
    assert read(ledger).sync is None


def test_what_waits_is_counted_with_its_reason_and_never_as_confirmed(ledger: Ledger) -> None:
    outbox = Outbox(ledger.database, SERVER)
    rows = outbox.batch(3)
    outbox.mark_sent([row.id for row in rows], NOW)
    outbox.mark_refused(outbox.batch(1)[0].id, "value too long")
    failure = DeliveryError(Action.HOLD, "The key may not do this.")
    outbox.mark_failed(failure, NOW + timedelta(minutes=15), is_held=True)

    sync = read(ledger, config=SYNCED).sync
    assert sync is not None
    assert sync.confirmed == 2  # of the three, one is October's
    assert (sync.unconfirmed.pending, len(sync.unconfirmed.refused)) == (4, 1)
    assert sync.delivery.problem == "The key may not do this."


@pytest.mark.parametrize(
    ("months", "expected"),
    [(1, date(2027, 1, 1)), (-12, date(2025, 12, 1)), (0, date(2026, 12, 1)), (-11, date(2026, 1, 1))],
)
def test_months_are_counted_over_the_turn_of_the_year(months: int, expected: date) -> None:
    assert month_after(date(2026, 12, 1), months) == expected
