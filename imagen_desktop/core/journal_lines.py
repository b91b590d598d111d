"""Files of JSON lines, each line durable when it is written. What a line says is the journal's."""

from __future__ import annotations

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
        file.seek(0, os.SEEK_END)
        file.write(line_of(line))
        os.fsync(file.fileno())
    except OSError as error:
        raise SaveError(f"The journal cannot be written: {error.strerror}.") from error


def line_of(line: Mapping[str, JsonValue]) -> bytes:
    return json.dumps(line).encode() + b"\n"


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
