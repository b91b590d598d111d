"""PNG's chunks: what they say in words, and where ours go. Pixels are checked in `png_check`."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from imagen_desktop.core.image_files.exif import exif_texts
from imagen_desktop.core.image_files.splicing import Blocks, Piece
from imagen_desktop.core.image_files.texts import (
    MAX_TEXT_BYTES,
    PARAMETERS_KEY,
    RECORD_KEY,
    XMP_KEY,
    Contents,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER_END = len(SIGNATURE) + 12 + 13
"""Where IHDR ends: our chunks go here, before everything else."""

_MAX_CHUNKS = 100_000
_RECORD_MARK = b"iTXt" + RECORD_KEY.encode("ascii") + bytes(5)
_EXIF = b"eXIf"
_TEXT_KINDS = (b"tEXt", b"zTXt", b"iTXt", _EXIF)
_MOST_OF_A_NAME = 16


def png_pieces(stream: BinaryIO, size: int, blocks: Blocks) -> list[Piece] | None:
    """The file with our chunks after IHDR; None where it has an XMP packet, of which there may be one."""
    stream.seek(0)
    if blocks.xmp and any(_keyword(body) == XMP_KEY for _, body in _text_chunks(stream)):
        return None
    chunks = b""
    if blocks.parameters:
        chunks += _text_chunk(PARAMETERS_KEY, blocks.parameters)
    if blocks.record:
        chunks += _international_chunk(RECORD_KEY, blocks.record)
    if blocks.xmp:
        chunks += _international_chunk(XMP_KEY, blocks.xmp)
    return [range(HEADER_END), chunks, range(HEADER_END, size)]


def png_contents(stream: BinaryIO) -> Contents | None:
    """Size and texts, found without touching the pixels; None if it is no PNG."""
    head = stream.read(HEADER_END)
    if len(head) < HEADER_END or not head.startswith(SIGNATURE) or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", head, 16)
    stream.seek(0)
    texts: dict[str, str] = {}
    for kind, body in _text_chunks(stream):
        for name, text in _read_texts(kind, body):
            _add(texts, name, text)
    return Contents("png", width, height, texts)


def png_record(head: bytes) -> Contents | None:
    """Size and native record alone, from the file's beginning; None if the record is not all there."""
    if not head.startswith(SIGNATURE) or len(head) < HEADER_END:
        return None
    place = HEADER_END
    while place + 8 <= len(head) and not head.startswith(b"IDAT", place + 4):
        end = place + 8 + int.from_bytes(head[place : place + 4])
        if head.startswith(_RECORD_MARK, place + 4) and end <= len(head):
            text = head[place + 4 + len(_RECORD_MARK) : end].decode("utf-8", "replace")
            width, height = struct.unpack_from(">II", head, 16)
            return Contents("png", width, height, {RECORD_KEY: text})
        place = end + 4
    return None


def _text_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each text chunk; other programs' may come after the pixels."""
    stream.seek(len(SIGNATURE))
    for _ in range(_MAX_CHUNKS):
        head = stream.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        if kind in _TEXT_KINDS and length <= MAX_TEXT_BYTES:
            yield kind, stream.read(length)
            stream.seek(4, 1)
        elif kind == b"IEND":
            return
        else:
            stream.seek(length + 4, 1)


def _keyword(body: bytes) -> str:
    return body[:80].split(b"\0", 1)[0].decode("latin-1")


def _add(texts: dict[str, str], name: str, text: str) -> None:
    """The first has the name itself; others, which nobody but a person reads, a number behind it."""
    if name not in texts:
        texts[name] = text
        return
    names = (f"{name} ({number})" for number in range(2, _MOST_OF_A_NAME + 1))
    free = next((each for each in names if each not in texts), None)
    if free is not None:
        texts[free] = text


def _read_texts(kind: bytes, body: bytes) -> Iterable[tuple[str, str]]:
    if kind == _EXIF:
        return exif_texts(body).items()
    read = _read_text(kind, body)
    return () if read is None else (read,)


def _read_text(kind: bytes, body: bytes) -> tuple[str, str] | None:
    keyword, _, rest = body.partition(b"\0")
    key = keyword.decode("latin-1")
    if kind == b"tEXt":
        return key, rest.decode("latin-1")
    if kind == b"zTXt":
        inflated = _inflate(rest[1:])
        return None if inflated is None else (key, inflated.decode("latin-1"))
    is_compressed, fields = rest[:1] == b"\1", rest[2:].split(b"\0", 2)
    if len(fields) < 3:
        return None
    text = _inflate(fields[2]) if is_compressed else fields[2]
    return None if text is None else (key, text.decode("utf-8", "replace"))


def _inflate(data: bytes) -> bytes | None:
    """At most MAX_TEXT_BYTES; None where there is more, or where it is no zlib stream."""
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, MAX_TEXT_BYTES)
    except zlib.error:
        return None
    return text if stream.eof else None


def _text_chunk(keyword: str, text: str) -> bytes:
    try:
        latin = text.encode("latin-1")
    except UnicodeEncodeError:
        return _international_chunk(keyword, text)
    return _chunk(b"tEXt", keyword.encode("ascii") + b"\0" + latin)


def _international_chunk(keyword: str, text: str) -> bytes:
    body = keyword.encode("ascii") + b"\0\0\0\0\0" + text.encode("utf-8")
    return _chunk(b"iTXt", body)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
