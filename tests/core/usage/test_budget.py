from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imagen_desktop.core.config import BudgetConfig
from imagen_desktop.core.errors import BudgetError
from imagen_desktop.core.generation import FREE, UNPRICED, Price
from imagen_desktop.core.usage.budget import LONGEST_RUN, Budget
from imagen_desktop.core.usage.ledger import Ledger
from tests.core.usage.sample_images import NOON, PROMPT_HASH, image

CENT = Price(10_000)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "usage.sqlite3")
    yield ledger
    ledger.close()


def budget(
    ledger: Ledger, daily: float | None = None, monthly: float | None = None, now: datetime = NOON
) -> Budget:
    return Budget(ledger, BudgetConfig(daily, monthly), clock=lambda: now, zone=UTC)


def spend(ledger: Ledger, microdollars: int, moment: datetime = NOON) -> None:
    ledger.record(image(microdollars, created_at=moment), prompt_hash=PROMPT_HASH)


def test_no_limit_touches_no_file(ledger: Ledger) -> None:
    budget(ledger).reserve(UNPRICED, 100).release()
    assert not ledger.database.file.exists()


def test_exactly_the_limit_may_be_spent(ledger: Ledger) -> None:
    spend(ledger, 990_000)
    budget(ledger, daily=1.0).reserve(CENT)


@pytest.mark.parametrize(("daily", "monthly", "name"), [(1.0, None, "daily"), (None, 1.0, "monthly")])
def test_one_microdollar_over_is_refused_naming_the_setting(
    ledger: Ledger, daily: float | None, monthly: float | None, name: str
) -> None:
    spend(ledger, 990_001)
    with pytest.raises(BudgetError) as caught:
        budget(ledger, daily, monthly).reserve(CENT)
    assert f"the {name} budget of $1.00" in caught.value.message
    assert f"budget.{name}_usd" in caught.value.hint


def test_yesterday_counts_for_the_month_only(ledger: Ledger) -> None:
    spend(ledger, 990_001, NOON - timedelta(days=1))
    budget(ledger, daily=1.0).reserve(CENT).release()
    with pytest.raises(BudgetError, match="monthly"):
        budget(ledger, monthly=1.0).reserve(CENT)


def test_last_month_does_not_count(ledger: Ledger) -> None:
    spend(ledger, 5_000_000, NOON - timedelta(days=30))
    budget(ledger, 1.0, 1.0).reserve(CENT)


def test_what_is_on_its_way_counts(ledger: Ledger) -> None:
    first = budget(ledger, daily=0.05).reserve(CENT, 4)
    with pytest.raises(BudgetError, match=r"with \$0.040 spent or on its way today"):
        budget(ledger, daily=0.05).reserve(CENT, 2)
    first.release()
    budget(ledger, daily=0.05).reserve(CENT, 2)


def test_settled_image_frees_its_share(ledger: Ledger) -> None:
    checked = budget(ledger, daily=0.05)
    with checked.reserve(CENT, 5) as reservation:
        reservation.settle()
        reservation.settle()
        assert checked.spending()[0].reserved == 30_000
    assert checked.spending()[0].reserved == 0


def test_image_counts_at_every_moment_between_reserving_and_recording(ledger: Ledger) -> None:
    checked = budget(ledger, daily=0.01)
    reservation = checked.reserve(CENT)
    spend(ledger, 10_000)
    with pytest.raises(BudgetError):
        checked.reserve(CENT)
    reservation.settle()
    with pytest.raises(BudgetError):
        checked.reserve(CENT)


def test_unknown_price_is_refused_where_a_limit_is_set(ledger: Ledger) -> None:
    with pytest.raises(BudgetError) as caught:
        budget(ledger, daily=1.0).reserve(UNPRICED)
    assert "price_usd" in caught.value.hint


def test_free_image_passes_a_spent_budget(ledger: Ledger) -> None:
    spend(ledger, 2_000_000)
    budget(ledger, daily=1.0).reserve(FREE, 100)


def test_confirmed_run_passes_but_is_still_set_aside(ledger: Ledger) -> None:
    checked = budget(ledger, daily=0.01)
    checked.reserve(CENT, 5, is_confirmed=True)
    checked.reserve(UNPRICED, is_confirmed=True)
    spending = checked.spending()[0]
    assert (spending.reserved, spending.left) == (50_000, 0)


def test_spending_tells_day_month_and_what_is_left(ledger: Ledger) -> None:
    spend(ledger, 200_000)
    spend(ledger, 300_000, NOON - timedelta(days=2))
    day, month = budget(ledger, monthly=1.0).spending()
    assert (day.spent, day.limit, day.left) == (200_000, None, None)
    assert (month.spent, month.limit, month.left) == (500_000, 1_000_000, 500_000)


def test_two_runs_cannot_both_take_the_last_dollar(ledger: Ledger) -> None:
    refused = []

    def take() -> None:
        try:
            budget(ledger, daily=0.05).reserve(CENT)
        except BudgetError:
            refused.append(1)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3


def test_reservation_of_another_running_process_counts_until_it_dies(ledger: Ledger) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.core.usage.test_budget import Ledger, budget, CENT\n"
        "budget(Ledger(Path(sys.argv[1])), daily=1.0).reserve(CENT, 100)\n"
        "print('reserved', flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", script, str(ledger.database.file)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"reserved\n"
        with pytest.raises(BudgetError):
            budget(ledger, daily=1.0).reserve(CENT)
        process.kill()
    budget(ledger, daily=1.0).reserve(CENT)


def test_forgotten_reservation_lapses(ledger: Ledger) -> None:
    budget(ledger, daily=0.01).reserve(CENT)
    later = NOON + LONGEST_RUN + timedelta(seconds=1)
    budget(ledger, daily=0.01, now=later).reserve(CENT)


def test_long_run_keeps_its_reservation_as_long_as_its_images_come(ledger: Ledger) -> None:
    now = [NOON]
    limited = Budget(ledger, BudgetConfig(0.03), clock=lambda: now[0], zone=UTC)
    reservation = limited.reserve(CENT, 3)
    for _ in range(2):
        now[0] += LONGEST_RUN - timedelta(seconds=1)
        reservation.settle()
    now[0] += LONGEST_RUN - timedelta(seconds=1)
    assert limited.spending()[0].reserved == 10_000


def test_last_images_share_releases_all(ledger: Ledger) -> None:
    reservation = budget(ledger, daily=1.0).reserve(CENT, 2)
    reservation.settle()
    reservation.settle()
    assert ledger.database.query("SELECT * FROM reservation") == []


def test_processes_that_start_at_once_share_one_budget(ledger: Ledger) -> None:
    """Each holds what it got until all have asked: five cents are enough for five of eight."""
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.core.usage.test_budget import BudgetError, Ledger, budget, CENT\n"
        "try: budget(Ledger(Path(sys.argv[1])), daily=0.05).reserve(CENT)\n"
        "except BudgetError: print('refused', flush=True)\n"
        "else: print('reserved', flush=True)\n"
        "sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", script, str(ledger.database.file)]
    with contextlib.ExitStack() as running:
        processes = [
            running.enter_context(
                subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(8)
        ]
        answers = [process.stdout.readline().strip() for process in processes if process.stdout]
        for process in processes:
            process.kill()
    assert sorted(answers) == ["refused"] * 3 + ["reserved"] * 5
