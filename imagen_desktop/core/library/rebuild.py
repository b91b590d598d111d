"""Makes the index again from the files, beside the old one, and puts it in its place in one step.

What only the old index knows is carried over, if it can be read: favourites and ratings (by path, else
by content), ids, and what the user keeps out of the files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from imagen_desktop.core.database import Database
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.image_files.reading import FoundFile, find_file
from imagen_desktop.core.library.fresh_index import FreshIndex
from imagen_desktop.core.library.marks import MarkStore
from imagen_desktop.core.library.odd_files import tell_passed_over
from imagen_desktop.core.library.old_index import OldIndex
from imagen_desktop.core.library.rows import Places, Row, local_day, row_of_found, row_of_image

IMAGE_ENDINGS = (".png", ".webp", ".jpg", ".jpeg")
_BATCH = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many images the new index has, how many of them are other programs', which files are no images."""

    indexed: int
    foreign: int
    unreadable: tuple[Path, ...]


def rebuild(
    database: Database,
    marks: MarkStore,
    places: Places,
    zone: tzinfo | None,
    folders: Sequence[Path],
    progress: Progress | None,
) -> Rebuilt:
    """Replaces the index, for every process that has it open. Raises LibraryError."""
    missing = next((folder for folder in folders if not folder.is_dir()), None)
    if missing is not None:
        raise LibraryError(f"{missing} is not a folder.", "Name the folder that holds the images.")
    with database.errors(), OldIndex(database.file, marks) as old, FreshIndex(marks) as fresh:
        paths = [*image_paths(folders), *_paths_outside(old, folders, places)]
        reading = _Reading(old, places, zone)
        for start in range(0, len(paths), _BATCH):
            fresh.add(reading.rows(paths[start : start + _BATCH]))
            if progress is not None:
                progress(min(start + _BATCH, len(paths)), len(paths))
        fresh.finish([*old.marks(), *marks.read()])
        fresh.replace(database, old)
    return Rebuilt(len(paths) - len(reading.unreadable), reading.foreign, tuple(reading.unreadable))


def image_paths(folders: Iterable[Path]) -> Iterator[str]:
    """Every image file below the folders, each once; what is hidden is left out."""
    seen: set[str] = set()
    waiting = [os.path.abspath(folder) for folder in folders]  # noqa: PTH100 - resolves no links
    while waiting:
        folder = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.name.lower().endswith(IMAGE_ENDINGS):
                        yield entry.path
        except PermissionError:
            continue


def _paths_outside(old: OldIndex, folders: Sequence[Path], places: Places) -> list[str]:
    """Images that were saved elsewhere and are still there: a rebuild must not lose sight of them."""
    inside = tuple(os.path.join(os.path.abspath(folder), "") for folder in folders)  # noqa: PTH100, PTH118
    known = map(places.full, old.paths())
    return [path for path in known if not path.startswith(inside) and os.path.isfile(path)]  # noqa: PTH113


class _Reading:
    """Turns files into rows, and counts."""

    def __init__(self, old: OldIndex, places: Places, zone: tzinfo | None) -> None:
        self._old = old
        self._places = places
        self._zone = zone
        self._next_id = old.last_id + 1
        self.foreign = 0
        self.unreadable: list[Path] = []

    def rows(self, paths: Sequence[str]) -> list[Row]:
        """Of those that are images, each led by its id: the old one, or one never used before."""
        found = [(stored, row) for path in paths for stored, row in self._row(path)]
        ids = self._old.ids([stored for stored, _ in found])
        rows: list[Row] = []
        for stored, row in found:
            identity = ids.get(stored)
            if identity is None:
                identity, self._next_id = self._next_id, self._next_id + 1
            rows.append((identity, *row))
        return rows

    def _row(self, path: str) -> list[tuple[str, Row]]:
        """One, or none: no file, however odd, keeps the others out of the index."""
        try:
            rows = [(stored, self._described(found, stored)) for stored, found in self._find(path)]
        except (ValueError, OverflowError):
            tell_passed_over(Path(path))
            rows = []
        if not rows:
            self.unreadable.append(Path(path))
        return rows

    def _find(self, path: str) -> Iterator[tuple[str, FoundFile]]:
        """One, or none where it cannot be read."""
        try:
            stored, found = self._places.stored(path), find_file(path)
        except LibraryError:
            return
        if found is not None:
            yield stored, found

    def _described(self, found: FoundFile, stored: str) -> Row:
        row = row_of_found(found, stored)
        if row is None and found.record is None:
            row = self._old.row(stored, found.size_bytes)
        if row is None:
            image = found.foreign_image
            row = row_of_image(image, stored, local_day(image.created_at, self._zone))
            self.foreign += 1
        return row
