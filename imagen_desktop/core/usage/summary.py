"""Totals and rows, from the ledger or from the server, in one form. Sums are exact: whole numbers only."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from imagen_desktop.core.database import Database
from imagen_desktop.core.usage.failures import Action, DeliveryError
from imagen_desktop.core.usage.row import UsageRow, from_microseconds, to_microseconds
from imagen_desktop.core.usage.time_range import ALL_TIME, TimeRange, microsecond_bounds

if TYPE_CHECKING:  # the ledger's own totals load nothing of the network
    from imagen_desktop.core.usage.server import UsageServer

THIS_COMPUTER = "this computer"
PAGE_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class UsageGroup:
    """`caller` is empty unless grouped by it. `unpriced` images are in `images` but not in the cost."""

    backend: str = ""
    model: str = ""
    caller: str = ""
    images: int = 0
    unpriced: int = 0
    microdollars: int = 0
    latency_ms_sum: int = 0

    @property
    def latency_ms(self) -> int | None:
        """The average, or None without images."""
        return round(self.latency_ms_sum / self.images) if self.images else None


@dataclass(frozen=True, slots=True)
class UsageSummary:
    """`source` is the server's address or THIS_COMPUTER. Groups come dearest first."""

    source: str
    groups: Sequence[UsageGroup]
    total: UsageGroup


_GROUPS = """
SELECT backend, model, {caller}, count(*), count(*) - count(microdollars), coalesce(sum(microdollars), 0),
       sum(latency_ms)
FROM usage INDEXED BY usage_grouped {where} GROUP BY backend, model{by_caller}
"""
_SENT_GROUPS = """
SELECT backend, model, caller, count(*), count(*) - count(microdollars), coalesce(sum(microdollars), 0),
       sum(latency_ms)
FROM usage WHERE state = 'sent' AND server = ? AND created_us >= ? AND created_us < ?
GROUP BY backend, model, caller
"""
_ELSEWHERE = """
SELECT count(*) FROM usage WHERE state = 'sent' AND server <> ? AND created_us >= ? AND created_us < ?
"""
_SPAN_GROUPS = """
WITH span(number, since, until) AS (VALUES {spans})
SELECT number, backend, model, caller, count(*), count(*) - count(microdollars),
       coalesce(sum(microdollars), 0), sum(latency_ms)
FROM span CROSS JOIN usage INDEXED BY usage_created ON created_us >= since AND created_us < until
GROUP BY number, backend, model, caller
"""
_PAGE = """
SELECT id, created_us, backend, model, seed, prompt_hash, latency_ms, microdollars, caller, prediction_id
FROM usage WHERE id < ? AND +created_us >= ? AND +created_us < ?
AND (? = '' OR (state = 'sent' AND server = ?)) ORDER BY id DESC LIMIT ?
"""


def local_summary(database: Database, span: TimeRange = ALL_TIME, *, by_caller: bool = False) -> UsageSummary:
    """From the ledger's covering index, which is already in the order of the groups."""
    where = "" if span == ALL_TIME else "WHERE created_us >= ? AND created_us < ?"
    sql = _GROUPS.format(
        caller="caller" if by_caller else "''", where=where, by_caller=", caller" if by_caller else ""
    )
    parameters = () if span == ALL_TIME else microsecond_bounds(span)
    return _summary(THIS_COMPUTER, [_local_group(*row) for row in database.query(sql, parameters)])


def sent_summary(database: Database, server: str, span: TimeRange = ALL_TIME) -> UsageSummary:
    """What the ledger says that `server` has of this computer, by caller."""
    rows = database.query(_SENT_GROUPS, (server, *microsecond_bounds(span)))
    return _summary(server, [_local_group(*row) for row in rows])


def grouped_by_span(database: Database, spans: Sequence[TimeRange]) -> list[list[UsageGroup]]:
    """The groups of each span, with their callers: of each day of a month, for a chart. Only the rows of the
    spans are read."""
    if not spans:
        return []
    bounds = [(number, *microsecond_bounds(span)) for number, span in enumerate(spans)]
    statement = _SPAN_GROUPS.format(spans=", ".join(["(?, ?, ?)"] * len(spans)))
    found: list[list[UsageGroup]] = [[] for _ in spans]
    for number, *group in database.query(statement, list(chain.from_iterable(bounds))):
        found[number].append(_local_group(*group))
    return found


def sent_elsewhere(database: Database, server: str, span: TimeRange = ALL_TIME) -> int:
    """How many rows another server has confirmed, and `server` was never sent."""
    ((count,),) = database.query(_ELSEWHERE, (server, *microsecond_bounds(span)))
    return int(count or 0)


def summary_of(groups: Iterable[UsageGroup], *, by_caller: bool = False) -> UsageSummary:
    """Sums up this computer's groups, of several days or callers."""
    alike: dict[tuple[str, str, str], list[UsageGroup]] = {}
    for group in groups:
        name = (group.backend, group.model, group.caller if by_caller else "")
        alike.setdefault(name, []).append(group)
    summed = [
        replace(total_of(each), backend=backend, model=model, caller=caller)
        for (backend, model, caller), each in alike.items()
    ]
    return _summary(THIS_COMPUTER, summed)


def has_rows_before(database: Database, moment: datetime) -> bool:
    found = database.query("SELECT 1 FROM usage WHERE created_us < ? LIMIT 1", (to_microseconds(moment),))
    return bool(found)


def local_rows(database: Database, span: TimeRange = ALL_TIME, sent_to: str = "") -> Iterator[UsageRow]:
    """Every row, or those that `sent_to` has confirmed; the last recorded first, a page at a time.

    Each page goes on in the index of the ids: by that of the times, all rows would be sorted for each page.
    """
    before = "~"  # sorts after every id
    while page := database.query(_PAGE, (before, *microsecond_bounds(span), sent_to, sent_to, PAGE_ROWS)):
        for row in page:
            yield _local_row(*row)
        before = str(page[-1][0])


async def server_summary(
    server: UsageServer, span: TimeRange = ALL_TIME, *, by_caller: bool = False
) -> UsageSummary:
    """The server's own totals: never summed up from fetched rows, which it cuts off at a thousand."""
    answer = await server.summary(span, by_caller=by_caller)
    try:
        groups = [_server_group(group) for group in answer["groups"]]
        return UsageSummary(server.url, groups, _server_group(answer["total"]))
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise DeliveryError(Action.HOLD, "The usage server's totals have an unknown form.") from error


async def server_rows(server: UsageServer, span: TimeRange = ALL_TIME) -> AsyncGenerator[UsageRow, None]:
    """Every row, newest id first. Ends at an empty page: a short one may be the server's own limit."""
    before = ""
    while page := await server.page(span, before):
        for row in page:
            yield _server_row(row)
        before = str(page[-1]["id"])


def total_of(groups: Sequence[UsageGroup]) -> UsageGroup:
    return UsageGroup(
        images=sum(group.images for group in groups),
        unpriced=sum(group.unpriced for group in groups),
        microdollars=sum(group.microdollars for group in groups),
        latency_ms_sum=sum(group.latency_ms_sum for group in groups),
    )


def by_name(group: UsageGroup) -> tuple[str, str, str]:
    return (group.backend, group.model, group.caller)


def _summary(source: str, groups: list[UsageGroup]) -> UsageSummary:
    groups.sort(key=lambda group: (-group.microdollars, -group.images, by_name(group)))
    return UsageSummary(source, groups, total_of(groups))


def _local_group(*values: Any) -> UsageGroup:
    return UsageGroup(*values)


def _local_row(*values: Any) -> UsageRow:
    row_id, created, *rest = values
    return UsageRow(row_id, from_microseconds(created), *rest)


def _server_group(group: Mapping[str, Any]) -> UsageGroup:
    return UsageGroup(
        backend=str(group.get("backend") or ""),
        model=str(group.get("model") or ""),
        caller=str(group.get("caller") or ""),
        images=int(group["images"]),
        unpriced=int(group["unpriced"]),
        microdollars=microdollars_of(group["cost_usd"]) or 0,
        latency_ms_sum=int(group["latency_ms_sum"]),
    )


def _server_row(row: Mapping[str, Any]) -> UsageRow:
    seed = row["seed"]
    return UsageRow(
        id=str(row["id"]),
        created_at=datetime.fromisoformat(str(row["created_at"])),
        backend=str(row["backend"]),
        model=str(row["model"]),
        seed=None if seed is None else int(seed),
        prompt_hash=str(row["prompt_hash"]),
        latency_ms=int(row["latency_ms"]),
        microdollars=microdollars_of(row["cost_usd_estimate"]),
        caller=str(row["caller"]),
    )


def microdollars_of(dollars: object) -> int | None:
    """Whole micro-dollars of a decimal text, or of a JSON number of at most 14 digits (exact as well)."""
    return None if dollars is None else int((Decimal(str(dollars)) * 1_000_000).to_integral_value())
