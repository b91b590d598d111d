"""A lock on an open file, which goes with the process that holds it, however that ends.

And how a file is opened that is renamed or removed while it is open and locked.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import ctypes
    import msvcrt
    import os

    _READ_WRITE = 0xC0000000
    _SHARED = 0x7
    """For others to read, write, and rename or remove it: Python's own `open` leaves the last one out."""
    _CREATE_NEW, _OPEN_EXISTING = 1, 3
    _NORMAL = 0x80

    def try_lock(file: IO[bytes]) -> bool:
        """False where another process holds it. Never waits."""
        # A byte far behind the text: a locked byte cannot be read on Windows.
        file.seek(1 << 30)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        file.seek(0)
        return True

    def open_renamable(path: Path, *, is_new: bool = False) -> IO[bytes]:
        """To read and write, unbuffered; it can be renamed and removed while it is open. Raises OSError."""
        create = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
        number, pointer = ctypes.c_uint32, ctypes.c_void_p
        create.argtypes = (ctypes.c_wchar_p, number, number, pointer, number, number, pointer)
        create.restype = pointer
        how = _CREATE_NEW if is_new else _OPEN_EXISTING
        handle = create(str(path), _READ_WRITE, _SHARED, None, how, _NORMAL, None)
        if handle == ctypes.c_void_p(-1).value:
            raise ctypes.WinError(ctypes.get_last_error())
        descriptor = msvcrt.open_osfhandle(handle, os.O_BINARY | os.O_NOINHERIT)
        return os.fdopen(descriptor, "r+b", buffering=0)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """False where another process holds it. Never waits."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def open_renamable(path: Path, *, is_new: bool = False) -> IO[bytes]:
        """To read and write, unbuffered; it can be renamed and removed while it is open. Raises OSError."""
        return path.open("x+b" if is_new else "r+b", buffering=0)
