"""Real PNG files in a few bytes, or as many as wanted: noise does not compress."""

from __future__ import annotations

import random
import struct
import zlib


def tiny_png(width: int = 8, height: int = 8, seed: int = 1) -> bytes:
    rows = b"".join(b"\0" + random.Random(seed + row).randbytes(width * 3) for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
