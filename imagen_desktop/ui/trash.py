"""Moves images to the desktop's trash, and back: files first, then the index."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QFile

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.ui.wording import tr


class TrashableLibrary(Protocol):
    """The part of the library that the trash talks to."""

    def add_many(self, images: Iterable[Image]) -> list[Image]: ...
    def remove(self, identities: Collection[int]) -> int: ...


@dataclass(frozen=True, slots=True)
class Trashed:
    """An image and where its file lies now; None where it was gone already."""

    image: Image
    place: Path | None


def move_to_trash(path: Path) -> Path | None:
    """Where the file went; None where the desktop has no trash for it."""
    is_moved, place = QFile.moveToTrash(str(path))
    return Path(place) if is_moved else None


class Trash:
    """Blocks on files and the index: call it in a thread."""

    def __init__(
        self, library: TrashableLibrary, move: Callable[[Path], Path | None] = move_to_trash
    ) -> None:
        self._library = library
        self._move = move

    def take(self, images: Iterable[Image]) -> list[Trashed]:
        """What could not be moved stays in the library; raises LibraryError where nothing could."""
        taken = []
        refused = 0
        for image in images:
            is_there = image.path.exists()
            place = self._move(image.path) if is_there else None
            if is_there and place is None:
                refused += 1
            else:
                taken.append(Trashed(image, place))
        self._library.remove([trashed.image.id for trashed in taken])
        if refused and not taken:
            raise LibraryError(
                tr("There is no trash for this folder."), tr("Delete the file in the file manager instead.")
            )
        return taken

    def put_back(self, taken: Iterable[Trashed]) -> None:
        """Undo: the files return to where they were."""
        returned = []
        for trashed in taken:
            if trashed.place is not None and trashed.place.exists() and not trashed.image.path.exists():
                shutil.move(trashed.place, trashed.image.path)
                returned.append(trashed.image)
        self._library.add_many(returned)
