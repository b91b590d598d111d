"""Files of JSON lines that outlive crashes and full disks. What a line says is its owner's: the journal, and
the usage rows that wait for their ledger."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.generation import JsonValue


def write_line(file: IO[bytes], line: Mapping[str, JsonValue]) -> None:
    """At the end of the file, durable when it returns. Raises SaveError."""
    try:
        add_line(file, line)
        os.fsync(file.fileno())
    except OSError as error:
        raise SaveError(f"The journal cannot be written: {error.strerror}.") from error


def add_line(file: IO[bytes], line: Mapping[str, JsonValue]) -> None:
    """At the end of the file, and not after the half of a line that a crash or a full disk has left there.
    Raises OSError, also where only a part of it fits on the disk."""
    text = json.dumps(line).encode() + b"\n"
    if _ends_inside_a_line(file):
        text = b"\n" + text
    if file.write(text) != len(text):  # unbuffered: what a full disk did not take is said by a count
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _ends_inside_a_line(file: IO[bytes]) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def read_lines(file: IO[bytes]) -> list[dict[str, JsonValue]]:
    """All whole lines; one that a crash cut short is passed over."""
    lines = []
    for text in file.read().splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict):
            lines.append(line)
    return lines


def sync_folder(folder: Path) -> None:
    """Makes the new name itself durable; Windows cannot and need not."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
