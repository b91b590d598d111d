"""Writes a copy of a file with blocks put in: the rest of its bytes stays as it came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple, TypeAlias

_COPY_BYTES = 2**18

Piece: TypeAlias = bytes | range
"""New bytes, or the range of the source's bytes that comes next."""


class Blocks(NamedTuple):
    """The texts to embed: A1111 `parameters`, the native record, the XMP packet; empty ones are left out."""

    parameters: str = ""
    record: str = ""
    xmp: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.parameters or self.record or self.xmp)


def write_pieces(source: BinaryIO, target: BinaryIO, pieces: Iterable[Piece]) -> int:
    """Writes the pieces in order, in bounded memory; returns how many bytes."""
    written = 0
    for piece in pieces:
        if isinstance(piece, bytes):
            written += target.write(piece)
        else:
            written += _copy(source, target, piece)
    return written


def _copy(source: BinaryIO, target: BinaryIO, span: range) -> int:
    source.seek(span.start)
    left = len(span)
    while left:
        data = source.read(min(left, _COPY_BYTES))
        if not data:
            raise OSError("the file became shorter while it was copied")
        target.write(data)
        left -= len(data)
    return len(span)
