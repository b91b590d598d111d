"""Pictures at the size of their cell: decoded on threads, what is seen first; the last ones stay in memory.

What a place wants and has not got it is told of by a signal.
"""

from __future__ import annotations

import enum
import logging
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from imagen_desktop.ui.background import Background
from imagen_desktop.ui.theme import PICTURE_RADIUS
from imagen_desktop.ui.thumbnail_files import (
    Source,
    decode,
    read_thumbnail,
    size_for,
    source_of,
    write_thumbnail,
)

MEMORY_BYTES = 64_000_000
"""What the pixmaps in memory may take: about 350 cards of 211 pixels, ten times what a window shows."""
_KNOWN_COLORS = 20_000
_THREADS = max(1, min(4, (os.cpu_count() or 2) - 1))
"""One processor is left to the GUI thread: with two decoding on two, its frames took twice as long."""
_MOST_UNWRITTEN = 16
"""Thumbnails that wait to be written while there is something to be shown: 0.7 MB each."""
_LOG = logging.getLogger(__name__)


class Shown(enum.Enum):
    """What became of a picture's file."""

    WELL = "well"
    GONE = "gone"
    DAMAGED = "damaged"


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


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """`seconds` is how long the picture took to come: one that was slow fades in."""

    wish: Wish
    shown: Shown
    pixmap: QPixmap
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Unwritten:
    """What goes to the disk's cache once nothing is waited for."""

    folder: Path
    kind: str
    source: Source
    image: QImage
    original: QSize

    def write(self) -> None:
        try:
            write_thumbnail(self.folder, self.kind, self.source, self.image, self.original)
        except OSError as error:  # a full or read-only disk: the picture is shown all the same
            _LOG.debug("No thumbnail was kept of %s: %s", self.source.path, error)


@dataclass(frozen=True, slots=True)
class _Drawn:
    wish: Wish
    shown: Shown
    image: QImage = field(default_factory=QImage)
    color: int = 0
    seconds: float = 0.0
    unwritten: _Unwritten | None = None


class Thumbnails(QObject):
    """Each place that shows pictures says in `want` what it lacks, the most urgent first; a later call of
    the same place replaces what it wanted before, so that nothing is decoded that has been scrolled past."""

    ready = Signal(object)  # Thumbnail

    def __init__(
        self,
        folder: Path,
        parent: QObject | None = None,
        *,
        memory_bytes: int = MEMORY_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folder` holds the kinds of thumbnails: see `thumbnail_files.thumbnail_folder`."""
        super().__init__(parent)
        self._folder = folder
        self._clock = clock
        self._memory_bytes = memory_bytes
        self._used_bytes = 0
        self._pixmaps: OrderedDict[Wish, Thumbnail] = OrderedDict()
        self._newest: dict[Path, Wish] = {}
        self._colors: OrderedDict[Path, int] = OrderedDict()
        self._background = Background("thumbnails", _THREADS, self)
        self._lock = threading.Lock()
        self._wanted: dict[str, list[tuple[Wish, float]]] = {}
        self._working: set[Wish] = set()
        self._unwritten: deque[_Unwritten] = deque()
        self._free_threads = _THREADS

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
        now = self._clock()
        with self._lock:
            since = dict(self._wanted.get(place, ()))
            wanted = [(wish, since.get(wish, now)) for wish in wishes if wish not in self._working]
            self._wanted[place] = wanted
            starts = min(self._free_threads, len(wanted))
            self._free_threads -= starts
        for _ in range(starts):
            self._background.run(self._work, self._finish)

    def forget(self, path: Path) -> None:
        """The file has changed: it is read again when next wanted."""
        self._newest.pop(path, None)
        self._colors.pop(path, None)
        for key in [key for key in self._pixmaps if key.path == path]:
            self._used_bytes -= _bytes(self._pixmaps.pop(key))

    def close(self) -> None:
        with self._lock:
            self._wanted.clear()
        self._background.close()

    def _next(self) -> tuple[Wish, float] | _Unwritten | None:
        """Takes the most urgent; the place that asked last goes first. A thread that finds none is free."""
        with self._lock:
            if len(self._unwritten) > _MOST_UNWRITTEN:
                return self._unwritten.popleft()
            for wanted in reversed(self._wanted.values()):
                while wanted:
                    wish, asked = wanted.pop(0)
                    if wish not in self._working:
                        self._working.add(wish)
                        return wish, asked
            if self._unwritten:
                return self._unwritten.popleft()
            self._free_threads += 1
            return None

    def _work(self) -> _Drawn | bool:
        """On a thread: draws one picture, or writes one, or tells that there is nothing to do."""
        taken = self._next()
        if taken is None:
            return False
        if isinstance(taken, _Unwritten):
            taken.write()
            return True
        wish, asked = taken
        drawn = _draw(self._folder, wish)
        if drawn.unwritten is not None:
            with self._lock:
                self._unwritten.append(drawn.unwritten)
        return replace(drawn, seconds=self._clock() - asked, unwritten=None)

    def _finish(self, drawn: _Drawn | bool) -> None:
        if drawn is False:
            return
        self._background.run(self._work, self._finish)
        if drawn is True:
            return
        with self._lock:
            self._working.discard(drawn.wish)
        pixmap = QPixmap.fromImage(drawn.image) if drawn.shown is Shown.WELL else QPixmap()
        pixmap.setDevicePixelRatio(drawn.wish.ratio)
        thumbnail = Thumbnail(drawn.wish, drawn.shown, pixmap, drawn.seconds)
        self._keep(thumbnail, drawn.color)
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


def _draw(folder: Path, wish: Wish) -> _Drawn:
    """Off the GUI thread: from the disk cache, else from the picture itself, which then goes into it."""
    try:
        source = source_of(wish.path)
    except OSError:
        return _Drawn(wish, Shown.GONE)
    kind, side = size_for(max(wish.width, wish.height) * (3 if wish.is_filled else 2) // 2)
    small, unwritten = read_thumbnail(folder, kind, source), None
    if small is None:
        small, original = decode(wish.path, side)
        if small.isNull():
            return _Drawn(wish, Shown.DAMAGED)
        if max(original.width(), original.height()) > side:
            unwritten = _Unwritten(folder, kind, source, small, original)
    return _Drawn(wish, Shown.WELL, _fitted(small, wish), _mean_color(small), unwritten=unwritten)


def _fitted(small: QImage, wish: Wish) -> QImage:
    if wish.is_filled:
        aspect = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        sized = small.scaled(wish.size, aspect, Qt.TransformationMode.SmoothTransformation)
        cut = QRect(0, 0, wish.width, wish.height)
        cut.moveCenter(sized.rect().center())
        sized = sized.copy(cut)
    else:
        within = wish.size.boundedTo(small.size())
        aspect = Qt.AspectRatioMode.KeepAspectRatio
        sized = small.scaled(within, aspect, Qt.TransformationMode.SmoothTransformation)
    return _with_round_corners(sized, PICTURE_RADIUS * wish.ratio)


def _with_round_corners(image: QImage, radius: float) -> QImage:
    """Done here once, not by the GUI thread each time that it paints."""
    rounded = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    rounded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(rounded)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(image)
    painter.drawRoundedRect(QRectF(rounded.rect()), radius, radius)
    painter.end()
    return rounded


def _mean_color(image: QImage) -> int:
    ignored, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(1, 1, ignored, smooth).pixelColor(0, 0).rgb()
