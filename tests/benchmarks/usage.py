"""Figures of the usage ledger and its server, each beside the limit it must keep.

    python -m tests.benchmarks.usage [--rows 1000000]

Needs PostgreSQL (see tests/fakes/postgres.py) and about 1 GB in the temporary folder. Times are
medians unless said otherwise; the exit code is 1 where a limit is exceeded.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from imagen_desktop.core.config import Config
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.server import SupabaseServer
from imagen_desktop.core.usage.summary import grouped_by_span, local_rows, local_summary, server_summary
from imagen_desktop.core.usage.time_range import Calendar, TimeRange
from imagen_desktop.ui.usage_report import read_usage
from tests.core.usage.sample_images import PROMPT_HASH, image
from tests.fakes.postgres import Postgres, shared_postgres
from tests.fakes.postgrest_server import SECRET_KEY, PostgrestServer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONTH = TimeRange(NOW - timedelta(days=30), NOW)
DAYS = 730

FILL_LEDGER = """
WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < ? - 1)
INSERT INTO usage (id, created_us, backend, model, seed, prompt_hash, latency_ms, microdollars, caller,
                   state)
SELECT printf('%08x-%04x-7000-8000-%012x', n >> 16, n & 65535, n), ? + n * ?, 'backend-' || (n % 3),
       'maker/model-' || (n % 11), n, ?, n % 20000, CASE WHEN n % 50 THEN n % 90000 END,
       'mai-' || (n % 40), 'sent'
FROM number
"""
FILL_SERVER = """
INSERT INTO mai.imagen_usage (created_at, backend, model, seed, prompt_hash, latency_ms, cost_usd_estimate,
                              caller)
SELECT %s::timestamptz + n * %s::interval, 'backend-' || n %% 3, 'maker/model-' || n %% 11, n, %s, n %% 20000,
       (n %% 90000) / 1000000.0, 'mai-' || n %% 40
FROM generate_series(1, %s) n
"""
LOOP_SCRIPT = """
import asyncio, gc, os, sys, time
os.environ["QT_API"] = "pyside6"
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from imagen_desktop.core.usage.server import SupabaseServer
from imagen_desktop.core.usage.time_range import ALL_TIME

gc.disable()  # as in the window, which collects for itself

async def main():
    gaps = []

    async def tick():
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last - 0.001)
            last = now

    server = SupabaseServer(sys.argv[1], lambda: sys.argv[2])
    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(tick())
        await asyncio.sleep(0.5)
        idle, gaps[:] = max(gaps), []
        await server.page(ALL_TIME, "00000000-0000-0000-0000-000000000000")
        ticking.cancel()
    await server.close()
    print(idle, max(gaps), "supabase" in sys.modules)

with asyncio.Runner(loop_factory=lambda: QEventLoop(QApplication([]))) as runner:
    runner.run(main())
"""


class Report:
    def __init__(self) -> None:
        self.is_kept = True

    def line(self, what: str, seconds: float, limit: float | None = None) -> None:
        kept = limit is None or seconds < limit
        self.is_kept = self.is_kept and kept
        bound = "" if limit is None else f"limit {limit * 1000:8.1f} ms  {'ok' if kept else 'EXCEEDED'}"
        print(f"{what:58s} {seconds * 1000:9.2f} ms  {bound}", flush=True)


def median(action: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure_ledger(report: Report, folder: Path, rows: int) -> None:
    ledger = Ledger(folder / "usage.sqlite3")
    start = int((NOW - timedelta(days=DAYS)).timestamp()) * 1_000_000
    with ledger.database.writing() as connection:
        connection.execute(FILL_LEDGER, (rows, start, DAYS * 86_400_000_000 // rows, PROMPT_HASH))
    recorded = [median(lambda: ledger.record(image(), prompt_hash=PROMPT_HASH), 1) for _ in range(500)]
    report.line(f"record a row into {rows:,}, fsync included", statistics.median(recorded), 0.002)
    report.line("… the slowest in a hundred", sorted(recorded)[494])
    database = ledger.database
    report.line(f"local totals of {rows:,} rows", median(lambda: local_summary(database), 3), 1.5)
    report.line("… by caller", median(lambda: local_summary(database, by_caller=True), 3), 1.5)
    report.line("… of 30 days", median(lambda: local_summary(database, MONTH), 3), 1.5)
    report.line("every row of them, page by page", median(lambda: deque(local_rows(database), 0), 1))
    days = [span for _day, span in Calendar(NOW, UTC).days(30)]
    report.line("the 30 days of the Usage page", median(lambda: grouped_by_span(database, days), 5))
    calendar, month = Calendar(NOW, UTC), NOW.date().replace(day=1)
    report.line("the whole Usage page", median(lambda: read_usage(ledger, Config(), month, calendar), 5))
    report.line(
        "month to date, for the status bar", median(lambda: ledger.spent(NOW - timedelta(days=21)), 5)
    )
    ledger.close()


def measure_server(report: Report, postgres: Postgres, database: str, rows: int) -> None:
    step = timedelta(days=DAYS) / rows
    with postgres.connect(database) as connection:
        connection.execute(FILL_SERVER, (NOW - timedelta(days=DAYS), step, PROMPT_HASH, rows))
        connection.execute("VACUUM ANALYZE mai.imagen_usage")
    with postgres.connect(database, "authenticator") as connection:
        connection.execute("SET ROLE service_role")
        whole = median(lambda: connection.execute("SELECT mai.usage_summary()").fetchone(), 5)
        month = median(
            lambda: connection.execute("SELECT mai.usage_summary(%s, %s)", (MONTH.since, NOW)).fetchone(), 9
        )
    report.line(f"usage_summary of {rows:,} rows", whole, 0.6)
    report.line("usage_summary of 30 days", month, 0.06)


def measure_requests(report: Report, api: PostgrestServer) -> None:
    async def ask() -> float:
        server = SupabaseServer(api.url, lambda: SECRET_KEY)
        await server_summary(server, MONTH)
        start = time.perf_counter()
        await server_summary(server, MONTH)
        elapsed = time.perf_counter() - start
        await server.close()
        return elapsed

    report.line("the same through HTTP and supabase", asyncio.run(ask()))
    command = [sys.executable, "-c", LOOP_SCRIPT, api.url, SECRET_KEY]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    idle, longest = [], []
    for _ in range(9):
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        before, while_loading, is_loaded = run.stdout.split()
        assert is_loaded == "True"
        idle.append(float(before))
        longest.append(float(while_loading))
    report.line("longest stop of the window's loop: import, connect, ask", max(longest), 0.03)
    report.line("… that is the worst of nine, whose median is", statistics.median(longest))
    report.line("… the worst while nothing was done: other programs'", max(idle))


def measure_command(report: Report, folder: Path) -> None:
    command = [sys.executable, "-m", "imagen_desktop", "usage", "--local", "--home", str(folder)]

    def run() -> None:
        subprocess.run(command, capture_output=True, check=True)

    report.line("imagen usage --local, the whole process", median(run, 9), 0.35)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    report = Report()
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        ledger = Ledger(Path(small) / "usage.sqlite3")
        for _ in range(200):
            ledger.record(image(), prompt_hash=PROMPT_HASH)
        ledger.close()
        measure_command(report, Path(small))
        measure_ledger(report, Path(large), rows)
    postgres = shared_postgres()
    database = postgres.new_database(postgres.project_template)
    measure_server(report, postgres, database, rows)
    with PostgrestServer(postgres, database).running() as api:
        measure_requests(report, api)
    return 0 if report.is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
