"""Rows that wait beside the ledger: none is forgotten before it has been written."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from imagen_desktop.core.file_lock import try_lock
from imagen_desktop.core.usage import unwritten
from imagen_desktop.core.usage.row import UsageRow
from imagen_desktop.core.usage.unwritten import UnwrittenRows
from tests.core.usage.sample_images import PROMPT_HASH

Rows = list[tuple[UsageRow, str]]


def row(number: int) -> UsageRow:
    return UsageRow(
        f"id {number}", datetime(2026, 11, 1, tzinfo=UTC), "b", "m", number, PROMPT_HASH, 1, 3_000, "c"
    )


@pytest.fixture
def rows(tmp_path: Path) -> UnwrittenRows:
    return UnwrittenRows(tmp_path / "data" / "usage.unwritten.jsonl")


def handed_over(rows: UnwrittenRows) -> Rows:
    heard: Rows = []
    rows.hand_over(heard.extend)
    return heard


def test_what_is_kept_is_handed_over_once(rows: UnwrittenRows) -> None:
    assert handed_over(rows) == []
    assert rows.keep(row(1), "pending")
    assert rows.keep(row(2), "local")
    assert handed_over(rows) == [(row(1), "pending"), (row(2), "local")]
    assert handed_over(rows) == []


def test_row_after_half_of_one_that_a_full_disk_cut_short_is_kept_whole(rows: UnwrittenRows) -> None:
    rows.keep(row(1), "pending")
    rows.file.write_bytes(rows.file.read_bytes()[:-9])
    rows.keep(row(2), "pending")
    assert handed_over(rows) == [(row(2), "pending")]


def test_rows_that_cannot_be_written_stay_as_they_are(rows: UnwrittenRows) -> None:
    def refuse(_: Rows) -> None:
        raise OSError

    rows.keep(row(1), "pending")
    with pytest.raises(OSError):  # noqa: PT011 - the one above
        rows.hand_over(refuse)
    assert [path.name for path in rows.file.parent.iterdir()] == [rows.file.name]
    assert handed_over(rows) == [(row(1), "pending")]


def _die(_: Rows) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process")
def test_a_process_that_dies_while_it_writes_leaves_them_for_the_next(rows: UnwrittenRows) -> None:
    rows.keep(row(1), "pending")
    child = multiprocessing.get_context("spawn").Process(target=rows.hand_over, args=(_die,))
    child.start()
    child.join(timeout=60)
    assert child.exitcode == -signal.SIGKILL
    assert handed_over(rows) == [(row(1), "pending")]


def test_nobody_else_takes_them_meanwhile(rows: UnwrittenRows) -> None:
    heard: list[Rows] = []
    rows.keep(row(1), "pending")
    rows.hand_over(lambda _: heard.append(handed_over(rows)))
    assert heard == [[]]


def test_a_row_that_is_kept_meanwhile_is_not_lost_with_the_others(
    rows: UnwrittenRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.keep(row(1), "pending")
    has_opened = threading.Event()

    def try_lock_and_tell(file: IO[bytes]) -> bool:
        is_mine = try_lock(file)
        if not is_mine:
            has_opened.set()
        return is_mine

    monkeypatch.setattr(unwritten, "try_lock", try_lock_and_tell)
    keeping = threading.Thread(target=rows.keep, args=(row(2), "pending"))

    def write(_: Rows) -> None:
        keeping.start()
        assert has_opened.wait(timeout=60)

    rows.hand_over(write)
    keeping.join(timeout=60)
    assert handed_over(rows) == [(row(2), "pending")]
