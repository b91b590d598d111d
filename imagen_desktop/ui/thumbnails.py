"""Pictures at the size of their cell: made by other processes, what is seen first; the last stay in memory.

What a place wants and has not got it is told of by a signal.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColor, QImage, QPixmap

from imagen_desktop.core.thumbnails.orders import PIXEL_BYTES, Answer, Order, Shown
from imagen_desktop.ui.theme import PICTURE_RADIUS
from imagen_desktop.ui.thumbnail_workers import ThumbnailWorkers, worker_command

__all__ = ["MEMORY_BYTES", "Shown", "Thumbnail", "Thumbnails", "Wish"]

MEMORY_BYTES = 64_000_000
"""What the pixmaps in memory may take: about 350 cards of 211 pixels, ten times what a window shows."""
_KNOWN_COLORS = 20_000


class Wish(NamedTuple):
    """One picture at a size in device pixels; `ratio` of them make a pixel of the window, which the round
    corners are measured in. Filled, it is cut to that shape around its centre; else it is whole.

    A tuple because thousands are made and looked up while one scrolls.
    """

    path: Path
    width: int
    height: int
    is_filled: bool = True
    ratio: float = 1.0

    @property
    def size(self) -> QSize:
        return QSize(self.width, self.height)

    def order(self) -> Order:
        radius = PICTURE_RADIUS * self.ratio
        return Order(str(self.path.absolute()), self.width, self.height, self.is_filled, radius)


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """`seconds` is how long the picture took to come: one that was slow fades in."""

    wish: Wish
    shown: Shown
    pixmap: QPixmap
    seconds: float = 0.0
    fills: bool = False
    """It is a picture, and has each pixel of its wish."""


class Thumbnails(QObject):
    """Each place that shows pictures says in `want` what it lacks, the most urgent first; a later call of
    the same place replaces what it wanted before, so that nothing is decoded that has been scrolled past."""

    ready = Signal(object)  # Thumbnail
    forgotten = Signal()

    def __init__(
        self,
        folder: Path,
        parent: QObject | None = None,
        *,
        memory_bytes: int = MEMORY_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folder` holds the kinds of thumbnails: see thumbnails.folder.thumbnail_folder."""
        super().__init__(parent)
        self._clock = clock
        self._memory_bytes = memory_bytes
        self._used_bytes = 0
        self._pixmaps: OrderedDict[Wish, Thumbnail] = OrderedDict()
        self._newest: dict[Path, Wish] = {}
        self._colors: OrderedDict[Path, int] = OrderedDict()
        self._wanted: dict[str, dict[Wish, float]] = {}
        self._working: dict[Wish, float] = {}
        self._ordered: dict[Order, Wish] = {}
        self._workers = ThumbnailWorkers(worker_command(folder), self._next, self)
        self._workers.answered.connect(self._finish)

    def get(self, wish: Wish) -> Thumbnail | None:
        """At exactly that size, from memory."""
        found = self._pixmaps.get(wish)
        if found is not None:
            self._pixmaps.move_to_end(wish)
        return found

    def nearly(self, wish: Wish) -> Thumbnail | None:
        """At any size, the last that came: to be stretched until the right one is there."""
        key = self._newest.get(wish.path)
        return self._pixmaps.get(key) if key is not None and key.is_filled is wish.is_filled else None

    def color(self, path: Path) -> QColor | None:
        """The picture's mean, once it has been seen."""
        known = self._colors.get(path)
        return None if known is None else QColor.fromRgb(known)

    def want(self, place: str, wishes: Sequence[Wish]) -> None:
        """`place` is a word for who asks; see the class."""
        now, since = self._clock(), self._wanted.pop(place, {})
        wanted = {wish: since.get(wish, now) for wish in wishes if wish not in self._working}
        if wanted:
            self._wanted[place] = wanted
            self._workers.hurry(sum(map(len, self._wanted.values())))

    def forget(self, path: Path) -> None:
        """The file has changed: it is read again when next wanted."""
        self._newest.pop(path, None)
        self._colors.pop(path, None)
        for key in [key for key in self._pixmaps if key.path == path]:
            self._used_bytes -= _bytes(self._pixmaps.pop(key))
        self.forgotten.emit()

    def look_again(self, paths: Collection[Path]) -> None:
        """The files are back: those that were looked for while they were gone are read when next wanted."""
        for key, known in list(self._pixmaps.items()):
            if known.shown is not Shown.WELL and key.path in paths:
                self.forget(key.path)

    def close(self) -> None:
        self._wanted.clear()
        self._workers.close()

    def _next(self) -> Order | None:
        """Takes the most urgent; the place that asked last goes first."""
        while self._wanted:
            place, wanted = self._wanted.popitem()
            wish = next(iter(wanted))
            asked = wanted.pop(wish)
            if wanted:
                self._wanted[place] = wanted
            if wish not in self._working:
                self._working[wish] = asked
                order = wish.order()
                self._ordered[order] = wish
                return order
        return None

    def _finish(self, order: Order, answer: Answer, pixels: bytes) -> None:
        wish = self._ordered.pop(order)
        seconds = self._clock() - self._working.pop(wish)
        pixmap = _pixmap(answer, pixels) if answer.shown is Shown.WELL else QPixmap()
        pixmap.setDevicePixelRatio(wish.ratio)
        fills = answer.shown is Shown.WELL and (answer.width, answer.height) == (wish.width, wish.height)
        thumbnail = Thumbnail(wish, answer.shown, pixmap, seconds, fills)
        self._keep(thumbnail, answer.color)
        self.ready.emit(thumbnail)

    def _keep(self, thumbnail: Thumbnail, color: int) -> None:
        key = thumbnail.wish
        if thumbnail.shown is Shown.WELL:
            self._colors[thumbnail.wish.path] = color
            if len(self._colors) > _KNOWN_COLORS:
                self._colors.popitem(last=False)
        replaced = self._pixmaps.pop(key, None)
        self._used_bytes += _bytes(thumbnail) - (_bytes(replaced) if replaced else 0)
        self._pixmaps[key] = thumbnail
        self._newest[thumbnail.wish.path] = key
        while self._used_bytes > self._memory_bytes and len(self._pixmaps) > 1:
            old_key, old = self._pixmaps.popitem(last=False)
            self._used_bytes -= _bytes(old)
            if self._newest.get(old_key.path) == old_key:
                del self._newest[old_key.path]


def _bytes(thumbnail: Thumbnail) -> int:
    pixmap = thumbnail.pixmap
    return 200 + pixmap.width() * pixmap.height() * 4


def _pixmap(answer: Answer, pixels: bytes) -> QPixmap:
    width, height = answer.width, answer.height
    form = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels, width, height, width * PIXEL_BYTES, form)
    return QPixmap.fromImage(image.copy())  # its own memory: `pixels` goes
