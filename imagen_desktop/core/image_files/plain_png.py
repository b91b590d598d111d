"""A PNG with what its pixels need, and nothing else."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from imagen_desktop.core.image_files.png import HEADER_END, SIGNATURE
from imagen_desktop.core.image_files.splicing import Piece
from imagen_desktop.core.image_files.texts import XMP_KEY

_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT")
_COLOURS = (b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"mDCV", b"cLLI", b"pHYs", b"bKGD")
_KEPT = frozenset((*_PIXELS, *_COLOURS))
_EXIF = b"eXIf"
_MAX_EXIF_BYTES = 2**16


def plain_png_pieces(stream: BinaryIO, exif: bytes, xmp: str) -> list[Piece] | None:
    """`exif` and `xmp` are put in where they are not empty; None where the file's structure is broken."""
    stream.seek(0)
    if stream.read(len(SIGNATURE)) != SIGNATURE:
        return None
    ours = _chunk(_EXIF, exif) if exif else b""
    if xmp:
        ours += _chunk(b"iTXt", XMP_KEY.encode("ascii") + b"\0\0\0\0\0" + xmp.encode("utf-8"))
    pieces: list[Piece] = [SIGNATURE]
    place = len(SIGNATURE)
    while True:
        head = stream.read(8)
        if len(head) < 8:
            return None
        length, kind = struct.unpack(">I4s", head)
        end = place + 12 + length
        if kind in _KEPT:
            pieces.append(range(place, end))
        if end == HEADER_END:
            pieces.append(ours)
        if kind == b"IEND":
            return pieces
        stream.seek(end)
        place = end


def png_exif(stream: BinaryIO) -> bytes:
    """The body of its EXIF chunk; empty where there is none."""
    stream.seek(len(SIGNATURE))
    while len(head := stream.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind == _EXIF and length <= _MAX_EXIF_BYTES:
            return stream.read(length)
        stream.seek(length + 4, 1)
    return b""


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
