"""How the failures of the index's file read."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.database import NewerVersionError, is_damaged, is_full, is_read_only
from imagen_desktop.core.database_upgrade import is_busy
from imagen_desktop.core.errors import LibraryError

_REBUILD_HINT = "Run `imagen library rebuild`: it makes the index again from the images, which are safe."


class DamagedLibraryError(LibraryError):
    """The file is no database, or a broken one: only a rebuild helps."""


def in_words(file: Path, error: Exception) -> LibraryError:
    """For the store; see core/database.py."""
    if isinstance(error, NewerVersionError):
        return LibraryError(
            f"The library's index was made by a newer version of Imagen Desktop ({file}).",
            "Update Imagen Desktop, or move that file away and run `imagen library rebuild`.",
        )
    if is_damaged(error):
        return DamagedLibraryError(f"The library's index is damaged ({file}).", _REBUILD_HINT)
    if is_busy(error):
        return LibraryError(
            "The library is busy: another program is writing to it.", "Try again in a moment."
        )
    if is_full(error):
        return LibraryError(f"The disk with {file.parent} is full.", "Free some space.")
    if is_read_only(error):
        return LibraryError(
            f"The library's index cannot be written ({file}).", "Check the permissions of its folder."
        )
    if isinstance(error, OSError):
        return LibraryError(f"{file.parent} cannot be used: {error.strerror or error}.")
    return LibraryError(f"The library's index cannot be used: {error}.", _REBUILD_HINT)
