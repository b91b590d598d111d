"""One program at a time changes the models' folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from imagen_desktop.core.file_lock import try_lock
from imagen_desktop.core.models.failures import busy, unwritable

LOCK = "lock"


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Raises ModelDownloadError where another has it, ModelFolderError where the folder cannot be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("ab")
    except OSError as error:
        raise unwritable(error, folder) from error
    with file:
        if not try_lock(file):
            raise busy(folder)
        yield
