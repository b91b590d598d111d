"""Where two pictures and their divider lie in the compare page, by arithmetic. No widgets."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize

from imagen_desktop.ui.zoom import Room, Zoom

PANE_GAP = 8


class Mode(enum.Enum):
    SLIDER = 0
    SIDE_BY_SIDE = 1
    ONE = 2
    """One of the two at a time, changed by a key."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Both pictures at the same height, each in the middle of one frame as wide as the wider of them."""

    first: QSize
    second: QSize

    @property
    def height(self) -> int:
        return max(1, self.first.height(), self.second.height())

    @property
    def width(self) -> int:
        return max(1, *(round(self.height * _ratio(size)) for size in (self.first, self.second)))

    def room(self, width: int, height: int, whole: float, mode: Mode) -> Room:
        """The frame in a canvas of that size; side by side in half of it."""
        if mode is Mode.SIDE_BY_SIDE:
            width = (width - PANE_GAP) // 2
        return Room(self.width, self.height, max(1, width), max(1, height), whole)

    def area(self, zoom: Zoom, *, is_second: bool) -> QRectF:
        """Of one picture, in its pane."""
        size = self.second if is_second else self.first
        width = zoom.height * _ratio(size)
        return QRectF(zoom.x + (zoom.width - width) / 2, zoom.y, width, zoom.height)


def pane(width: int, height: int, mode: Mode, *, is_second: bool) -> QRectF:
    """The part of a canvas that shows one of the pictures."""
    if mode is not Mode.SIDE_BY_SIDE:
        return QRectF(0, 0, width, height)
    half = (width - PANE_GAP) // 2
    return QRectF(width - half if is_second else 0, 0, half, height)


def seen_frame(zoom: Zoom) -> QRectF:
    """The part of the frame that is in the window: the divider moves over it."""
    whole = QRectF(zoom.x, zoom.y, zoom.width, zoom.height)
    return whole.intersected(QRectF(0, 0, zoom.room.width, zoom.room.height))


def _ratio(size: QSize) -> float:
    return max(1, size.width()) / max(1, size.height())
