"""Where a picture lies in the viewer and how large it is, by arithmetic. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace

LARGEST = 16.0
SMALLEST = 0.02


@dataclass(frozen=True, slots=True)
class Room:
    """Pixels of a picture of `picture_width` by `picture_height` in a window of `width` by `height`;
    `whole` is the scale at which a picture's pixel is one of the screen's."""

    picture_width: int
    picture_height: int
    width: int
    height: int
    whole: float = 1.0

    @property
    def fitting_scale(self) -> float:
        """All of the picture is seen; a small one is not blown up."""
        across = self.width / max(1, self.picture_width)
        down = self.height / max(1, self.picture_height)
        return max(SMALLEST * self.whole, min(across, down, self.whole))


@dataclass(frozen=True, slots=True)
class Zoom:
    """`x` and `y` are the picture's upper left corner in the window, `scale` a pixel's size there."""

    room: Room
    scale: float
    x: float
    y: float

    @classmethod
    def fitted(cls, room: Room) -> Zoom:
        return cls(room, room.fitting_scale, 0, 0).kept_inside()

    @property
    def is_fitted(self) -> bool:
        return abs(self.scale - self.room.fitting_scale) < 1e-6

    @property
    def percent(self) -> int:
        return round(self.scale / self.room.whole * 100)

    @property
    def width(self) -> float:
        return self.room.picture_width * self.scale

    @property
    def height(self) -> float:
        return self.room.picture_height * self.scale

    @property
    def can_pan(self) -> bool:
        return self.width > self.room.width or self.height > self.room.height

    def scaled_to(self, scale: float, at_x: float, at_y: float) -> Zoom:
        """The point of the picture under (at_x, at_y) stays there, as far as its edges allow."""
        whole = self.room.whole
        least = min(self.room.fitting_scale, whole)
        scale = min(max(scale, least), LARGEST * whole)
        grown = scale / self.scale
        x, y = at_x - (at_x - self.x) * grown, at_y - (at_y - self.y) * grown
        return Zoom(self.room, scale, x, y).kept_inside()

    def zoomed(self, factor: float, at_x: float, at_y: float) -> Zoom:
        return self.scaled_to(self.scale * factor, at_x, at_y)

    def toggled(self, at_x: float, at_y: float) -> Zoom:
        """From fitted to 1:1 around a point; from anything else to fitted."""
        if self.is_fitted and self.room.fitting_scale < self.room.whole:
            return self.scaled_to(self.room.whole, at_x, at_y)
        return Zoom.fitted(self.room)

    def panned(self, by_x: float, by_y: float) -> Zoom:
        return replace(self, x=self.x + by_x, y=self.y + by_y).kept_inside()

    def resized(self, room: Room) -> Zoom:
        """Fitted stays fitted; else the middle of the window shows what it showed."""
        if self.is_fitted or room.picture_width != self.room.picture_width:
            return Zoom.fitted(room)
        moved_x, moved_y = (room.width - self.room.width) / 2, (room.height - self.room.height) / 2
        scale = max(self.scale, room.fitting_scale)
        return Zoom(room, scale, self.x + moved_x, self.y + moved_y).kept_inside()

    def kept_inside(self) -> Zoom:
        """Centred where there is room to spare, else without a gap at either edge."""
        x = _kept(self.x, self.width, self.room.width)
        y = _kept(self.y, self.height, self.room.height)
        return replace(self, x=x, y=y)


def _kept(start: float, length: float, room: float) -> float:
    return (room - length) / 2 if length <= room else min(0.0, max(start, room - length))
