"""Bringing a database of an earlier version up to date: minutes for a large one, so it waits and tells."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TellUpgrade = Callable[[bool], object]
"""Hears True once an upgrade takes long, and False when it has ended, in the thread that waits for it."""

LONG_SECONDS = 1.0
STEPS = 100_000
"""Of SQLite's machine, between two looks at the clock."""
WAIT_MS = 500
_WAITS = 600
"""Together five minutes: so long another process may take over the same upgrade."""
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class UpgradeWatch:
    """Looks at the clock while an upgrade goes on."""

    def __init__(self, tell: TellUpgrade, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._start = clock()
        self._is_told = False

    def look(self) -> None:
        if not self._is_told and self._clock() - self._start > LONG_SECONDS:
            self._is_told = True
            self._tell(True)  # noqa: FBT003 - see TellUpgrade

    def end(self) -> None:
        if self._is_told:
            self._tell(False)  # noqa: FBT003 - see TellUpgrade


@contextmanager
def upgrading(connection: sqlite3.Connection, watch: UpgradeWatch, busy_ms: int) -> Iterator[None]:
    """A transaction that waits for another process's upgrade; all of it is kept, or nothing. `busy_ms` is
    how long the connection waits for others otherwise."""
    try:
        connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        _begin(connection, watch)
        connection.set_progress_handler(watch.look, STEPS)
        with all_or_nothing(connection):
            yield
    finally:
        connection.set_progress_handler(None, 0)
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        watch.end()


@contextmanager
def all_or_nothing(connection: sqlite3.Connection) -> Iterator[None]:
    """The end of a transaction that was begun: it is kept, or undone by an exception."""
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def is_busy(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error) and primary_code(error) in _BUSY


def primary_code(error: sqlite3.Error) -> int:
    """Of SQLite's result codes, without what an extended one adds; 0 where it gave none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _begin(connection: sqlite3.Connection, watch: UpgradeWatch) -> None:
    for wait in range(_WAITS):
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or wait == _WAITS - 1:
                raise
            watch.look()
        else:
            return
