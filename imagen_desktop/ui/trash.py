"""Moves images to the desktop's trash, and back: files first, then the index."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QFile, QStandardPaths

from imagen_desktop.core.errors import ImagenError, MoveError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.moving import move_image, sidecars_of
from imagen_desktop.ui.picture_work import Outcome, one_by_one
from imagen_desktop.ui.wording import tr

_MOST_NAMES = 1_000


class TrashableLibrary(Protocol):
    """The part of the library that the trash talks to."""

    def add_many(self, images: Iterable[Image]) -> list[Image]: ...
    def remove(self, identities: Collection[int]) -> int: ...


@dataclass(frozen=True, slots=True)
class Trashed:
    """An image and where its file lies now, None where it was gone already and nothing was moved; what lay
    beside it too."""

    image: Image
    place: Path | None
    beside: tuple[tuple[Path, Path], ...] = ()


def move_to_trash(path: Path) -> Path:
    """Where the file went. Raises MoveError where the desktop has no trash for it, or no room."""
    if sys.platform == "linux":  # Qt makes the trash there, but not the folder around it
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        with contextlib.suppress(OSError):
            Path(folder).mkdir(parents=True, exist_ok=True)
    file = QFile(str(path))
    if file.moveToTrash():
        return Path(file.fileName())
    message = tr("There is no trash for the folder {folder}, or no room in it.").format(folder=path.parent)
    raise MoveError(message, tr("Delete the files in the file manager instead."))


class Trash:
    """Blocks on files and the index: call it in a thread."""

    def __init__(self, library: TrashableLibrary, move: Callable[[Path], Path] = move_to_trash) -> None:
        self._library = library
        self._move = move

    def take(self, images: Iterable[Image]) -> Outcome[Trashed]:
        """Each whole or not at all; what cannot be moved stays in the library."""
        outcome = one_by_one(self._take_one, images)
        try:
            self._library.remove([trashed.image.id for trashed in outcome.done])
        except ImagenError:
            one_by_one(_put_back_one, _with_files(outcome.done))
            raise
        return outcome

    def put_back(self, taken: Sequence[Trashed]) -> Outcome[Image]:
        """Undo: the files return to where they were, or beside that where another one has taken the place."""
        outcome = one_by_one(_put_back_one, _with_files(taken))
        outcome.done = self._library.add_many(outcome.done)
        return outcome

    def _take_one(self, image: Image) -> Trashed:
        if not image.path.exists():
            return Trashed(image, None)
        beside = sidecars_of(image.path)
        place = self._move(image.path)
        moved = []
        for file in beside:
            with contextlib.suppress(MoveError):  # what is left beside does no harm, nor does it hold up
                moved.append((file, self._move(file)))
        return Trashed(image, place, tuple(moved))


def _with_files(taken: Iterable[Trashed]) -> list[Trashed]:
    return [trashed for trashed in taken if trashed.place is not None]


def _put_back_one(trashed: Trashed) -> Image:
    place = trashed.place
    if place is None or not place.exists():
        raise MoveError(
            tr("{name} is not in the trash any more.").format(name=trashed.image.path.name),
            tr("Somebody has emptied it."),
        )
    wanted = trashed.image.path
    wanted.parent.mkdir(parents=True, exist_ok=True)
    path = _free_name(wanted)
    _restore(place, path)
    for file, lies in trashed.beside:
        if lies.exists():
            _restore(lies, path.with_name(path.name + file.name[len(wanted.name) :]))
    return replace(trashed.image, path=path, id=0)


def _restore(place: Path, path: Path) -> None:
    move_image(place, path)
    if sys.platform == "linux":  # the note of where it came from, by the freedesktop.org specification
        (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink(missing_ok=True)


def _free_name(wanted: Path) -> Path:
    names = (wanted.with_name(f"{wanted.stem}-{copy}{wanted.suffix}") for copy in range(2, _MOST_NAMES))
    return next((path for path in chain([wanted], names) if not path.exists()), wanted)
