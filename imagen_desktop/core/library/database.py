"""One SQLite file: opened at first use, migrated, locked between threads, its failures put into words."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from imagen_desktop.core.errors import LibraryError

BUSY_SECONDS = 10.0

_BACKUP_PAGES = 512
_OPENING_ATTEMPTS = 50
_OPENING_PAUSE_SECONDS = 0.05
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_READ_ONLY = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_REBUILD_HINT = "Run `imagen library rebuild`: it makes the index again from the images, which are safe."


class DamagedLibraryError(LibraryError):
    """The file is no database, or a broken one: only a rebuild helps."""


class Database:
    """Several threads share it (one connection, one lock), and several processes (WAL)."""

    def __init__(self, file: Path, migrations: Sequence[Sequence[str]]) -> None:
        self.file = file
        self._migrations = migrations
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for statements that change nothing. Raises LibraryError."""
        with self._lock, database_errors(self.file):
            if self._connection is None:
                self._connection = self._open()
            yield self._connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a transaction: all of the block is kept, or nothing."""
        with self.reading() as connection, _transaction(connection):
            yield connection

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
        with self._lock, database_errors(self.file):
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

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        if self._version(connection) == len(self._migrations):
            return
        with _transaction(connection):
            migrate(connection, self._migrations, self._version(connection))

    def _version(self, connection: sqlite3.Connection) -> int:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(self._migrations):
            raise LibraryError(
                f"The library's index was made by a newer version of Imagen Desktop ({self.file}).",
                "Update Imagen Desktop, or move that file away and run `imagen library rebuild`.",
            )
        return version


def migrate(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]], version: int = 0) -> None:
    """Runs what is missing after `version`, inside the caller's transaction."""
    for migration in migrations[version:]:
        for statement in migration:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")


@contextlib.contextmanager
def database_errors(file: Path) -> Iterator[None]:
    """Puts SQLite's and the file system's failures into words."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            raise DamagedLibraryError(f"The library's index is damaged ({file}).", _REBUILD_HINT) from error
        if code in _BUSY:
            raise LibraryError(
                "The library is busy: another program is writing to it.", "Try again in a moment."
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise LibraryError(f"The disk with {file.parent} is full.", "Free some space.") from error
        if code in _READ_ONLY:
            raise LibraryError(
                f"The library's index cannot be written ({file}).", "Check the permissions of its folder."
            ) from error
        raise LibraryError(f"The library's index cannot be used: {error}.", _REBUILD_HINT) from error
    except OSError as error:
        raise LibraryError(f"{file.parent} cannot be used: {error.strerror or error}.") from error


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Of two processes that create the file together, one is told at once that it is locked: SQLite's
    busy timeout does not cover this change, so it is tried again."""
    for attempt in range(_OPENING_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or attempt == _OPENING_ATTEMPTS - 1:
                raise
            time.sleep(_OPENING_PAUSE_SECONDS)
        else:
            return
