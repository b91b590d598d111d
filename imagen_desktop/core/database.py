"""One SQLite file: opened at first use, migrated in order, shared by threads and processes.

What a failure means for the user is the store's own: library and ledger put it into their words.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from imagen_desktop.core.database_upgrade import (
    TellUpgrade,
    UpgradeWatch,
    all_or_nothing,
    is_busy,
    primary_code,
    upgrading,
)
from imagen_desktop.core.errors import LibraryError

SqlValue: TypeAlias = "str | int | float | bytes | None"

BUSY_SECONDS = 10.0

_BACKUP_PAGES = 512
_OPENING_ATTEMPTS = 50
_OPENING_PAUSE_SECONDS = 0.05
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_READ_ONLY = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class NewerVersionError(Exception):
    """The file was migrated by a later version of the program: it is left as it is."""


class Interrupted(Exception):  # noqa: N818 - no failure: somebody has called `interrupt`
    """The statement was broken off, because nobody waits for its answer any more."""


class Store(NamedTuple):
    """What a file of ours is.

    `put_into_words` makes a LibraryError of a failure; `migrations` are never edited once released;
    `after_migration` hears which version the file had, inside the same transaction. `is_durable` commits
    survive a power cut; an `is_private` file can be read by its owner alone.
    """

    migrations: Sequence[Sequence[str]]
    put_into_words: Callable[[Path, Exception], LibraryError]
    after_migration: Callable[[sqlite3.Connection, int], None] | None = None
    is_durable: bool = False
    is_private: bool = False


class Database:
    """Several threads share it (one connection, one lock), and several processes (WAL).

    Constructing it touches nothing; every method raises LibraryError.
    """

    def __init__(self, file: Path, store: Store, tell_upgrade: TellUpgrade = lambda _is_long: None) -> None:
        self.file = file
        self._store = store
        self._tell_upgrade = tell_upgrade
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def query(self, statement: str, parameters: Sequence[SqlValue] = ()) -> list[tuple[Any, ...]]:
        with self.reading() as connection:
            return connection.execute(statement, parameters).fetchall()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for statements that change nothing."""
        with self._lock, self.errors():
            if self._connection is None:
                self._connection = self._open()
            yield self._connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a transaction: all of the block is kept, or nothing."""
        with self.reading() as connection, _transaction(connection):
            yield connection

    def interrupt(self) -> None:
        """Breaks off what another thread is reading: it raises Interrupted there."""
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(sqlite3.ProgrammingError):  # closed since
                connection.interrupt()

    def overwrite(self, source: sqlite3.Connection, when_locked: Callable[[], None]) -> None:
        """Takes over the whole of `source` in one transaction; calls back once no one else can write."""
        pages = int(source.execute("PRAGMA page_count").fetchone()[0])
        is_locked = False

        def first_pages_done(_status: int, _remaining: int, _total: int) -> None:
            nonlocal is_locked
            if not is_locked:
                is_locked = True
                when_locked()

        with self.reading() as connection:
            source.backup(connection, pages=min(_BACKUP_PAGES, pages // 2), progress=first_pages_done)
            connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")

    def set_aside(self) -> None:
        """Renames a damaged database, with its log: someone may want to rescue something from it."""
        with self._lock, self.errors():
            self.close()
            for ending in ("", "-wal"):
                file = self.file.with_name(self.file.name + ending)
                if file.exists():
                    file.replace(self.file.with_name(f"{self.file.name}.damaged{ending}"))
            self.file.with_name(self.file.name + "-shm").unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Puts SQLite's and the file system's failures into the store's words."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if primary_code(error) == sqlite3.SQLITE_INTERRUPT:
                raise Interrupted from error
            raise self._store.put_into_words(self.file, error) from error
        except (sqlite3.Error, OSError, NewerVersionError) as error:
            raise self._store.put_into_words(self.file, error) from error

    def _open(self) -> sqlite3.Connection:
        if _written_version(self.file) > len(self._store.migrations):
            raise NewerVersionError  # before SQLite touches it
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if self._store.is_private and not self.file.exists():  # before SQLite would make it readable for all
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            self.file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _use_wal(connection)
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._store.is_durable else 'NORMAL'}")
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        newest = len(self._store.migrations)
        if _version(connection) == newest:
            return
        if _version(connection) > newest:
            raise NewerVersionError
        watch = UpgradeWatch(self._tell_upgrade)
        with upgrading(connection, watch, round(BUSY_SECONDS * 1_000)):
            version = _version(connection)  # another process may have been faster
            migrate(connection, self._store.migrations, version)
            if self._store.after_migration is not None and version < newest:
                self._store.after_migration(connection, version)


def migrate(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]], version: int = 0) -> None:
    """Runs what is missing after `version`, inside the caller's transaction."""
    for migration in migrations[version:]:
        for statement in migration:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {max(version, len(migrations))}")


def is_damaged(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error) and primary_code(error) in _DAMAGED


def is_full(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error) and primary_code(error) == sqlite3.SQLITE_FULL


def is_read_only(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error) and primary_code(error) in _READ_ONLY


def _written_version(file: Path) -> int:
    """As it stands in the file itself; 0 where there is none. The log beside it may know a later one.

    SQLite reads it: where a process opens the file past SQLite, closing it again gives up all locks that the
    process has on it (sqlite.org/howtocorrupt.html, 2.2), and others take the file for their own.
    """
    try:
        address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            return _version(connection)
    except sqlite3.DatabaseError:
        return 0  # opening it says what is wrong


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    with all_or_nothing(connection):
        yield


def _use_wal(connection: sqlite3.Connection) -> None:
    """Of two processes that create the file together, one is told at once that it is locked: SQLite's
    busy timeout does not cover this change, so it is tried again."""
    for attempt in range(_OPENING_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or attempt == _OPENING_ATTEMPTS - 1:
                raise
            time.sleep(_OPENING_PAUSE_SECONDS)
        else:
            return
