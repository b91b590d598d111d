"""JPEG's segments: what they say in words, and where ours go."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from imagen_desktop.core.image_files.exif import exif_block, exif_texts
from imagen_desktop.core.image_files.splicing import Blocks, Piece
from imagen_desktop.core.image_files.texts import RECORD_KEY, XMP_KEY, Contents

EXIF_MARK = b"Exif\0\0"
XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
_RECORD_MARK = RECORD_KEY.encode() + b":"
_APP0, _APP1, _APP11, _COMMENT, _SCAN, _END = 0xE0, 0xE1, 0xEB, 0xFE, 0xDA, 0xD9
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_MAX_SEGMENT_BYTES = 65_533
_MAX_SEGMENTS = 10_000


@dataclass(frozen=True, slots=True)
class _Segment:
    """`end` is where the next one begins."""

    marker: int
    body: bytes
    end: int


def jpeg_pieces(stream: BinaryIO, size: int, blocks: Blocks) -> list[Piece] | None:
    """The file with our segments after its JFIF header; None where they are taken or too long for one."""
    place = 2
    for segment in _segments(stream):
        if segment.marker == _APP0:
            place = segment.end
        if segment.marker == _APP1 and segment.body.startswith((EXIF_MARK, XMP_MARK)):
            return None
    bodies = []
    if blocks.parameters:
        bodies.append((_APP1, EXIF_MARK + exif_block(blocks.parameters)))
    if blocks.xmp:
        bodies.append((_APP1, XMP_MARK + blocks.xmp.encode("utf-8")))
    if blocks.record:
        bodies.append((_COMMENT, _RECORD_MARK + blocks.record.encode("utf-8")))
    if any(len(body) > _MAX_SEGMENT_BYTES for _, body in bodies):
        return None
    ours = b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in bodies)
    return [range(place), ours, range(place, size)]


def jpeg_contents(stream: BinaryIO) -> Contents | None:
    """Size and texts, found without decoding; None if it is no JPEG."""
    size: tuple[int, int] | None = None
    texts: dict[str, str] = {}
    for segment in _segments(stream):
        if segment.marker in _FRAMES and len(segment.body) >= 5:
            height, width = struct.unpack_from(">HH", segment.body, 1)
            size = width, height
        for name, text in _texts(segment).items():
            texts.setdefault(name, text)
    return Contents("jpg", *size, texts) if size else None


def jpeg_has_c2pa(stream: BinaryIO) -> bool:
    """A manifest lies in APP11 segments, as a JUMBF box (C2PA specification, A.3.1)."""
    return any(segment.marker == _APP11 and b"jumb" in segment.body[:64] for segment in _segments(stream))


def _texts(segment: _Segment) -> dict[str, str]:
    body = segment.body
    if segment.marker == _APP1 and body.startswith(EXIF_MARK):
        return exif_texts(body)
    if segment.marker == _APP1 and body.startswith(XMP_MARK):
        return {XMP_KEY: body.removeprefix(XMP_MARK).decode("utf-8", "replace")}
    if segment.marker == _COMMENT and body.startswith(_RECORD_MARK):
        return {RECORD_KEY: body.removeprefix(_RECORD_MARK).decode("utf-8", "replace")}
    if segment.marker == _COMMENT:
        return {"Comment": body.decode("utf-8", "replace")}
    return {}


def _segments(stream: BinaryIO) -> Iterator[_Segment]:
    """Up to the scan; ends early where the structure does."""
    stream.seek(0)
    if stream.read(2) != b"\xff\xd8":
        return
    for _ in range(_MAX_SEGMENTS):
        marker = _marker(stream)
        if marker is None or marker in (_SCAN, _END):
            return
        if marker in _BARE:
            continue
        length = int.from_bytes(stream.read(2))
        body = stream.read(length - 2) if length >= 2 else b""
        if len(body) != length - 2:
            return
        yield _Segment(marker, body, stream.tell())


def _marker(stream: BinaryIO) -> int | None:
    """Any number of FF bytes may come before a marker."""
    if stream.read(1) != b"\xff":
        return None
    for _ in range(_MAX_SEGMENTS):
        code = stream.read(1)
        if code != b"\xff":
            return code[0] if code else None
    return None
