"""Turns an SVG document into PNG bytes, one strip of rows at a time.

resvg holds Python's lock while it draws, so one large call would freeze a window for as long: strips
give other threads a turn in between. Their rows are joined without being decoded to pixels.
"""

import struct
import zlib

from imagen_desktop.core.backends.sketch.svg import document

_STRIP_PIXELS = 3 << 16
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COMPRESSION = 3
_CHANNELS = 4

_NONE, _SUB, _UP, _AVERAGE, _PAETH = range(5)


def rasterise(markup: str) -> bytes:
    import resvg_py  # heavy, and not needed before the first picture

    return bytes(resvg_py.svg_to_bytes(svg_string=markup, skip_system_fonts=True))


def rasterise_in_strips(contents: str, view: tuple[float, float], width: int, height: int) -> bytes:
    """The PNG of SVG `contents`, of which `view` is the width and height in its own units."""
    rows = max(1, _STRIP_PIXELS // width)
    strips = [
        rasterise(_strip(contents, view, width, height, top, min(rows, height - top)))
        for top in range(0, height, rows)
    ]
    if len(strips) == 1:
        return strips[0]
    joined = b"".join(_independent(_filtered_rows(strip), width) for strip in strips)
    return _png(width, height, zlib.compress(joined, _COMPRESSION))


def _strip(contents: str, view: tuple[float, float], width: int, height: int, top: int, rows: int) -> str:
    unit = view[1] / height
    return document(contents, (0.0, top * unit, view[0], rows * unit), width, rows)


def _filtered_rows(png: bytes) -> bytearray:
    """The rows of an eight-bit RGBA picture as PNG stores them: each a filter type and its bytes."""
    data, position = bytearray(), len(_SIGNATURE)
    while position < len(png):
        length, kind = struct.unpack_from(">I4s", png, position)
        if kind == b"IDAT":
            data += png[position + 8 : position + 8 + length]
        position += 12 + length
    return bytearray(zlib.decompress(data))


def _independent(rows: bytearray, width: int) -> bytearray:
    """`rows` with the first one rewritten not to refer to a row above, which was empty until now."""
    kind = rows[0]
    if kind == _UP:
        rows[0] = _NONE
    elif kind == _PAETH:
        rows[0] = _SUB
    elif kind == _AVERAGE:
        rows[0] = _NONE
        for index in range(1 + _CHANNELS, 1 + width * _CHANNELS):
            rows[index] = (rows[index] + rows[index - _CHANNELS] // 2) & 255
    return rows


def _png(width: int, height: int, data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
