"""An image's row follows its file to another name or folder."""

from __future__ import annotations

import sqlite3

from imagen_desktop.core.library.marks import MarkStore


def relocate(connection: sqlite3.Connection, marks: MarkStore, identity: int, new_path: str) -> None:
    """Inside the caller's transaction. An image that is not in the index any more is passed over."""
    row = connection.execute("SELECT path FROM images WHERE id = ?", [identity]).fetchone()
    if row is None or row[0] == new_path:
        return
    connection.execute("DELETE FROM images WHERE path = ?", [new_path])
    connection.execute("UPDATE images SET path = ? WHERE id = ?", [new_path, identity])
    marks.move(connection, row[0], new_path)
