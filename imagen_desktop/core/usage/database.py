"""The ledger's SQLite file: opened at first use, migrated in order, foreign errors made ours.

Safe between threads (one lock) and between processes (WAL, busy timeout). Loads nothing but sqlite3.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from imagen_desktop.core.errors import LibraryError

SqlValue: TypeAlias = "str | int | float | bytes | None"

BUSY_SECONDS = 5.0

_MIGRATIONS = (
    """
    CREATE TABLE usage (
        id            TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        created_us    INTEGER NOT NULL,
        backend       TEXT NOT NULL,
        model         TEXT NOT NULL,
        seed          INTEGER,
        prompt_hash   TEXT NOT NULL CHECK (length(prompt_hash) = 64 AND prompt_hash NOT GLOB '*[^0-9a-f]*'),
        latency_ms    INTEGER NOT NULL CHECK (latency_ms >= 0),
        microdollars  INTEGER CHECK (microdollars >= 0),
        caller        TEXT NOT NULL,
        prediction_id TEXT NOT NULL DEFAULT '',
        state         TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'refused', 'local')),
        server        TEXT NOT NULL DEFAULT '',
        problem       TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX usage_unsent ON usage (id) WHERE state = 'pending';
    CREATE INDEX usage_refused ON usage (id) WHERE state = 'refused';
    CREATE INDEX usage_created ON usage (created_us, microdollars);
    CREATE INDEX usage_grouped ON usage (backend, model, caller, created_us, microdollars, latency_ms);
    CREATE UNIQUE INDEX usage_prediction ON usage (backend, prediction_id) WHERE prediction_id <> '';

    CREATE TABLE reservation (
        id           TEXT NOT NULL PRIMARY KEY,
        microdollars INTEGER NOT NULL CHECK (microdollars >= 0),
        process_id   INTEGER NOT NULL,
        made_us      INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE delivery (
        server       TEXT NOT NULL PRIMARY KEY,
        failures     INTEGER NOT NULL DEFAULT 0,
        retry_us     INTEGER NOT NULL DEFAULT 0,
        is_held      INTEGER NOT NULL DEFAULT 0,
        problem      TEXT NOT NULL DEFAULT '',
        hint         TEXT NOT NULL DEFAULT '',
        delivered_us INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    """,
)
"""The n-th script brings a file from version n to n + 1. Published ones are never edited."""


class Database:
    """Every method raises LibraryError. Constructing it touches nothing."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    def query(self, sql: str, parameters: Sequence[SqlValue] = ()) -> list[tuple[SqlValue, ...]]:
        with self._open() as connection:
            return connection.execute(sql, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is committed durably, or nothing is."""
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _connect(self.file)
                yield self._connection
            except (sqlite3.Error, OSError) as error:
                raise LibraryError(
                    f"The usage ledger {self.file} cannot be used: {error}.",
                    "Images are saved all the same; free disk space or repair the file's permissions.",
                ) from error


def _connect(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # before SQLite would make it readable for all
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    version = _version(connection)
    if version > len(_MIGRATIONS):
        raise LibraryError(
            f"The usage ledger {file} was written by a newer version of this program.",
            "Update imagen-desktop, or move the file away to start a new ledger.",
        )
    if version < len(_MIGRATIONS):
        _migrate(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    _use_wal(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for version in range(_version(connection), len(_MIGRATIONS)):  # another process may have been faster
            for statement in _MIGRATIONS[version].split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _use_wal(connection: sqlite3.Connection) -> None:
    """The change needs the file for itself, and SQLite does not wait for that: two first starts collide."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
