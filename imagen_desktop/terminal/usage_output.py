"""How usage is written: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from imagen_desktop.core.money import decimal_text, exact_text
from imagen_desktop.core.usage.export import ROW_COLUMNS, csv_text, in_dollars, row_record
from imagen_desktop.core.usage.outbox import Unconfirmed
from imagen_desktop.core.usage.row import UsageRow
from imagen_desktop.core.usage.summary import THIS_COMPUTER, UsageGroup, UsageSummary
from imagen_desktop.core.usage.time_range import TimeRange

TAB = 8


def print_summary(
    arguments: argparse.Namespace,
    summary: UsageSummary,
    span: TimeRange,
    unconfirmed: Unconfirmed | None = None,
    problem: str = "",
) -> None:
    """`unconfirmed` is None where there is no server: then nothing waits for one.

    It is never added to the server's totals: a row whose answer was lost may be in both.
    """
    if arguments.json:
        print(_summary_json(summary, span, unconfirmed, problem))
        return
    if arguments.csv:
        print(_summary_csv(summary))
    else:
        print(f"Usage, {span.text}, from {summary.source}\n")
        print(_summary_table(summary, by_caller=arguments.by_caller))
    stream = sys.stderr if arguments.csv else sys.stdout
    for line in _waiting_lines(unconfirmed, problem, is_counted=summary.source == THIS_COMPUTER):
        print(line, file=stream)


def print_rows(arguments: argparse.Namespace, rows: Iterable[UsageRow]) -> None:
    print_row_header(arguments)
    for row in rows:
        print_row(arguments, row)


def print_row_header(arguments: argparse.Namespace) -> None:
    if not arguments.json:
        print(csv_text([ROW_COLUMNS]) if arguments.csv else "\t".join(ROW_COLUMNS))


def print_row(arguments: argparse.Namespace, row: UsageRow) -> None:
    """JSON: one object a line. Otherwise one line, its columns between commas or tabs."""
    record = row_record(row)
    if arguments.json:
        print(json.dumps(record, ensure_ascii=False))
    elif arguments.csv:
        print(csv_text([list(record.values())]))
    else:
        record["created_at"] = row.created_at.astimezone().isoformat(" ", "seconds")
        record["cost_usd_estimate"] = None if row.microdollars is None else decimal_text(row.microdollars)
        print("\t".join("-" if value is None else str(value) for value in record.values()))


def images_text(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"


def _waiting_lines(unconfirmed: Unconfirmed | None, problem: str, *, is_counted: bool) -> Iterator[str]:
    """`is_counted`: the totals above are the ledger's, which have these rows too."""
    if unconfirmed and unconfirmed.pending:
        cost = exact_text(unconfirmed.pending_microdollars)
        where = "Of these" if is_counted else "On this computer and"
        reason = f" {problem}" if problem else ""
        yield f"\n{where} not yet confirmed: {images_text(unconfirmed.pending)}, {cost}.{reason}"
    for row in unconfirmed.refused if unconfirmed else ():
        made = row.created_at.astimezone().isoformat(" ", "seconds")
        yield f"Set aside: {row.model}, made {made}. {row.problem}"


def _summary_table(summary: UsageSummary, *, by_caller: bool) -> str:
    names = ["BACKEND", "MODEL", *(["CALLER"] if by_caller else [])]
    numbers = ["IMAGES", "COST", "LATENCY"]
    rows = [[group.backend, group.model, *([group.caller] if by_caller else [])] for group in summary.groups]
    rows.append(["TOTAL", *([""] * (len(names) - 1))])
    groups = [*summary.groups, summary.total]
    figures = [[f"{group.images:,}", _cost(group), _seconds(group)] for group in groups]
    aligned = _right_aligned([numbers, *figures])
    return _tab_aligned([names, *rows], aligned)


def _tab_aligned(names: Sequence[Sequence[str]], numbers: Sequence[Sequence[str]]) -> str:
    """Columns at tab stops of eight, names to the left, numbers to the right of their column."""
    rows = [[*left, *right] for left, right in zip(names, numbers, strict=True)]
    stops = [max(_width(cell) for cell in column) // TAB + 1 for column in zip(*rows, strict=True)]
    lines = [
        "".join(cell + "\t" * (stop - _width(cell) // TAB) for cell, stop in zip(row, stops, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _summary_json(
    summary: UsageSummary, span: TimeRange, unconfirmed: Unconfirmed | None, problem: str
) -> str:
    record: dict[str, Any] = {
        "source": summary.source,
        "since": span.since.isoformat() if span.since else None,
        "until": span.until.isoformat() if span.until else None,
        "groups": [_group_record(group) for group in summary.groups],
        "total": _totals(summary.total),
    }
    if unconfirmed is not None:
        record["unconfirmed"] = {
            "images": unconfirmed.pending,
            "cost_usd": in_dollars(unconfirmed.pending_microdollars),
            "refused": len(unconfirmed.refused),
            "problem": problem or None,
        }
    return json.dumps(record, indent=2, ensure_ascii=False)


def _summary_csv(summary: UsageSummary) -> str:
    records = [_group_record(group) for group in summary.groups]
    header = [*_group_record(UsageGroup())]
    return csv_text([header, *[[record[name] for name in header] for record in records]])


def _group_record(group: UsageGroup) -> dict[str, Any]:
    return {"backend": group.backend, "model": group.model, "caller": group.caller} | _totals(group)


def _totals(group: UsageGroup) -> dict[str, Any]:
    return {
        "images": group.images,
        "unpriced": group.unpriced,
        "cost_usd": in_dollars(group.microdollars),
        "latency_ms": group.latency_ms,
    }


def _cost(group: UsageGroup) -> str:
    if group.unpriced == group.images and group.images:
        return "unpriced"
    return exact_text(group.microdollars) + (f" + {group.unpriced:,} unpriced" if group.unpriced else "")


def _seconds(group: UsageGroup) -> str:
    return "-" if group.latency_ms is None else f"{group.latency_ms / 1000:.1f} s"


def _right_aligned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [[cell.rjust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
