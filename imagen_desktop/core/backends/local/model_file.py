"""Whether a model's file is what it says it is and whole, from its header alone.

An engine given half a file may crash. Knows GGUF and safetensors; lets pass what PyTorch has written.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

_GGUF = b"GGUF"
_ZIP = b"PK\x03\x04"
"""A checkpoint as PyTorch writes it."""
_MOST_HEADER_BYTES = 200_000_000
_MOST_NAMED = 1_000_000
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 24: (1, 1), 25: (1, 2), 26: (1, 4),
    27: (1, 8), 28: (1, 8), 30: (1, 2),
}  # fmt: skip
"""GGUF's types: so many weights in so many bytes."""
_SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""GGUF's kinds of values and their bytes; 8 is text, 9 a list."""
_TEXT, _LIST, _NUMBER = 8, 9, 4


class DamagedFileError(Exception):
    """Its text completes "FILE …"."""


class Contents(NamedTuple):
    """`weights` are all numbers of the file, 0 where its format was not read."""

    weights: int = 0


def check_model_file(path: Path) -> Contents:
    """Raises DamagedFileError, and OSError where it cannot be read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        if not start:
            raise DamagedFileError("is empty")
        try:
            if start[:4] == _GGUF:
                needed, weights = _read_gguf(file)
            elif start[:4] == _ZIP:
                return Contents()
            else:
                needed, weights = _read_safetensors(start, file)
        except struct.error as error:
            raise DamagedFileError(f"is cut short: it ends within its header, at {size:,} bytes") from error
    if size < needed:
        raise DamagedFileError(f"is cut short: it has {size:,} of {needed:,} bytes")
    return Contents(weights)


def _read_safetensors(start: bytes, file: BinaryIO) -> tuple[int, int]:
    (length,) = struct.unpack("<Q", start)
    brace = file.read(1)
    if not 2 <= length <= _MOST_HEADER_BYTES or brace != b"{":
        raise DamagedFileError("is no model file: neither GGUF nor safetensors")
    text = brace + file.read(length - 1)
    if len(text) < length:
        raise struct.error
    end = weights = 0
    try:
        for name, tensor in json.loads(text).items():
            if name != "__metadata__":
                end = max(end, tensor["data_offsets"][1])
                weights += _product(tensor["shape"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise DamagedFileError("has a header that is no safetensors header") from error
    return 8 + length + end, weights


def _read_gguf(file: BinaryIO) -> tuple[int, int]:
    file.seek(8)
    tensors, pairs = struct.unpack("<QQ", file.read(16))
    if tensors > _MOST_NAMED or pairs > _MOST_NAMED:
        raise DamagedFileError("has a header that is no GGUF header")
    alignment = 32
    for _ in range(pairs):
        key = _text(file)
        (kind,) = _unpack(file, "<I")
        if key == b"general.alignment" and kind == _NUMBER:
            (alignment,) = _unpack(file, "<I")
        else:
            _skip(file, kind)
    end = weights = 0
    for _ in range(tensors):
        offset, size, count = _tensor(file)
        end = max(end, offset + size)
        weights += count
    start = -(-file.tell() // max(1, alignment)) * alignment
    return start + end, weights


def _tensor(file: BinaryIO) -> tuple[int, int, int]:
    """Its offset, bytes and weights."""
    _text(file)
    (dimensions,) = _unpack(file, "<I")
    if dimensions > 8:
        raise DamagedFileError("has a header that is no GGUF header")
    shape = _unpack(file, f"<{dimensions}Q")
    kind, offset = _unpack(file, "<IQ")
    count = _product(shape)
    per_block, block_bytes = _BLOCKS.get(kind, (1, 0))
    return offset, count // per_block * block_bytes, count


def _skip(file: BinaryIO, kind: int) -> None:
    if kind == _TEXT:
        _text(file)
    elif kind == _LIST:
        each, count = _unpack(file, "<IQ")
        if each in _SCALARS:
            file.seek(_SCALARS[each] * count, 1)
        elif count > _MOST_NAMED:
            raise DamagedFileError("has a header that is no GGUF header")
        else:
            for _ in range(count):
                _skip(file, each)
    elif kind in _SCALARS:
        file.seek(_SCALARS[kind], 1)
    else:
        raise DamagedFileError("has a header that is no GGUF header")


def _text(file: BinaryIO) -> bytes:
    (length,) = _unpack(file, "<Q")
    if length > _MOST_HEADER_BYTES:
        raise DamagedFileError("has a header that is no GGUF header")
    text = file.read(length)
    if len(text) < length:
        raise struct.error
    return text


def _unpack(file: BinaryIO, format_: str) -> tuple[int, ...]:
    return struct.unpack(format_, file.read(struct.calcsize(format_)))


def _product(shape: tuple[int, ...] | list[int]) -> int:
    product = 1
    for length in shape:
        product *= length
    return product
