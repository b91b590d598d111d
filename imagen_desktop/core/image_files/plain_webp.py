"""A WebP with what its pixels need, and nothing else."""

from __future__ import annotations

from typing import BinaryIO

from imagen_desktop.core.image_files.splicing import Piece
from imagen_desktop.core.image_files.webp import Chunk, canvas_of, chunk_bytes, chunks_of, extended_chunk

_KEPT = (b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L")
_PICTURES = (b"ANMF", b"VP8 ", b"VP8L")
_ABOUT = 0x08 | 0x04
"""The flags for EXIF and XMP."""


def plain_webp_pieces(stream: BinaryIO, exif: bytes, xmp: str) -> list[Piece] | None:
    """`exif` and `xmp` are put in where they are not empty; None where the file's structure is broken."""
    chunks = list(chunks_of(stream))
    size = stream.seek(0, 2)
    if not chunks or not _is_whole(chunks, size):
        return None
    canvas = canvas_of(chunks[0])
    if canvas is None:
        return None
    kept = [chunk for chunk in chunks if chunk.kind in _KEPT]
    start = b""
    if chunks[0].kind == b"VP8X" or exif or xmp:
        width, height, flags = canvas
        flags = flags & ~_ABOUT | (0x08 if exif else 0) | (0x04 if xmp else 0)
        start = extended_chunk(width, height, flags)
    ours = chunk_bytes(b"EXIF", exif) if exif else b""
    ours += chunk_bytes(b"XMP ", xmp.encode("utf-8")) if xmp else b""
    length = 4 + len(start) + sum(chunk.end - chunk.start for chunk in kept) + len(ours)
    head = b"RIFF" + length.to_bytes(4, "little") + b"WEBP" + start
    return [head, *(range(chunk.start, chunk.end) for chunk in kept), ours]


def webp_exif(stream: BinaryIO) -> bytes:
    """The body of its EXIF chunk; empty where there is none."""
    for chunk in chunks_of(stream):
        if chunk.kind == b"EXIF":
            stream.seek(chunk.start + 8)
            return stream.read(chunk.length)
    return b""


def _is_whole(chunks: list[Chunk], size: int) -> bool:
    return chunks[-1].end <= size and any(chunk.kind in _PICTURES for chunk in chunks)
