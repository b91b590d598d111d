"""Checks a PNG completely, without a pixel library: structure, checksums, every inflated byte's place.

Memory is constant: the file is read and inflated in bounded pieces, and a stream that inflates to
more than its header allows is refused at the first byte too many.
"""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO, NamedTuple

from imagen_desktop.core.errors import DownloadFailedError
from imagen_desktop.core.image_files.png import SIGNATURE

MAX_PIXELS = 2**28

_READ_BYTES = 2**16
_INFLATE_BYTES = 2**18
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Of each pass: first column and row, then the steps between them (PNG specification, 8.2)."""

_CUT_SHORT = "The image is cut short: its file ends before its data does."


class PngHeader(NamedTuple):
    width: int
    height: int
    depth: int
    colour: int
    is_interlaced: bool

    def row_bytes(self, width: int) -> int:
        """One row of `width` pixels, with its filter byte."""
        return 1 + (width * self.depth * _CHANNELS[self.colour] + 7) // 8

    def passes(self) -> list[tuple[int, int]]:
        """Bytes per row and number of rows of each pass; a PNG that is not interlaced has one."""
        if not self.is_interlaced:
            return [(self.row_bytes(self.width), self.height)]
        sizes = [
            (-((left - self.width) // across), -((top - self.height) // down))
            for left, top, across, down in _ADAM7
        ]
        return [(self.row_bytes(width), height) for width, height in sizes if width > 0 and height > 0]


def check_png(stream: BinaryIO, size: int) -> tuple[int, int, bool]:
    """Width, height and whether a C2PA manifest is there. Raises DownloadFailedError."""
    return _PngCheck(stream, size).run()


class _PngCheck:
    """One pass over the chunks of `stream`, which holds `size` bytes."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size - len(SIGNATURE)
        self._header: PngHeader | None = None
        self._pixels: _Pixels | None = None
        self._has_palette = False
        self._has_c2pa = False
        self._previous = b""

    def run(self) -> tuple[int, int, bool]:
        self._stream.seek(len(SIGNATURE))
        while self._chunk() != b"IEND":
            pass
        if self._header is None or self._pixels is None or not self._pixels.is_complete:
            raise DownloadFailedError(_CUT_SHORT)
        return self._header.width, self._header.height, self._has_c2pa

    def _chunk(self) -> bytes:
        """Reads one chunk, checks it and its checksum, and returns its kind."""
        head = self._read(8)
        length, kind = int.from_bytes(head[:4]), head[4:]
        if length + 4 > self._left:
            raise DownloadFailedError(_CUT_SHORT)
        self._check_place(kind, length)
        checksum = self._pass_on(kind, length)
        if int.from_bytes(self._read(4)) != checksum:
            raise DownloadFailedError("The image is damaged: a checksum in its file is wrong.")
        self._previous = kind
        return kind

    def _check_place(self, kind: bytes, length: int) -> None:
        is_first = not self._previous
        if (kind == b"IHDR") != is_first or (kind == b"IHDR" and length != 13):
            raise _damaged("its header is not where it belongs")
        if not kind.isalpha():
            raise _damaged("a chunk in it has no name")
        if kind[0] < 0x60 and kind not in (b"IHDR", b"PLTE", b"IDAT", b"IEND"):
            raise _damaged("it needs a feature that no PNG reader knows")
        if kind == b"PLTE":
            if length % 3 or not 3 <= length <= 768 or self._has_palette or self._pixels:
                raise _damaged("its palette is wrong")
            self._has_palette = True
        if kind == b"IDAT":
            self._start_pixels()
        self._has_c2pa = self._has_c2pa or kind == b"caBX"

    def _start_pixels(self) -> None:
        if self._header is None or (self._header.colour == 3 and not self._has_palette):
            raise _damaged("its palette is missing")
        if self._pixels is None:
            self._pixels = _Pixels(self._header)
        elif self._previous != b"IDAT":
            raise _damaged("its pixels are in several places")

    def _pass_on(self, kind: bytes, length: int) -> int:
        checksum = zlib.crc32(kind)
        while length:
            piece = self._read(min(length, _READ_BYTES))
            length -= len(piece)
            checksum = zlib.crc32(piece, checksum)
            if kind == b"IDAT" and self._pixels is not None:
                self._pixels.feed(piece)
            elif kind == b"IHDR":
                self._header = _parse_header(piece)
        return checksum

    def _read(self, count: int) -> bytes:
        data = self._stream.read(count)
        if len(data) < count:
            raise DownloadFailedError(_CUT_SHORT)
        self._left -= count
        return data


class _Pixels:
    """The inflated stream: rows of the right length, each opened by a known filter, and no byte more."""

    def __init__(self, header: PngHeader) -> None:
        self._zlib = zlib.decompressobj()
        self._passes = header.passes()
        self._rows_done = 0
        self._to_filter = 0

    @property
    def is_complete(self) -> bool:
        return self._zlib.eof and not self._passes and self._to_filter == 0

    def feed(self, piece: bytes) -> None:
        while not self._zlib.eof:
            try:
                data = self._zlib.decompress(piece, _INFLATE_BYTES)
            except zlib.error as error:
                raise _damaged("its pixels do not unpack") from error
            self._check_rows(data)
            piece = self._zlib.unconsumed_tail
            if not piece and len(data) < _INFLATE_BYTES:
                return

    def _check_rows(self, data: bytes) -> None:
        place = self._to_filter
        while place < len(data):
            if not self._passes:
                raise _damaged("it unpacks to more than its size says")
            row_bytes, row_count = self._passes[0]
            count = min(row_count - self._rows_done, (len(data) - place - 1) // row_bytes + 1)
            if max(data[place : place + (count - 1) * row_bytes + 1 : row_bytes]) > 4:
                raise _damaged("a row of its pixels has an unknown filter")
            place += count * row_bytes
            self._rows_done += count
            if self._rows_done == row_count:
                del self._passes[0]
                self._rows_done = 0
        self._to_filter = place - len(data)


def _parse_header(body: bytes) -> PngHeader:
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", body)
    if not 0 < width < 2**31 or not 0 < height < 2**31:
        raise _damaged("its size is zero or impossible")
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise _damaged("its header makes no sense")
    if width * height > MAX_PIXELS:
        raise DownloadFailedError(
            f"The image is too large to be real: it claims {width} × {height} pixels.",
        )
    return PngHeader(width, height, depth, colour, bool(interlace))


def _damaged(what: str) -> DownloadFailedError:
    return DownloadFailedError(f"The image is damaged: {what}.")
