"""Whether the server has what the ledger says it sent: counts, cost to the micro-dollar, row by row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, fields

from imagen_desktop.core.database import Database
from imagen_desktop.core.money import exact_text
from imagen_desktop.core.usage.row import UsageRow
from imagen_desktop.core.usage.server import UsageServer
from imagen_desktop.core.usage.summary import (
    UsageGroup,
    by_name,
    local_rows,
    sent_summary,
    server_rows,
    server_summary,
)
from imagen_desktop.core.usage.time_range import ALL_TIME, TimeRange

_COMPARED = [field.name for field in fields(UsageRow) if field.name not in {"id", "prediction_id"}]


@dataclass(frozen=True, slots=True)
class Difference:
    row_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Verification:
    """`sent` is what the ledger says, `server` what is there; `others` counts rows sent by nobody here."""

    sent: UsageGroup
    server: UsageGroup
    differences: tuple[Difference, ...]
    others: int

    @property
    def is_right(self) -> bool:
        return not self.differences


async def verify(database: Database, server: UsageServer, span: TimeRange = ALL_TIME) -> Verification:
    """Raises DeliveryError and LibraryError. Where all totals agree, no row is fetched."""
    sent = sent_summary(database, server.url, span)
    there = await server_summary(server, span, by_caller=True)
    if sorted(sent.groups, key=by_name) == sorted(there.groups, key=by_name):
        return Verification(sent.total, there.total, (), 0)
    local = local_rows(database, span, sent_to=server.url)
    differences, others = await _compare(local, server_rows(server, span))
    return Verification(sent.total, there.total, tuple(differences), others)


async def _compare(
    local: Iterator[UsageRow], remote: AsyncIterator[UsageRow]
) -> tuple[list[Difference], int]:
    """Both come newest id first, so one pass side by side is enough."""
    differences: list[Difference] = []
    others = 0
    here = next(local, None)
    async for there in remote:
        while here and here.id > there.id:
            differences.append(_missing(here))
            here = next(local, None)
        if here and here.id == there.id:
            differences += _changed(here, there)
            here = next(local, None)
        else:
            others += 1
    while here:
        differences.append(_missing(here))
        here = next(local, None)
    return differences, others


def _missing(row: UsageRow) -> Difference:
    cost = "unpriced" if row.microdollars is None else exact_text(row.microdollars)
    made = row.created_at.isoformat(" ", "seconds")
    return Difference(row.id, f"not on the server: {row.model}, {cost}, made {made}")


def _changed(here: UsageRow, there: UsageRow) -> list[Difference]:
    pairs = [(name, getattr(here, name), getattr(there, name)) for name in _COMPARED]
    changed = [
        f"{name} is {mine!s} here and {theirs!s} there" for name, mine, theirs in pairs if mine != theirs
    ]
    return [Difference(here.id, ", ".join(changed))] if changed else []
