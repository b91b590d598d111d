"""The same checks against any project: `SUPABASE_KEY=… python -m tests.core.usage.server_checks URL`.

Adds a handful of rows that cost nothing, marked `server-check`; the table is made to keep them.
With `--rows 2137` it adds that many, and so proves that totals do not stop at the API's limit. With
SUPABASE_PUBLISHABLE_KEY set, it also proves that this key reads nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from imagen_desktop.core.usage.failures import Action, DeliveryError
from imagen_desktop.core.usage.row import RowIds
from imagen_desktop.core.usage.server import SupabaseServer
from imagen_desktop.core.usage.summary import server_rows, server_summary
from imagen_desktop.core.usage.time_range import TimeRange

PROMPT_HASH = "0" * 64


class Checks:
    """Each method is one rule; `span` holds the rows of this run alone."""

    def __init__(self, url: str, key: str, count: int = 5, publishable_key: str = "") -> None:
        self.server = SupabaseServer(url, lambda: key)
        self.public = SupabaseServer(url, lambda: publishable_key) if publishable_key else None
        self._stranger = SupabaseServer(url, lambda: "sb_secret_of_no_project")
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=365 * 5)
        self.span = TimeRange(start, start + timedelta(microseconds=count))
        ids = RowIds()
        self.rows: list[dict[str, Any]] = [
            {
                "id": ids.next(),
                "created_at": (start + timedelta(microseconds=number)).isoformat(),
                "backend": "server-check",
                "model": "none",
                "seed": number,
                "prompt_hash": PROMPT_HASH,
                "latency_ms": number,
                "cost_usd_estimate": None if number == 1 else "0.000000",
                "caller": "server-check",
            }
            for number in range(count)
        ]

    async def rows_are_added_once(self) -> None:
        assert await self._add(self.rows) == len(self.rows)
        assert await self._add(self.rows) == 0

    async def totals_count_every_row(self) -> None:
        total = (await server_summary(self.server, self.span, by_caller=True)).total
        assert total.images >= len(self.rows), total
        assert total.unpriced >= 1

    async def rows_come_back_unchanged(self) -> None:
        wanted = {row["id"]: row for row in self.rows}
        found = [row async for row in server_rows(self.server, self.span) if row.id in wanted]
        assert len(found) == len(wanted)
        for row in found:
            sent = wanted[row.id]
            assert row.created_at == datetime.fromisoformat(sent["created_at"])
            assert (row.seed, row.latency_ms) == (sent["seed"], sent["latency_ms"])

    async def bad_row_is_refused_as_a_bad_row(self) -> None:
        await self._refused(Action.BISECT, self.server.add([self.rows[0] | {"prompt_hash": "a red fox"}]))

    async def unknown_key_is_refused_as_a_setting(self) -> None:
        await self._refused(Action.HOLD, self._stranger.add([]))

    async def publishable_key_reads_nothing(self) -> None:
        if self.public:
            await self._refused(Action.HOLD, server_summary(self.public, self.span))
            await self._refused(Action.HOLD, self.public.page(self.span, ""))

    async def close(self) -> None:
        for server in (self.server, self._stranger, self.public):
            if server:
                await server.close()

    async def _add(self, rows: list[dict[str, Any]]) -> int:
        return sum([await self.server.add(rows[start : start + 200]) for start in range(0, len(rows), 200)])

    async def _refused(self, action: Action, work: Awaitable[object]) -> None:
        refused = None
        try:
            await work
        except DeliveryError as error:
            refused = error
        assert refused, "It was not refused."
        assert refused.action is action, f"{action.value} was expected: {refused.problem}"


def listed(checks: Checks) -> list[Callable[[], Awaitable[None]]]:
    found: list[Callable[[], Awaitable[None]]] = [
        checks.rows_are_added_once,
        checks.totals_count_every_row,
        checks.rows_come_back_unchanged,
        checks.bad_row_is_refused_as_a_bad_row,
        checks.unknown_key_is_refused_as_a_setting,
    ]
    if checks.public:
        found.append(checks.publishable_key_reads_nothing)
    return found


async def run(url: str, key: str, count: int, publishable_key: str) -> int:
    checks = Checks(url, key, count, publishable_key)
    failed = 0
    for check in listed(checks):
        try:
            await check()
        except (AssertionError, DeliveryError) as error:
            failed += 1
            hint = error.hint if isinstance(error, DeliveryError) else ""
            print(f"FAILED  {check.__name__}: {error} {hint}")
        else:
            print(f"ok      {check.__name__}")
    await checks.close()
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, default=5)
    arguments = parser.parse_args()
    key, publishable_key = (os.environ.get(f"SUPABASE_{name}KEY", "") for name in ("", "PUBLISHABLE_"))
    if not key:
        parser.error("the environment variable SUPABASE_KEY is not set")
    return asyncio.run(run(arguments.url, key, arguments.rows, publishable_key))


if __name__ == "__main__":
    sys.exit(main())
