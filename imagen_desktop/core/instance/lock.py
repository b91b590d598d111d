"""Which process is the program of a library, and where it listens: one locked file beside the library.

The lock decides, and goes with its process; the file's text only says where to knock. Two `--home`
folders are two programs.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from imagen_desktop.core.file_lock import try_lock
from imagen_desktop.core.paths import Paths

_FILE = "running.lock"
_FOLDER = "imagen-desktop"
_MAX_BYTES = 4096
_LONGEST_FOLDER = 70
"""In bytes: a socket's whole path has 107 at most, and Qt makes it in a folder of its own first."""


class Listening(NamedTuple):
    """`address` is a socket's path, on Windows a pipe's name; it may be out of date."""

    address: str
    process: int


class InstanceLock:
    """Of the library in `paths`; held from `take` until `release` or the end of the process."""

    def __init__(self, paths: Paths) -> None:
        self._path = paths.data / _FILE
        self._file: IO[bytes] | None = None
        self._address = ""

    def take(self) -> bool:
        """False where another process has it. Raises OSError where the folder cannot be written."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+b")
        if not try_lock(file):
            file.close()
            return False
        file.truncate(0)  # where a process listened that is gone
        self._file = file
        return True

    def announce(self, address: str) -> None:
        """From now on a second start knows where to knock."""
        self._address = address
        if self._file is not None:
            record = {"address": address, "process": os.getpid()}
            self._file.write(json.dumps(record).encode())
            self._file.flush()

    def release(self) -> None:
        """The file stays: removing it would let two processes hold locks on two files of one name."""
        if self._file is not None:
            with suppress(OSError):
                self._file.truncate(0)
            self._file.close()
            self._file = None
            _leave(self._address)


def listening(paths: Paths) -> Listening | None:
    """Where the library's program says that it listens; None where none has said so."""
    try:
        with (paths.data / _FILE).open("rb") as file:
            record = json.loads(file.read(_MAX_BYTES))
        return Listening(str(record["address"]), int(record["process"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def new_address(paths: Paths) -> str:
    """Where this process may listen: a socket in a folder that only its user can enter, or a pipe."""
    import hashlib

    key = hashlib.sha256(str(paths.data.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if sys.platform == "win32":  # QLocalServer keeps others out of the pipe
        return rf"\\.\pipe\{_FOLDER}-{key}"
    return str(_private_folder() / f"{key}.socket")


def _private_folder() -> Path:
    """The session's own folder for such things, else one in the temporary folder. Raises OSError."""
    import tempfile

    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    sandbox = os.environ.get("FLATPAK_ID")
    # There, each start has a runtime folder of its own, and all of them share the one in it.
    own = runtime / "app" / sandbox if sandbox else runtime / _FOLDER
    for folder in (own, Path(tempfile.gettempdir()) / f"{_FOLDER}-{os.getuid()}"):
        if not folder.is_absolute() or len(os.fsencode(folder)) > _LONGEST_FOLDER:
            continue
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            if is_private(folder):
                return folder
    return Path(tempfile.mkdtemp(prefix=f"{_FOLDER}-"))


def _leave(address: str) -> None:
    """Nothing of ours stays in the temporary folder, unless another program listens there, too."""
    import tempfile

    folder = Path(address).parent
    if folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(f"{_FOLDER}-"):
        with suppress(OSError):
            folder.rmdir()


def is_private(folder: Path) -> bool:
    """A folder of ours, no link to one, that nobody else may enter."""
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
