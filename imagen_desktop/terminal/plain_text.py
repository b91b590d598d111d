"""Foreign text on a terminal: what an image's metadata says must not move the cursor or hide a line."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from imagen_desktop.core.printable import printable


def plain(text: str) -> str:
    """One line; control characters, which a terminal obeys, become spaces."""
    return " ".join(printable(text).split())


def plain_lines(text: str) -> list[str]:
    return [plain(line) for line in text.splitlines()] or [""]


def say(text: str) -> None:
    """On standard error. File names and what services answer are foreign text too."""
    for line in text.splitlines():
        print(printable(line), file=sys.stderr)


def can_redraw(stream: TextIO) -> bool:
    """Whether a line on it can be written over: on a terminal that obeys control characters."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def clipped(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"
