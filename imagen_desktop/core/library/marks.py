"""What the user thinks of images: favourites, ratings and tags. The file is the truth, the index a copy.

One JSON object a line, the last of a path counts. It is written inside the index's own transaction, so
that of several processes one writes at a time.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.library.query import Marks
from imagen_desktop.core.library.tag_names import tag_name

MarkChange = Callable[[Marks], Marks]

SCHEMA = 1
"""Of the lines. They do not say it; a file of a later form begins with one that does."""

_LONGEST_FIRST = 4096
_NONE = Marks()
_AT_ONCE = 500
_SOME = (
    "SELECT images.id, images.is_favourite, images.rating, tags.tag"
    " FROM images LEFT JOIN tags ON tags.path = images.path WHERE images.id IN ({holes}) ORDER BY tags.tag"
)
_ALL = """
SELECT path, content, is_favourite, rating FROM marks
UNION SELECT path, '', 0, 0 FROM tags WHERE path NOT IN (SELECT path FROM marks)
"""


class MarkedImage(NamedTuple):
    """A marked image: found again by its path, or by its content after a move."""

    path: str
    original_sha256: str
    marks: Marks


class TagChange:
    """Adds and removes tags; names that are none are left out."""

    def __init__(self, add: Collection[str], remove: Collection[str]) -> None:
        self._add = {tag_name(tag) for tag in add} - {""}
        self._remove = {tag_name(tag) for tag in remove}

    def __call__(self, marks: Marks) -> Marks:
        return marks._replace(tags=tuple(sorted({*marks.tags, *self._add} - self._remove)))


class MarkStore:
    """`file` is made with the first mark."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def of(self, connection: sqlite3.Connection, identities: Iterable[int]) -> dict[int, Marks]:
        """Of those that are in the index, in their order."""
        wanted, found = [*identities], dict[int, Marks]()
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            statement = _SOME.format(holes=", ".join("?" * len(some)))
            for identity, is_favourite, rating, tag in connection.execute(statement, some):
                before = found.get(identity)
                tags = before.tags if before is not None else ()
                found[identity] = Marks(bool(is_favourite), rating, (*tags, *([] if tag is None else [tag])))
        return {identity: found[identity] for identity in wanted if identity in found}

    def tag_counts(self, connection: sqlite3.Connection) -> dict[str, int]:
        return dict(
            connection.execute(
                "SELECT tag, count(*) FROM tags JOIN images ON images.path = tags.path"
                " GROUP BY tag ORDER BY count(*) DESC, tag"
            ).fetchall()
        )

    def change(self, connection: sqlite3.Connection, identities: Iterable[int], change: MarkChange) -> None:
        """Inside the caller's transaction: in the index, and in the file."""
        marked = []
        for identity, marks in self.of(connection, identities).items():
            path, content = connection.execute(
                "SELECT path, original_sha256 FROM images WHERE id = ?", [identity]
            ).fetchone()
            marked.append(MarkedImage(path, content, change(marks)))
        self.put(connection, marked)
        self._append(connection, marked)

    def move(self, connection: sqlite3.Connection, old_path: str, new_path: str) -> None:
        """A renamed file keeps its marks; the row of `images` has its new path already."""
        row = connection.execute(
            "SELECT content, is_favourite, rating FROM marks WHERE path = ?", [old_path]
        ).fetchone()
        tags = _tags(connection, old_path)
        if row is None and not tags:
            return
        content, is_favourite, rating = row or ("", 0, 0)
        moved = [
            MarkedImage(old_path, content, _NONE),
            MarkedImage(new_path, content, Marks(bool(is_favourite), rating, tags)),
        ]
        self.put(connection, moved)
        self._append(connection, moved)

    def put(self, connection: sqlite3.Connection, marked: Iterable[MarkedImage]) -> None:
        """Into the index alone."""
        for path, content, marks in marked:
            values = [int(marks.is_favourite), marks.rating, path]
            connection.execute("UPDATE images SET is_favourite = ?, rating = ? WHERE path = ?", values)
            connection.execute("DELETE FROM tags WHERE path = ?", [path])
            connection.executemany("INSERT INTO tags VALUES (?, ?)", [(tag, path) for tag in marks.tags])
            connection.execute("DELETE FROM marks WHERE path = ?", [path])
            if marks.is_favourite or marks.rating:
                connection.execute(
                    "INSERT INTO marks (is_favourite, rating, path, content) VALUES (?, ?, ?, ?)",
                    [*values, content],
                )

    def all_of(self, connection: sqlite3.Connection) -> list[MarkedImage]:
        """Those that an index knows."""
        rows = connection.execute(_ALL).fetchall()
        return [
            MarkedImage(path, content, Marks(bool(is_favourite), rating, _tags(connection, path)))
            for path, content, is_favourite, rating in rows
        ]

    def read(self) -> list[MarkedImage]:
        """Those of the file; damaged lines are passed over. Raises LibraryError for a newer file."""
        self._require_known()
        try:
            lines = self.file.read_text(encoding="utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return []
        return list({marked.path: marked for line in lines for marked in _parsed(line)}.values())

    def after_migration(self, connection: sqlite3.Connection, _version: int) -> None:
        """A new index takes over the file; an index of before there was the file writes it."""
        if self.file.exists():
            self.put(connection, self.read())
        else:
            self._append(connection, self.all_of(connection), is_first=True)

    def compact(self, connection: sqlite3.Connection) -> None:
        """Writes the file anew, without the lines that later ones have outdated: whole or not at all."""
        self._require_known()
        if self.file.exists():
            fresh = self.file.with_name(self.file.name + ".new")
            fresh.unlink(missing_ok=True)
            MarkStore(fresh)._append(connection, self.all_of(connection), is_first=True)  # noqa: SLF001 - ours
            if fresh.exists():
                fresh.replace(self.file)

    def _append(
        self, connection: sqlite3.Connection, marked: Collection[MarkedImage], *, is_first: bool = False
    ) -> None:
        if not marked:
            return
        self._require_known()
        if not is_first and not self.file.exists():
            marked = self.all_of(connection)
        with self.file.open("ab") as stream:
            stream.write("".join(map(_line, marked)).encode())
            stream.flush()
            os.fsync(stream.fileno())

    def _require_known(self) -> None:
        """What a later version of the program has written is left as it is."""
        try:
            with self.file.open("rb") as stream:
                first = json.loads(stream.readline(_LONGEST_FIRST))
        except (OSError, ValueError, RecursionError):  # not there yet, or damaged
            return
        schema = first.get("schema", SCHEMA) if isinstance(first, dict) else SCHEMA
        if schema != SCHEMA:
            raise LibraryError(
                f"The marks were written by a newer version of Imagen Desktop ({self.file}).",
                "Update Imagen Desktop, or move that file away.",
            )


def _tags(connection: sqlite3.Connection, path: str) -> tuple[str, ...]:
    rows = connection.execute("SELECT tag FROM tags WHERE path = ? ORDER BY tag", [path])
    return tuple(row[0] for row in rows)


def _line(marked: MarkedImage) -> str:
    marks = marked.marks
    values = {
        "path": marked.path,
        "sha256": marked.original_sha256,
        "favourite": marks.is_favourite,
        "rating": marks.rating,
        "tags": list(marks.tags),
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def _parsed(line: str) -> Iterator[MarkedImage]:
    """One, or none."""
    try:
        values = json.loads(line)
        rating = int(values["rating"])
        tags = sorted({tag_name(str(tag)) for tag in values.get("tags", ())} - {""})
        marks = Marks(values["favourite"] is True, min(max(rating, 0), 5), tuple(tags))
        marked = MarkedImage(str(values["path"]), str(values.get("sha256", "")), marks)
        _line(marked).encode()  # a lone surrogate, which the index cannot hold, is damage too
        yield marked
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return
