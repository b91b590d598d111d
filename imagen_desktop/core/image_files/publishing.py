"""Gives a finished file its name: without overwriting another one, and so that a power cut cannot undo it."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import BinaryIO, NamedTuple

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_LINKS = (
    errno.EPERM,
    errno.ENOSYS,
    errno.EOPNOTSUPP,
    errno.ENOTSUP,  # another number on macOS
    errno.EMLINK,
    errno.EXDEV,
    errno.EINVAL,
)


class Naming(NamedTuple):
    """What a finished file is about to be called. Written down before, it tells a later process whether an
    image that it has no word of is saved."""

    path: Path
    inode: int
    size_bytes: int

    @property
    def has_happened(self) -> bool:
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_ino, found.st_size) == (self.inode, self.size_bytes)


def give_name(temporary: Path, path: Path) -> None:
    """A second name for the file, its first one may go; raises FileExistsError where `path` is taken."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _claim(temporary, path)


def sync(target: BinaryIO) -> None:
    target.flush()
    os.fsync(target.fileno())


def sync_directory(directory: Path) -> None:
    """Makes the name durable too. Windows has no such call, some network shares refuse it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def disk_problem(error: OSError, directory: Path) -> tuple[str, str]:
    """What is wrong and what to do, as sentences; empty where the number says neither full nor forbidden."""
    if error.errno in _FULL:
        return f"The disk with {directory} is full.", "Free some space"
    if error.errno in _FORBIDDEN:
        return f"{directory} cannot be written to.", "Choose another folder"
    return "", ""


def _claim(temporary: Path, path: Path) -> None:
    """For file systems without hard links (exFAT, some network shares): takes the name, then fills it."""
    with path.open("xb"):
        pass
    try:
        temporary.replace(path)
    except OSError:
        path.unlink()
        raise
