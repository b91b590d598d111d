"""The ledger: one row per saved image, written when it is saved, never deleted.

Summaries, sending and the budget read the same file through `Ledger.database`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from imagen_desktop.core.database import SqlValue
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.usage.database import open_ledger
from imagen_desktop.core.usage.row import RowIds, UsageRow, row_from_image, to_microseconds
from imagen_desktop.core.usage.unwritten import UnwrittenRows

LOCAL_TYPES = ("sketch",)
"""Backend types whose images are free and made here: counted, but never sent to a server."""

_INSERT = """
INSERT INTO usage (id, created_us, backend, model, seed, prompt_hash, latency_ms, microdollars, caller,
                   prediction_id, state)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO NOTHING
ON CONFLICT (backend, prediction_id) WHERE prediction_id <> '' DO NOTHING
"""


class Ledger:
    """Constructing it touches nothing; every method raises LibraryError."""

    def __init__(self, file: Path, ids: RowIds | None = None) -> None:
        self.database = open_ledger(file)
        self._ids = ids or RowIds()
        self._unwritten = UnwrittenRows(file.with_suffix(".unwritten.jsonl"))

    def record(self, image: Image, *, prompt_hash: str) -> None:
        """One durable row. A prediction already recorded (a recovered image) is not counted twice.

        Where the ledger cannot be written, the row is kept beside it and the error raised all the same.
        """
        row = row_from_image(image, prompt_hash, self._ids.next())
        state = "local" if image.backend_type in LOCAL_TYPES else "pending"
        try:
            self._unwritten.hand_over(self._insert_kept)
            with self.database.writing() as connection:
                connection.execute(_INSERT, _values(row, state))
        except LibraryError as error:
            is_bad_row = isinstance(error.__cause__, sqlite3.IntegrityError)
            if not is_bad_row and self._unwritten.keep(row, state):
                error.hint = f"The row is kept in {self._unwritten.file} until the ledger can be written."
            raise

    def _insert_kept(self, rows: Sequence[tuple[UsageRow, str]]) -> None:
        with self.database.writing() as connection:
            for row, state in rows:
                with suppress(sqlite3.IntegrityError):  # a damaged line must not keep the others out
                    connection.execute(_INSERT, _values(row, state))

    def spent(self, since: datetime, until: datetime | None = None) -> int:
        """Micro-dollars of the images made from `since` up to, not including, `until`."""
        end = to_microseconds(until) if until else 2**62
        sql = "SELECT coalesce(sum(microdollars), 0) FROM usage WHERE created_us >= ? AND created_us < ?"
        ((total,),) = self.database.query(sql, (to_microseconds(since), end))
        return int(total or 0)

    def image_count(self) -> int:
        ((count,),) = self.database.query("SELECT count(*) FROM usage")
        return int(count or 0)

    def pending_count(self) -> int:
        """Rows that no server has confirmed yet."""
        ((count,),) = self.database.query("SELECT count(*) FROM usage WHERE state = 'pending'")
        return int(count or 0)

    def close(self) -> None:
        self.database.close()


def _values(row: UsageRow, state: str) -> tuple[SqlValue, ...]:
    return (
        row.id,
        to_microseconds(row.created_at),
        row.backend,
        row.model,
        row.seed,
        row.prompt_hash,
        row.latency_ms,
        row.microdollars,
        row.caller,
        row.prediction_id,
        state,
    )
