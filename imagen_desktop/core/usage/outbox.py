"""Which rows of the ledger have yet to reach the server, and what stands in their way.

A row is sent as it was recorded, never stamped anew: its id makes sending it twice harmless.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from imagen_desktop.core.database import Database
from imagen_desktop.core.money import decimal_text
from imagen_desktop.core.usage.failures import DeliveryError
from imagen_desktop.core.usage.row import from_microseconds, to_microseconds
from imagen_desktop.core.usage.time_range import ALL_TIME, TimeRange, microsecond_bounds

BATCH_ROWS = 200
BATCH_BYTES = 256 * 1024

_BATCH = """
SELECT id, created_us, backend, model, seed, prompt_hash, latency_ms, microdollars, caller
FROM usage WHERE state = 'pending' ORDER BY id LIMIT ?
"""
_PENDING = """
SELECT count(*), coalesce(sum(microdollars), 0) FROM usage INDEXED BY usage_unsent
WHERE state = 'pending' AND created_us >= ? AND created_us < ?
"""
_REFUSED = """
SELECT id, created_us, model, problem FROM usage INDEXED BY usage_refused
WHERE state = 'refused' AND created_us >= ? AND created_us < ? ORDER BY id
"""
_RESEND = """
UPDATE usage SET state = 'pending', problem = ''
WHERE state IN ('sent', 'refused') AND created_us >= ? AND created_us < ?
"""


@dataclass(frozen=True, slots=True)
class PendingRow:
    """`body` is what the server gets: the columns of the table, and nothing else of the ledger."""

    id: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How sending to one server went last. `is_held`: nothing gets through until someone acts."""

    failures: int = 0
    retry_at: datetime | None = None
    is_held: bool = False
    problem: str = ""
    hint: str = ""
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    id: str
    created_at: datetime
    model: str
    problem: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Rows that the server has not confirmed, with their cost; `refused` ones wait for a person."""

    pending: int = 0
    pending_microdollars: int = 0
    refused: Sequence[RefusedRow] = field(default_factory=tuple)


class Outbox:
    """Every method raises LibraryError."""

    def __init__(self, database: Database, server: str) -> None:
        self._database = database
        self._server = server

    def batch(self, limit: int = BATCH_ROWS) -> list[PendingRow]:
        """The oldest pending rows, no more than `limit` and BATCH_BYTES; at least one if any waits."""
        rows: list[PendingRow] = []
        size = 0
        for values in self._database.query(_BATCH, (limit,)):
            row = _pending_row(*values)
            size += len(json.dumps(row.body))
            if rows and size > BATCH_BYTES:
                break
            rows.append(row)
        return rows

    def mark_sent(self, ids: Sequence[str], now: datetime) -> None:
        """The server has these; sending works again."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE usage SET state = 'sent', server = ?, problem = '' WHERE id = ?",
                [(self._server, row_id) for row_id in ids],
            )
            connection.execute(
                "INSERT INTO delivery (server, delivered_us) VALUES (?, ?) ON CONFLICT (server) DO UPDATE"
                " SET delivered_us = excluded.delivered_us, failures = 0, retry_us = 0, is_held = 0,"
                " problem = '', hint = ''",
                (self._server, to_microseconds(now)),
            )

    def mark_refused(self, row_id: str, problem: str) -> None:
        """Set aside: kept, listed, and not sent again until asked for. A row known as sent stays so."""
        sql = "UPDATE usage SET state = 'refused', server = ?, problem = ? WHERE id = ? AND state = 'pending'"
        with self._database.writing() as connection:
            connection.execute(sql, (self._server, problem, row_id))

    def mark_failed(self, error: DeliveryError, retry_at: datetime, *, is_held: bool) -> None:
        """What is held stays so, with its problem, when the next try fails for a passing reason."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO delivery (server, failures, retry_us, is_held, problem, hint)"
                " VALUES (?, 1, ?, ?, ?, ?) ON CONFLICT (server) DO UPDATE SET failures = failures + 1,"
                " retry_us = excluded.retry_us, is_held = max(is_held, excluded.is_held),"
                " problem = iif(is_held > excluded.is_held, problem, excluded.problem),"
                " hint = iif(is_held > excluded.is_held, hint, excluded.hint)",
                (self._server, to_microseconds(retry_at), int(is_held), error.problem, error.hint),
            )

    def resend(self, span: TimeRange = ALL_TIME) -> int:
        """Everything of the interval goes out again, refused rows too; harmless where it arrived before."""
        with self._database.writing() as connection:
            return connection.execute(_RESEND, microsecond_bounds(span)).rowcount

    def state(self) -> DeliveryState:
        sql = "SELECT failures, retry_us, is_held, problem, hint, delivered_us FROM delivery WHERE server = ?"
        found = self._database.query(sql, (self._server,))
        if not found:
            return DeliveryState()
        failures, retry, is_held, problem, hint, delivered = found[0]
        return DeliveryState(
            int(failures or 0), _moment(retry), bool(is_held), str(problem), str(hint), _moment(delivered)
        )

    def unconfirmed(self, span: TimeRange = ALL_TIME) -> Unconfirmed:
        bounds = microsecond_bounds(span)
        ((pending, cost),) = self._database.query(_PENDING, bounds)
        refused = self._database.query(_REFUSED, bounds)
        rows = [
            RefusedRow(str(row_id), from_microseconds(int(created or 0)), str(model), str(problem))
            for row_id, created, model, problem in refused
        ]
        return Unconfirmed(int(pending or 0), int(cost or 0), tuple(rows))


def _pending_row(*values: Any) -> PendingRow:
    row_id, created, backend, model, seed, prompt_hash, latency, cost, caller = values
    body = {
        "id": row_id,
        "created_at": from_microseconds(created).isoformat(),
        "backend": backend,
        "model": model,
        "seed": seed,
        "prompt_hash": prompt_hash,
        "latency_ms": latency,
        # text, so that no micro-dollar is lost on the way through JSON's floats
        "cost_usd_estimate": None if cost is None else decimal_text(cost),
        "caller": caller,
    }
    return PendingRow(row_id, body)


def _moment(microseconds: Any) -> datetime | None:
    return from_microseconds(microseconds) if microseconds else None
