"""A usage server in memory: takes rows by their id, sums them up, or fails as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from imagen_desktop.core.usage.failures import DeliveryError
from imagen_desktop.core.usage.server import JsonRow
from imagen_desktop.core.usage.time_range import TimeRange


class FakeUsageServer:
    """`problem` is raised by every request until it is taken away."""

    def __init__(self) -> None:
        self.url = "https://project.example"
        self.clock_offset_seconds: float | None = None
        self.problem: DeliveryError | None = None
        self.rows: dict[str, JsonRow] = {}
        self.is_closed = False

    async def add(self, rows: Sequence[JsonRow]) -> int:
        self._fail()
        before = len(self.rows)
        self.rows.update({str(row["id"]): row for row in rows})
        return len(self.rows) - before

    async def summary(self, span: TimeRange, *, by_caller: bool) -> dict[str, Any]:
        self._fail()
        cost = sum(float(row["cost_usd_estimate"] or 0) for row in self.rows.values())
        total = {"images": len(self.rows), "unpriced": 0, "cost_usd": f"{cost:.6f}", "latency_ms_sum": 0}
        return {"groups": [], "total": total}

    async def page(self, span: TimeRange, before_id: str) -> list[dict[str, Any]]:
        self._fail()
        return []

    async def close(self) -> None:
        self.is_closed = True

    def _fail(self) -> None:
        if self.problem is not None:
            raise self.problem
