"""What is said between the window and a process that makes thumbnails: a line of JSON for each, in order.

An answer's line is followed by its pixels. Imported by that process too, so it must stay cheap.
"""

from __future__ import annotations

import enum
import json
from typing import NamedTuple

COMMAND = "--thumbnail-worker"
"""The program's hidden command; the folder of the kinds of thumbnails follows."""
READY = b"ready\n"
"""The first line of a process that can work."""
PIXEL_BYTES = 4


class Shown(enum.Enum):
    """What became of a picture's file."""

    WELL = "well"
    GONE = "gone"
    DAMAGED = "damaged"


class Order(NamedTuple):
    """A card of so many device pixels. Filled, the picture is cut to that shape around its centre; else it
    is whole and its card may be smaller. `radius` is that of its round corners."""

    path: str
    width: int
    height: int
    is_filled: bool
    radius: float

    def line(self) -> bytes:
        return json.dumps(self).encode("ascii") + b"\n"


class Answer(NamedTuple):
    """The card's size, and its mean colour as 0xffRRGGBB. The pixels are blue, green, red, alpha: rows from
    the top without gaps, colours already multiplied by their alpha."""

    shown: Shown
    width: int = 0
    height: int = 0
    color: int = 0

    @property
    def size_bytes(self) -> int:
        return self.width * self.height * PIXEL_BYTES

    def line(self) -> bytes:
        return json.dumps([self.shown.value, *self[1:]]).encode("ascii") + b"\n"


def read_order(line: bytes) -> Order:
    return Order(*json.loads(line))


def read_answer(line: bytes) -> Answer:
    shown, *rest = json.loads(line)
    return Answer(Shown(shown), *rest)
