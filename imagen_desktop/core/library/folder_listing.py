"""What lies in a folder, compared with what the index knows of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.database import Database
from imagen_desktop.core.library.rebuild import IMAGE_ENDINGS
from imagen_desktop.core.library.rows import Places

_AT_ONCE = 1_000
_AFTER_SLASH = "0"
"""The character that follows "/": paths below a folder lie between the two."""


class KnownFile(NamedTuple):
    """A row of the index; `modified_ns` is 0 where it was never looked up: an image made here."""

    id: int
    path: str
    size_bytes: int
    modified_ns: int
    original_sha256: str


class SeenFile(NamedTuple):
    path: str
    size_bytes: int
    modified_ns: int


@dataclass
class FolderDifference:
    """Files that are new or changed, rows without a file, and every folder that was looked into."""

    fresh: list[SeenFile] = field(default_factory=list)
    missing: list[KnownFile] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


class FolderListing:
    """One look at some folders. A folder that cannot be read, or is empty, where rows are known, is taken
    for a drive that is not there: it misses nothing."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places
        self.difference = FolderDifference()

    def look(self, folders: Sequence[Path], known: Collection[str]) -> None:
        """Into each, and into those below it that are not `known`."""
        for folder in folders:
            waiting = [os.path.abspath(folder)]  # noqa: PTH100 - resolves no links
            while waiting:
                subfolders = self._look_into(waiting.pop())
                waiting.extend(each for each in subfolders if each not in known)

    def _look_into(self, folder: str) -> list[str]:
        files: list[str] = []
        subfolders: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or not _is_unicode(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        subfolders.append(entry.name)
                    elif entry.name.lower().endswith(IMAGE_ENDINGS):
                        files.append(entry.name)
        except OSError:
            return []
        self.difference.folders.append(folder)
        if files or subfolders:
            self._compare(folder, sorted(files), subfolders)
        return [os.path.join(folder, name) for name in subfolders]  # noqa: PTH118

    def _compare(self, folder: str, names: Sequence[str], subfolders: Sequence[str]) -> None:
        """Name by name with the rows, some at a time: a folder may hold a million."""
        prefix = self._places.stored(os.path.join(folder, "x"))[:-1]  # noqa: PTH118
        below = tuple(f"{prefix}{name}/" for name in subfolders)
        after = prefix
        for first in range(0, len(names) or 1, _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            is_last = first + _AT_ONCE >= len(names)
            end = prefix[:-1] + _AFTER_SLASH if is_last else f"{prefix}{some[-1]}\0"
            rows = {row.path: row for row in self._rows(after, end)}
            for name in some:
                self._compare_file(os.path.join(folder, name), rows.pop(prefix + name, None))  # noqa: PTH118
            self.difference.missing.extend(row for path, row in rows.items() if not path.startswith(below))
            after = end

    def _compare_file(self, path: str, row: KnownFile | None) -> None:
        try:
            status = os.stat(path)  # noqa: PTH116 - a folder may hold a million
        except OSError:
            return
        if not stat.S_ISREG(status.st_mode):
            return
        modified_ns = _storable(status.st_mtime_ns)
        is_same = row is not None and row.size_bytes == status.st_size
        if not is_same or (row and row.modified_ns not in (0, modified_ns)):
            self.difference.fresh.append(SeenFile(path, status.st_size, modified_ns))

    def _rows(self, after: str, end: str) -> Iterator[KnownFile]:
        found = self._database.query(
            "SELECT id, path, size_bytes, modified_ns, original_sha256 FROM images"
            " WHERE path >= ? AND path < ?",
            [after, end],
        )
        return (KnownFile(*row) for row in found)


def _storable(modified_ns: int) -> int:
    """The nearest time that the index can hold, which ends in 2262, and never 0."""
    return min(max(modified_ns, -(2**63)), 2**63 - 1) or 1


def _is_unicode(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
