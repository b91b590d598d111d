"""Standard input, output and error, as this process was given them: closed, full, in any encoding.

Read by every start of the program, so it imports next to nothing.
"""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False  # `typing` itself takes longer to import than --version may
if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import ReadableBuffer


def open_streams() -> None:
    """Call it before anything is opened, in a process that is ours alone."""
    if os.name == "posix":  # Windows has consoles that are no files
        _fill_gaps()
        sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - to the end
        sys.stdout = _text(_Output(1), sys.stdout)
        sys.stderr = _text(_Notes(2), sys.stderr)
    _print_anything()


def _fill_gaps() -> None:
    """A closed stream (`>&-`) becomes the null device: else the next file that is opened gets its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one


def _text(file: io.FileIO, given: TextIO | None) -> io.TextIOWrapper:
    """In the form of the stream that Python has made, if any."""
    is_live = given is None or getattr(given, "write_through", False)
    return io.TextIOWrapper(
        io.BufferedWriter(file),
        encoding=given.encoding if given is not None else "utf-8",
        newline="\n",
        line_buffering=getattr(given, "line_buffering", False) or is_live,
        write_through=is_live,
    )


def _print_anything() -> None:
    """A path leaves as the bytes that it is; an image that was paid for is not lost to a letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_unicode = stream.encoding.lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="surrogateescape" if is_unicode else "backslashreplace")


class _Waiting(io.FileIO):
    """One that another program has made non-blocking is waited for all the same."""

    def __init__(self, number: int) -> None:
        super().__init__(number, "wb", closefd=False)

    def write(self, data: ReadableBuffer) -> int:
        while (count := super().write(data)) is None:
            import select

            select.select((), (self,), ())
        return count


class _Output(_Waiting):
    """Says once that nothing can be written, which ends the command; what is left then goes nowhere."""

    _is_lost = False

    def write(self, data: ReadableBuffer) -> int:
        if self._is_lost:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except BrokenPipeError:
            self._is_lost = True
            raise
        except OSError as error:
            self._is_lost = True
            from imagen_desktop.terminal.output_error import OutputError

            raise OutputError(f"Standard output cannot be written: {error.strerror}.") from error


class _Notes(_Waiting):
    """Progress and warnings that nobody can read stop nothing: what they are about may be paid for."""

    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes
