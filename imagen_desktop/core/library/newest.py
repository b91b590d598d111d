"""The prompts of the newest images, read once for all the keys of a search."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

_READ = (
    "SELECT id, prompt FROM images INDEXED BY images_by_day"
    " ORDER BY day DESC, created_at DESC, id DESC LIMIT ?"
)


class NewestPrompts(NamedTuple):
    """`prompts` has ids and texts, the newest first; `is_whole`: the library has no others."""

    prompts: list[tuple[int, str]]
    is_whole: bool


class Newest:
    """Reads them again after anything was written, by this connection or another. Whoever asks has the
    connection for itself."""

    def __init__(self) -> None:
        self._state: tuple[object, ...] = ()
        self._found = NewestPrompts([], is_whole=False)

    def get(self, connection: sqlite3.Connection, count: int) -> NewestPrompts:
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        state = (connection, version, connection.total_changes, count)
        if state != self._state:
            rows = connection.execute(_READ, [count + 1]).fetchall()
            self._found = NewestPrompts(rows[:count], len(rows) <= count)
            self._state = state
        return self._found

    def forget(self) -> None:
        """With a connection that is closed."""
        self._state, self._found = (), NewestPrompts([], is_whole=False)
