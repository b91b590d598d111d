"""A named pipe of Windows with a socket's surface: it waits with a limit, and can be closed meanwhile."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

_LOOK_AGAIN_SECONDS = 0.02


class Pipe:
    """`waiting` says how many bytes there are to read, and raises OSError once the other side has gone.

    WORKAROUND: while one thread waits in a read, Windows lets no other thread write to the same pipe or
    close it. So nothing is read before it is there.
    """

    def __init__(
        self,
        descriptor: int,
        waiting: Callable[[int], int],
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._descriptor = descriptor
        self._waiting = waiting
        self._sleep = sleep
        self._clock = clock
        self._timeout_seconds: float | None = None
        self._is_closed = False

    def sendall(self, data: bytes, /) -> None:
        while data:
            data = data[os.write(self._descriptor, data) :]

    def recv(self, size: int, /) -> bytes:
        """Empty once it is closed. Raises TimeoutError, and OSError where the other side has gone."""
        limit = self._timeout_seconds
        deadline = None if limit is None else self._clock() + limit
        while not self._is_closed:
            if there := self._waiting(self._descriptor):
                return os.read(self._descriptor, min(there, size))
            if deadline is not None and self._clock() > deadline:
                raise TimeoutError
            self._sleep(_LOOK_AGAIN_SECONDS)
        return b""

    def settimeout(self, seconds: float | None, /) -> None:
        self._timeout_seconds = seconds

    def shutdown(self, _how: int, /) -> None:
        """Ends a `recv` of another thread."""
        self._is_closed = True

    def close(self) -> None:
        self._is_closed = True
        os.close(self._descriptor)


if sys.platform == "win32":
    import ctypes
    import msvcrt

    def open_pipe(name: str) -> Pipe | None:
        """None where nobody listens."""
        try:
            return Pipe(os.open(name, os.O_RDWR | os.O_BINARY), _waiting)
        except OSError:
            return None

    def _waiting(descriptor: int) -> int:
        there = ctypes.c_uint32()
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
        if not kernel.PeekNamedPipe(handle, None, 0, None, ctypes.byref(there), None):
            raise ctypes.WinError(ctypes.get_last_error())
        return there.value
