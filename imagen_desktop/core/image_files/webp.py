"""WebP's chunks: what they say in words, and where ours go."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from imagen_desktop.core.image_files.exif import exif_block, exif_texts
from imagen_desktop.core.image_files.splicing import Blocks, Piece
from imagen_desktop.core.image_files.texts import MAX_TEXT_BYTES, RECORD_KEY, XMP_KEY, Contents

_RECORD_KIND = b"imgn"
"""A chunk of our own: the format tells readers to pass over what they do not know."""

_HAS_ALPHA, _HAS_EXIF, _HAS_XMP = 0x10, 0x08, 0x04
_FILE_HEADER_BYTES = 12
_HEAD_BYTES = 10
_MAX_CHUNKS = 10_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """`head` is the body's beginning; `start` and `end` include the chunk's own header and padding."""

    kind: bytes
    head: bytes
    length: int
    start: int
    end: int


def webp_pieces(stream: BinaryIO, size: int, blocks: Blocks) -> list[Piece] | None:
    """The file in its extended form, our chunks at its end; None where there are such chunks already."""
    chunks = list(chunks_of(stream))
    if not chunks or any(chunk.kind in (b"EXIF", b"XMP ") for chunk in chunks):
        return None
    first, end = chunks[0], chunks[-1].end
    canvas = canvas_of(first)
    if canvas is None or end > size:
        return None
    width, height, flags = canvas
    flags |= (_HAS_EXIF if blocks.parameters else 0) | (_HAS_XMP if blocks.xmp else 0)
    ours = b""
    if blocks.parameters:
        ours += chunk_bytes(b"EXIF", exif_block(blocks.parameters))
    if blocks.xmp:
        ours += chunk_bytes(b"XMP ", blocks.xmp.encode("utf-8"))
    if blocks.record:
        ours += chunk_bytes(_RECORD_KIND, blocks.record.encode("utf-8"))
    start = extended_chunk(width, height, flags)
    kept = range(first.end if first.kind == b"VP8X" else first.start, end)
    length = 4 + len(start) + len(kept) + len(ours)
    return [b"RIFF" + struct.pack("<I", length) + b"WEBP" + start, kept, ours, range(end, size)]


def webp_contents(stream: BinaryIO) -> Contents | None:
    """Size and texts, found without decoding; None if it is no WebP."""
    canvas: tuple[int, int, int] | None = None
    texts: dict[str, str] = {}
    for chunk in chunks_of(stream):
        canvas = canvas or canvas_of(chunk)
        if chunk.length > MAX_TEXT_BYTES:
            continue
        if chunk.kind == b"EXIF":
            for name, text in exif_texts(_body(stream, chunk)).items():
                texts.setdefault(name, text)
        elif chunk.kind == b"XMP ":
            texts.setdefault(XMP_KEY, _body(stream, chunk).decode("utf-8", "replace"))
        elif chunk.kind == _RECORD_KIND:
            texts.setdefault(RECORD_KEY, _body(stream, chunk).decode("utf-8", "replace"))
    return Contents("webp", canvas[0], canvas[1], texts) if canvas else None


def webp_has_c2pa(stream: BinaryIO) -> bool:
    return any(chunk.kind == b"C2PA" for chunk in chunks_of(stream))


def canvas_of(chunk: Chunk) -> tuple[int, int, int] | None:
    """Width, height and VP8X flags that the first chunk stands for (RFC 9649, 2.5 to 2.7)."""
    head = chunk.head
    if len(head) < _HEAD_BYTES:
        return None
    if chunk.kind == b"VP8X":
        width, height = int.from_bytes(head[4:7], "little"), int.from_bytes(head[7:10], "little")
        return width + 1, height + 1, head[0]
    if chunk.kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", head, 6)
        return width & 0x3FFF, height & 0x3FFF, 0
    if chunk.kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, _HAS_ALPHA if bits >> 28 & 1 else 0
    return None


def chunks_of(stream: BinaryIO) -> Iterator[Chunk]:
    """Those within the RIFF length; ends early where the structure does."""
    stream.seek(0)
    header = stream.read(_FILE_HEADER_BYTES)
    if len(header) < _FILE_HEADER_BYTES or header[:4] != b"RIFF" or header[8:] != b"WEBP":
        return
    place, end = _FILE_HEADER_BYTES, 8 + int.from_bytes(header[4:8], "little")
    for _ in range(_MAX_CHUNKS):
        stream.seek(place)
        head = stream.read(8 + _HEAD_BYTES)
        if len(head) < 8 or place + 8 > end:
            return
        length = int.from_bytes(head[4:8], "little")
        following = place + 8 + length + length % 2
        yield Chunk(head[:4], head[8 : 8 + length], length, place, following)
        place = following


def _body(stream: BinaryIO, chunk: Chunk) -> bytes:
    stream.seek(chunk.start + 8)
    return stream.read(chunk.length)


def extended_chunk(width: int, height: int, flags: int) -> bytes:
    """The first chunk of a file that has more than its pixels."""
    measures = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return chunk_bytes(b"VP8X", struct.pack("<I", flags) + measures)


def chunk_bytes(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
