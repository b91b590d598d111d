"""The little of EXIF that matters here: texts. A block of ours is written whole; others' are only read."""

from __future__ import annotations

import struct

from imagen_desktop.core.image_files.record import GENERATOR
from imagen_desktop.core.image_files.texts import COMMENT_KEY, MAX_TEXT_BYTES

_SOFTWARE, _EXIF_IFD, _EXIF_VERSION, _USER_COMMENT = 0x0131, 0x8769, 0x9000, 0x9286
_TEXT_TAGS = {0x010D: "DocumentName", 0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model"}
"""ComfyUI puts its graphs into these."""

_ORIENTATION = 0x0112
_ASCII, _SHORT, _LONG, _UNDEFINED = 2, 3, 4, 7
_BYTE_TYPES = (_ASCII, _UNDEFINED)
_ENTRY_BYTES = 12
_MAX_ENTRIES = 200
_UNICODE, _ASCII_TEXT = b"UNICODE\0", b"ASCII\0\0\0"


def exif_block(user_comment: str) -> bytes:
    """A TIFF structure with this program's name and the comment, in UTF-16 as A1111's readers expect it."""
    comment = _UNICODE + user_comment.encode("utf-16-be", "replace")
    software = GENERATOR.encode("ascii") + b"\0"
    software += bytes(len(software) % 2)
    first, second = 8, 8 + 2 + 2 * _ENTRY_BYTES + 4
    values = second + 2 + 2 * _ENTRY_BYTES + 4
    block = b"MM\0*" + struct.pack(">I", first)
    block += struct.pack(">H", 2) + _entry(_SOFTWARE, _ASCII, len(software), values)
    block += _entry(_EXIF_IFD, _LONG, 1, second) + bytes(4)
    block += struct.pack(">H", 2) + struct.pack(">HHI4s", _EXIF_VERSION, _UNDEFINED, 4, b"0232")
    block += _entry(_USER_COMMENT, _UNDEFINED, len(comment), values + len(software)) + bytes(4)
    return block + software + comment


def exif_texts(block: bytes) -> dict[str, str]:
    """The texts of an EXIF block; what is broken or out of bounds in it is left out."""
    block = block.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return {}
    texts: dict[str, str] = {}
    entries = _entries(block, order, struct.unpack_from(order + "I", block, 4)[0])
    for tag, name in {**_TEXT_TAGS, _SOFTWARE: "Software"}.items():
        if value := entries.get(tag):
            texts[name] = value.rstrip(b"\0").decode("utf-8", "replace")
    if len(pointer := entries.get(_EXIF_IFD, b"")) == 4:
        inner = _entries(block, order, struct.unpack(order + "I", pointer)[0])
        if comment := inner.get(_USER_COMMENT):
            texts[COMMENT_KEY] = _comment(comment)
    return texts


def orientation_block(block: bytes) -> bytes:
    """A block that says which way is up, as `block` says it, and nothing else; empty where it is upright."""
    block = block.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return b""
    start = struct.unpack_from(order + "I", block, 4)[0]
    if start + 2 > len(block):
        return b""
    (count,) = struct.unpack_from(order + "H", block, start)
    for place in range(start + 2, start + 2 + min(count, _MAX_ENTRIES) * _ENTRY_BYTES, _ENTRY_BYTES):
        if place + _ENTRY_BYTES > len(block):
            break
        tag, kind, _, value = struct.unpack_from(order + "HHIH", block, place)
        if (tag, kind) == (_ORIENTATION, _SHORT) and 2 <= value <= 8:
            entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, value, 0)
            return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b""


def _entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack(">HHII", tag, kind, count, value)


def _entries(block: bytes, order: str, start: int) -> dict[int, bytes]:
    """The byte strings and pointers of one directory."""
    if start + 2 > len(block):
        return {}
    (count,) = struct.unpack_from(order + "H", block, start)
    found: dict[int, bytes] = {}
    for number in range(min(count, _MAX_ENTRIES)):
        place = start + 2 + number * _ENTRY_BYTES
        if place + _ENTRY_BYTES > len(block):
            break
        tag, kind, length, offset = struct.unpack_from(order + "HHII", block, place)
        inline = block[place + 8 : place + 12]
        if kind == _LONG and length == 1:
            found[tag] = inline
        elif kind in _BYTE_TYPES and length <= MAX_TEXT_BYTES:
            found[tag] = inline[:length] if length <= 4 else block[offset : offset + length]
    return found


def _comment(value: bytes) -> str:
    encoding, text = value[:8], value[8:]
    if encoding == _UNICODE:
        return text.decode(_byte_order(text), "replace").lstrip("\ufeff").rstrip("\0")
    if encoding in (_ASCII_TEXT, bytes(8)):
        return text.decode("utf-8", "replace").rstrip("\0")
    return value.decode("utf-8", "replace").rstrip("\0")


def _byte_order(text: bytes) -> str:
    """Big-endian is customary; where the zero bytes of Latin text stand tells the others."""
    if text.startswith(b"\xff\xfe"):
        return "utf-16-le"
    return "utf-16-le" if text[1::2].count(0) > text[::2].count(0) else "utf-16-be"
