"""What the index that is to be replaced still knows: nothing, where it is damaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from imagen_desktop.core.database import Database
from imagen_desktop.core.library.database import DamagedLibraryError
from imagen_desktop.core.library.marks import MarkedImage, MarkStore
from imagen_desktop.core.library.rows import ROW_COLUMNS, Row
from imagen_desktop.core.library.schema import store


class OldIndex:
    """Has a connection of its own, so as to see it from outside; empty once `is_damaged`."""

    def __init__(self, file: Path, marks: MarkStore) -> None:
        self._marks = marks
        self._database = Database(file, store(marks))
        self.is_damaged = False
        self.last_id = int(next(iter(self._rows("SELECT coalesce(max(id), 0) FROM images")), (0,))[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def marks(self) -> list[MarkedImage]:
        if self.is_damaged:
            return []
        try:
            with self._database.reading() as connection:
                return self._marks.all_of(connection)
        except DamagedLibraryError:
            self._find_damaged()
            return []

    def paths(self) -> Iterator[str]:
        return (row[0] for row in self._rows("SELECT path FROM images"))

    def ids(self, paths: Sequence[str]) -> dict[str, int]:
        """Of the rows there were at the beginning: later ids are given anew."""
        holes = ", ".join("?" * len(paths))
        statement = f"SELECT path, id FROM images WHERE id <= ? AND path IN ({holes})"  # noqa: S608
        return dict(self._rows(statement, [self.last_id, *paths]))

    def row(self, path: str, size_bytes: int) -> Row | None:
        """The row of an image of ours whose file says nothing itself, if it is still the same file."""
        statement = f"SELECT {ROW_COLUMNS} FROM images WHERE path = ? AND size_bytes = ? AND backend <> ''"  # noqa: S608
        return next(iter(self._rows(statement, [path, size_bytes])), None)

    def late_rows(self) -> list[Row]:
        """Of images that were saved since the beginning."""
        return self._rows(f"SELECT {ROW_COLUMNS} FROM images WHERE id > ?", [self.last_id])  # noqa: S608

    def _rows(self, statement: str, parameters: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        if self.is_damaged:
            return []
        try:
            with self._database.reading() as connection:
                return connection.execute(statement, parameters).fetchall()
        except DamagedLibraryError:
            self._find_damaged()
            return []

    def _find_damaged(self) -> None:
        self.is_damaged = True
        self._database.close()
