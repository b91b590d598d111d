"""Moves and renames image files with what lies beside them: never over another file, each whole or not."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from imagen_desktop.core.errors import MoveError
from imagen_desktop.core.image_files.publishing import disk_problem, give_name, sync, sync_directory

SIDECARS = (".json", ".xmp")
"""What stands after an image's whole name beside it, where its file could not take it in."""

_COPY_BYTES = 2**20


def sidecars_of(path: Path) -> list[Path]:
    """Those that are there."""
    beside = (path.with_name(path.name + ending) for ending in SIDECARS)
    return [file for file in beside if file.is_file()]


def move_image(source: Path, target: Path) -> None:
    """Gives the image and its sidecars the name `target`, in any folder that exists, on any disk.

    Raises MoveError, and then everything is where it was.
    """
    if source == target:
        return
    with move_errors(source, target):
        source.lstat()
        if target.exists() and not _is_same_name(source, target):
            raise MoveError(
                f"{target.parent} has a file named {target.name} already.", "Choose another name."
            )
        moved: list[tuple[Path, Path]] = []
        try:
            for old in (*sidecars_of(source), source):  # the image last: with it, all has arrived
                new = target.with_name(target.name + old.name[len(source.name) :])
                _move_file(old, new)
                moved.append((old, new))
        except BaseException:
            for old, new in reversed(moved):
                _move_file(new, old)
            raise


def _move_file(source: Path, target: Path) -> None:
    if target.exists() and _is_same_name(source, target):
        source.rename(target)  # another case, on a disk that does not tell cases apart
        return
    try:
        give_name(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, target)
        return
    with contextlib.suppress(FileNotFoundError):  # gone already where there are no hard links
        _remove_or_undo(source, target)


def _copy_over(source: Path, target: Path) -> None:
    """To another disk: copied, read back, compared, and only then removed here."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with source.open("rb") as old, temporary.open("wb") as new:
            shutil.copyfileobj(old, new, _COPY_BYTES)
            sync(new)
        shutil.copystat(source, temporary)
        if not _are_equal(source, temporary):
            raise OSError(errno.EIO, "the copy differs from the file")
        give_name(temporary, target)
        sync_directory(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
    _remove_or_undo(source, target)


def _remove_or_undo(source: Path, target: Path) -> None:
    """A file that may not be removed here is not left at both places."""
    try:
        source.unlink()
    except FileNotFoundError:
        raise
    except OSError:
        target.unlink()
        raise


def _is_same_name(source: Path, target: Path) -> bool:
    """One directory entry, written in another case; two links to one file are two."""
    return (
        source.parent == target.parent
        and source.name.casefold() == target.name.casefold()
        and source.samefile(target)
        and sum(name.casefold() == source.name.casefold() for name in os.listdir(source.parent)) == 1  # noqa: PTH208
    )


def _are_equal(one: Path, other: Path) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        while True:
            data = first.read(_COPY_BYTES)
            if data != second.read(_COPY_BYTES):
                return False
            if not data:
                return True


@contextlib.contextmanager
def move_errors(source: Path, target: Path) -> Iterator[None]:
    """Puts the file system's failures into words, as MoveError."""
    try:
        yield
    except FileExistsError as error:
        raise MoveError(
            f"{target.parent} has a file named {target.name} already.", "Choose another name."
        ) from error
    except FileNotFoundError as error:
        gone = target.parent if not target.parent.exists() else source
        raise MoveError(f"{gone} is gone.", "Look for it in the file manager.") from error
    except OSError as error:
        message, action = disk_problem(error, target.parent)
        if message:
            raise MoveError(message, f"{action}; the image stays where it is.") from error
        raise MoveError(
            f"{source.name} cannot be moved to {target.parent}: {error.strerror or error}.",
            "The image stays where it is.",
        ) from error
