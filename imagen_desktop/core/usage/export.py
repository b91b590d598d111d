"""Rows for other programs: the nine columns of the server's table, as a record or as CSV.

Whoever asks for an image chooses the caller's name, and a spreadsheet takes `=…` for a formula: such a
text gets an apostrophe before it, and every text stands in quotes, so that no other separator splits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.core.usage.row import UsageRow

ROW_COLUMNS = (
    "id",
    "created_at",
    "backend",
    "model",
    "seed",
    "prompt_hash",
    "latency_ms",
    "cost_usd_estimate",
    "caller",
)

_FORMULA_SIGNS = tuple("=+-@＝＋－＠\t\r\n")


def row_record(row: UsageRow) -> dict[str, Any]:
    cost = row.microdollars
    values: list[Any] = [
        row.id,
        row.created_at.isoformat(),
        row.backend,
        row.model,
        row.seed,
        row.prompt_hash,
    ]
    values += [row.latency_ms, None if cost is None else in_dollars(cost), row.caller]
    return dict(zip(ROW_COLUMNS, values, strict=True))


def write_csv(rows: Iterable[UsageRow], file: Path) -> int:
    """A header and one line per row, UTF-8; returns how many rows. Raises SaveError."""
    count = 0
    try:
        with file.open("w", encoding="utf-8", newline="") as output:
            output.write(csv_text([ROW_COLUMNS]) + "\n")
            for row in rows:
                output.write(csv_text([list(row_record(row).values())]) + "\n")
                count += 1
    except OSError as error:
        raise SaveError(f"{file} could not be written: {error.strerror}.") from error
    return count


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Without the last line's end. A float is money: six decimals, never an exponent."""
    return "\n".join(",".join(map(_csv_cell, row)) for row in rows)


def _csv_cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6f}"
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = f"'{value}" if value.startswith(_FORMULA_SIGNS) else value
    return '"' + text.replace('"', '""') + '"'


def in_dollars(microdollars: int) -> float:
    return microdollars / MICRODOLLARS
