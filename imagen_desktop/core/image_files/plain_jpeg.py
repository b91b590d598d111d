"""A JPEG with what its pixels need, and nothing else."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from imagen_desktop.core.image_files.jpeg import EXIF_MARK, XMP_MARK
from imagen_desktop.core.image_files.splicing import Piece

_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_START, _SCAN, _END, _FILL = 0xD8, 0xDA, 0xD9, 0xFF
_RESTARTS = range(0xD0, 0xD8)
_BARE = (0x01, *_RESTARTS, _END)
_KEPT_MARKS = {_APP0: b"JFIF\0", _APP2: b"ICC_PROFILE\0", _APP14: b"Adobe"}
_READ_BYTES = 2**18


def plain_jpeg_pieces(stream: BinaryIO, exif: bytes, xmp: str) -> list[Piece] | None:
    """`exif` and `xmp` are put in where they are not empty; None where the file's structure is broken."""
    ours = _segment(EXIF_MARK + exif) if exif else b""
    ours += _segment(XMP_MARK + xmp.encode("utf-8")) if xmp else b""
    parts = list(_parts(stream))
    if not parts or parts[-1][0] != _END:
        return None
    kept = [(marker, span) for marker, span in parts if _is_kept(stream, marker, span.start)]
    head = [span for marker, span in kept if marker == _APP0]
    rest = [span for marker, span in kept if marker != _APP0]
    return [bytes((0xFF, _START)), *head, ours, *rest]


def jpeg_exif(stream: BinaryIO) -> bytes:
    """The body of its EXIF segment; empty where there is none."""
    for marker, span in _parts(stream):
        if marker == _APP1:
            stream.seek(span.start + 4)
            body = stream.read(len(span) - 4)
            if body.startswith(EXIF_MARK):
                return body.removeprefix(EXIF_MARK)
    return b""


def _parts(stream: BinaryIO) -> Iterator[tuple[int, range]]:
    """Marker and place of each segment, a scan with its data; ends early where the structure does."""
    stream.seek(0)
    if stream.read(2) != bytes((0xFF, _START)):
        return
    place = 2
    while (marker := _marker_at(stream, place)) is not None:
        if marker == _FILL:
            place += 1
            continue
        end = place + 2
        if marker not in _BARE:
            length = int.from_bytes(stream.read(2))
            end += length
            if length < 2:
                return
        if marker == _SCAN:
            end = _scan_end(stream, end)
            if end < 0:
                return
        yield marker, range(place, end)
        if marker == _END:
            return
        place = end


def _is_kept(stream: BinaryIO, marker: int, place: int) -> bool:
    if marker == _COMMENT:
        return False
    if not _APP0 <= marker <= _APP15:
        return True
    mark = _KEPT_MARKS.get(marker)
    stream.seek(place + 4)
    return mark is not None and stream.read(len(mark)) == mark


def _marker_at(stream: BinaryIO, place: int) -> int | None:
    stream.seek(place)
    mark = stream.read(2)
    return mark[1] if len(mark) == 2 and mark[0] == 0xFF and mark[1] != 0x00 else None


def _scan_end(stream: BinaryIO, place: int) -> int:
    """Where the next marker after the coded data stands; -1 where the file ends before."""
    stream.seek(place)
    data = b""
    while more := stream.read(_READ_BYTES):
        data = (data[-1:] if data.endswith(b"\xff") else b"") + more
        start = place - (len(data) - len(more))
        at = data.find(b"\xff")
        while 0 <= at < len(data) - 1:
            if data[at + 1] not in (0x00, 0xFF, *_RESTARTS):
                return start + at
            at = data.find(b"\xff", at + 1)
        place += len(more)
    return -1


def _segment(body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body
