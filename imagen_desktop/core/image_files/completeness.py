"""Whether an image file has its end: another program may still be writing it."""

from __future__ import annotations

import os
from pathlib import Path

from imagen_desktop.core.image_files.checking import sniff_format

_PNG_END = b"IEND\xaeB\x60\x82"
_JPEG_END = b"\xff\xd9"
_TAIL_BYTES = 64
_HEAD_BYTES = 12


def has_end(path: Path) -> bool:
    """False for a file that cannot be read, is no image, or has something after its end."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _TAIL_BYTES))
            tail = stream.read()
    except OSError:
        return False
    match sniff_format(head):
        case "png":
            return tail.endswith(_PNG_END)
        case "jpg":
            return tail.endswith(_JPEG_END)
        case "webp":
            return int.from_bytes(head[4:8], "little") + 8 <= size
        case _:
            return False
