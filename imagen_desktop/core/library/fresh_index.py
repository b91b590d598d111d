"""An index in the making: filled without the upkeep of a live one, then put in its place as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

from imagen_desktop.core.database import Database, migrate
from imagen_desktop.core.library.marks import MarkedImage, MarkStore
from imagen_desktop.core.library.old_index import OldIndex
from imagen_desktop.core.library.query import Marks
from imagen_desktop.core.library.rows import ROW_COLUMNS, Row
from imagen_desktop.core.library.schema import MIGRATIONS

_INSERT = f"INSERT INTO images (id, {ROW_COLUMNS}) VALUES (?{', ?' * (ROW_COLUMNS.count(',') + 1)})"  # noqa: S608
_INSERT_LATE = (
    f"INSERT INTO images ({ROW_COLUMNS}) VALUES (?{', ?' * ROW_COLUMNS.count(',')})"  # noqa: S608
    " ON CONFLICT (path) DO NOTHING"
)
_UPKEEP = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
_COUNT_DAYS = """
INSERT INTO days SELECT day, count(*), coalesce(sum(cost_microdollars), 0),
    sum(cost_microdollars IS NULL AND backend <> '') FROM images GROUP BY day
"""


class FreshIndex:
    """A private database: SQLite keeps it in memory and in a nameless file, which no crash leaves behind."""

    def __init__(self, marks: MarkStore) -> None:
        self._marks = marks
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("BEGIN")
        migrate(self._connection, MIGRATIONS)
        self._upkeep = self._connection.execute(_UPKEEP).fetchall()
        for kind, name, _ in self._upkeep:
            self._connection.execute(f"DROP {kind} {name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, rows: Iterable[Row]) -> None:
        """Each led by its id."""
        self._connection.executemany(_INSERT, rows)

    def finish(self, marks: Sequence[MarkedImage]) -> None:
        """Makes up for what was left out while it was filled."""
        self._connection.execute(_COUNT_DAYS)
        self._connection.execute("INSERT INTO prompts (prompts) VALUES ('rebuild')")
        for _, _, statement in self._upkeep:
            self._connection.execute(statement)
        _put_marks(self._connection, self._marks, marks)
        self._connection.execute("COMMIT")

    def replace(self, database: Database, old: OldIndex) -> None:
        """Other processes see the old index or this one. What they wrote while it was made is not lost."""
        if old.is_damaged:
            database.set_aside()
        late_rows: list[Row] = []
        late_marks: list[MarkedImage] = []

        def collect() -> None:
            late_rows.extend(old.late_rows())
            late_marks.extend(old.marks())

        database.overwrite(self._connection, collect)
        with database.writing() as connection:
            connection.executemany(_INSERT_LATE, late_rows)
            _put_marks(connection, self._marks, late_marks)
            self._marks.compact(connection)


def _put_marks(connection: sqlite3.Connection, store: MarkStore, marks: Iterable[MarkedImage]) -> None:
    """By path, a later one before an earlier; those whose file was moved, by their content, in one pass."""
    latest = {marked.path: marked for marked in marks}
    store.put(connection, latest.values())
    moved: dict[str, MarkedImage] = {}
    for path, marked in latest.items():
        if marked.original_sha256 and marked.marks != Marks():
            found = connection.execute("SELECT 1 FROM images WHERE path = ?", [path]).fetchone()
            if found is None:
                moved[marked.original_sha256] = marked
    if not moved:
        return
    for path, sha in connection.execute("SELECT path, original_sha256 FROM images").fetchall():
        if sha in moved and path not in latest:
            store.put(connection, [moved[sha]._replace(path=path)])
