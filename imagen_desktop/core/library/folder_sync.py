"""Brings the index up to date with folders that other programs write to. Blocks: call it in a thread."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.database import Database
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.image_files.completeness import has_end
from imagen_desktop.core.image_files.reading import FoundFile, find_file
from imagen_desktop.core.library.folder_listing import FolderListing, KnownFile, SeenFile
from imagen_desktop.core.library.marks import MarkStore
from imagen_desktop.core.library.odd_files import tell_passed_over
from imagen_desktop.core.library.rows import UPSERT, Places, Row, local_day, row_of_found, row_of_image

_BATCH = 50
_PAUSE_SECONDS = 0.01
_SETTLED_NS = 2_000_000_000
"""A file without its end that nobody has written to for so long is read as it is."""


class FolderChanges(NamedTuple):
    """`waiting`: folders with files that are still being written. `folders`: every one looked into."""

    added: int = 0
    renamed: int = 0
    removed: int = 0
    waiting: frozenset[Path] = frozenset()
    folders: tuple[str, ...] = ()

    @property
    def has_any(self) -> bool:
        return bool(self.added or self.renamed or self.removed)


class FolderSync:
    """`pause` lies between batches, so that a large folder leaves the computer to others; `is_wanted` ends
    the work between two batches: what has been read is kept, the next look goes on from there."""

    def __init__(
        self,
        database: Database,
        marks: MarkStore,
        places: Places,
        zone: tzinfo | None,
        *,
        is_wanted: Callable[[], bool] = lambda: True,
        pause: Callable[[float], None] = time.sleep,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._database = database
        self._marks = marks
        self._places = places
        self._zone = zone
        self._is_wanted = is_wanted
        self._pause = pause
        self._now_ns = now_ns

    def sync(
        self,
        folders: Sequence[Path],
        known: Collection[str] = (),
        *,
        keeps_missing: bool = False,
        least_age_seconds: float = 0.0,
        progress: Callable[[int, int], None] | None = None,
    ) -> FolderChanges:
        """Looks into each folder, and into those below it that are not `known`. Raises LibraryError.

        With `keeps_missing`, images without a file stay in the index. Files younger than
        `least_age_seconds` wait: whoever writes them indexes them himself. `progress` hears (files
        read, files to read).
        """
        listing = FolderListing(self._database, self._places)
        listing.look(folders, known)
        found = listing.difference
        renaming = _Renaming(found.missing)
        waiting: set[Path] = set()
        added = 0
        for start in range(0, len(found.fresh), _BATCH):
            if not self._is_wanted():
                return FolderChanges(added, renaming.count, 0, frozenset(waiting), tuple(found.folders))
            if start:
                self._pause(_PAUSE_SECONDS)
            batch = found.fresh[start : start + _BATCH]
            ready = [each for each in batch if self._is_ready(each, least_age_seconds)]
            waiting.update(Path(each.path).parent for each in batch if each not in ready)
            added += self._add(ready, renaming)
            if progress is not None:
                progress(start + len(batch), len(found.fresh))
        removed = 0 if keeps_missing else self._remove(renaming.left)
        return FolderChanges(added, renaming.count, removed, frozenset(waiting), tuple(found.folders))

    def _is_ready(self, file: SeenFile, least_age_seconds: float) -> bool:
        age_ns = self._now_ns() - file.modified_ns
        if 0 <= age_ns < least_age_seconds * 1_000_000_000:
            return False
        return not 0 <= age_ns < _SETTLED_NS or has_end(Path(file.path))

    def _add(self, files: Sequence[SeenFile], renaming: _Renaming) -> int:
        """How many are new."""
        read = [each for file in files for each in self._read(file)]
        added = 0
        with self._database.writing() as connection:
            for file, found, row in read:
                stored = str(row[0])
                old = renaming.take(file, found)
                if old is not None:
                    connection.execute("UPDATE OR REPLACE images SET path = ? WHERE id = ?", [stored, old.id])
                    self._marks.move(connection, old.path, stored)
                else:
                    connection.execute(UPSERT, row).fetchall()
                    added += 1
                connection.execute(
                    "UPDATE images SET modified_ns = ?, size_bytes = ? WHERE path = ?",
                    [file.modified_ns, file.size_bytes, stored],
                )
        return added

    def _read(self, file: SeenFile) -> Iterator[tuple[SeenFile, FoundFile, Row]]:
        """One, or none where it is no image after all, or too odd a one."""
        try:
            found = find_file(file.path)
            row = self._row(found, self._places.stored(file.path)) if found is not None else None
        except LibraryError:
            return
        except (ValueError, OverflowError):
            tell_passed_over(Path(file.path))
            return
        if found is not None and row is not None:
            yield file, found, row

    def _row(self, found: FoundFile, stored: str) -> Row:
        image = found.foreign_image
        own = row_of_found(found, stored)
        return own or row_of_image(image, stored, local_day(image.created_at, self._zone))

    def _remove(self, rows: Sequence[KnownFile]) -> int:
        """Their marks stay, for the day on which the file is back."""
        gone = [row for row in rows if not os.path.lexists(self._places.full(row.path))]
        for start in range(0, len(gone), _BATCH):
            with self._database.writing() as connection:
                connection.executemany(
                    "DELETE FROM images WHERE id = ?", [(row.id,) for row in gone[start : start + _BATCH]]
                )
        return len(gone)


class _Renaming:
    """Finds the row that a new file had under another name: same size and time, or same content."""

    def __init__(self, missing: Sequence[KnownFile]) -> None:
        self._by_status = {(row.size_bytes, row.modified_ns): row for row in missing if row.modified_ns}
        self._by_content = {row.original_sha256: row for row in missing if row.original_sha256}
        self._missing = {row.id: row for row in missing}
        self.count = 0

    @property
    def left(self) -> Sequence[KnownFile]:
        return list(self._missing.values())

    def take(self, file: SeenFile, found: FoundFile) -> KnownFile | None:
        content = str((found.record or {}).get("original_sha256") or "")
        row = self._by_status.get((file.size_bytes, file.modified_ns)) or self._by_content.get(content)
        if row is None or self._missing.pop(row.id, None) is None:
            return None
        self.count += 1
        return row
