"""Starts a program on an X server of its own, and measures when its window has been painted."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

SECONDS = 60
_EVERY = 997
"""Pixels between two that are looked at: a prime, so that no column of the screen is looked at alone."""
_COLOURS = 6
"""An empty screen has one, a window that is only mapped two or three."""


class Painted(NamedTuple):
    """Seconds on the clock, which other programs delay, and of a processor, which they don't."""

    clock: float
    used: float


def painted_after(command: list[str], environment: Mapping[str, str], work: Path) -> Painted:
    """The program is then asked to end. Raises OSError where it paints nothing, or ends badly."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset",
         "-fbdir", str(work)],
        pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            display = f":{pipe.readline().strip()}"
        started = time.monotonic()
        program = subprocess.Popen(command, env={**environment, "DISPLAY": display}, stderr=subprocess.PIPE)
        try:
            while _colours(work / "Xvfb_screen0") < _COLOURS:
                if program.poll() is not None or time.monotonic() - started > SECONDS:
                    raise OSError(f"no window was painted (exit code {program.poll()})")
                time.sleep(0.01)
            painted = Painted(time.monotonic() - started, _used_seconds(program.pid))
        finally:
            program.send_signal(signal.SIGTERM)
            _, errors = program.communicate(timeout=SECONDS)
        if program.returncode != 0 or errors:
            raise OSError(f"exit code {program.returncode}: {errors.decode(errors='replace').strip()}")
        return painted
    finally:
        server.terminate()
        server.wait()


def _used_seconds(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _colours(screen: Path) -> int:
    """How many different ones the screen shows, of the pixels that are looked at."""
    picture = screen.read_bytes()
    header = struct.unpack_from(">25I", picture)
    first = header[0] + header[19] * 12  # an XWD file: its header, its colour map, its pixels
    pixels = memoryview(picture)[first : first + header[4] * header[5] * 4].cast("I")
    return len(set(pixels[::_EVERY]))
