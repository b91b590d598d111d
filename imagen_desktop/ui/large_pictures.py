"""Whole pictures for viewer and compare: decoded and shrunk on threads, the last few kept.

A very large one is first read as large as a screen; all of its pixels only where someone zooms into them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from imagen_desktop.ui.background import Background
from imagen_desktop.ui.decoding import decode

_KEPT = 4
"""The one that is seen, its neighbours, and the one before: 4 MB each at a million pixels."""
_THREADS = 2
"""One slow file does not keep the next one waiting."""
SCREEN_SIDE = 4096
"""The longest side of what is read at first."""
_MOST_PIXELS = 200_000_000
"""Of a picture that is read whole: 800 MB while it is looked at."""
_MOST_MEGABYTES = 1024


@dataclass(frozen=True, slots=True)
class LargePicture:
    """`is_gone` and a null pixmap tell a file that is missing from one that cannot be read. `size` is the
    file's own, in pixels: the pixmap may be smaller."""

    path: Path
    pixmap: QPixmap
    is_gone: bool = False
    size: QSize = QSize()  # noqa: RUF009 - never changed

    @property
    def is_whole(self) -> bool:
        return self.pixmap.size() == self.size or not _may_be_whole(self.size)


class LargePictures(QObject):
    loaded = Signal(object)  # LargePicture
    shrunk = Signal(object, object)  # Path, QPixmap

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if QImageReader.allocationLimit() < _MOST_MEGABYTES:
            QImageReader.setAllocationLimit(_MOST_MEGABYTES)
        self._background = Background("viewer", _THREADS, self)
        self._kept: OrderedDict[Path, LargePicture] = OrderedDict()
        self._images: dict[Path, QImage] = {}
        self._wanted: list[Path] = []
        self._reading: set[Path] = set()
        self._widening: set[Path] = set()

    def get(self, path: Path) -> LargePicture | None:
        return self._kept.get(path)

    def want(self, paths: Sequence[Path]) -> None:
        """The first is to be seen now, the others soon. One that could not be read is tried again."""
        for path in paths:
            known = self._kept.get(path)
            if known is not None and known.pixmap.isNull():
                del self._kept[path]
        self._wanted = [path for path in paths if path not in self._kept]
        for path in reversed(paths):
            if path in self._kept:
                self._kept.move_to_end(path)
        self._read_next()

    def want_whole(self, path: Path) -> None:
        """All pixels of one that was read at the size of a screen: `loaded` brings them."""
        known = self._kept.get(path)
        if known is None or known.is_whole or path in self._widening:
            return
        self._widening.add(path)
        self._background.run(partial(_read, path, 0), partial(self._take_whole, path))

    def shrink(self, path: Path, size: QSize) -> None:
        """Smoothly, to a size in device pixels: `shrunk` brings it."""
        image = self._images.get(path)
        if image is not None and not image.isNull():
            self._background.run(partial(_shrink, image, size), partial(self._shrunk, path))

    def forget_all(self) -> None:
        """The viewer is closed: pictures are large."""
        self._wanted = []
        self._kept.clear()
        self._images.clear()

    def close(self) -> None:
        self._background.close()

    def _read_next(self) -> None:
        while self._wanted and len(self._reading) < _THREADS:
            path = self._wanted.pop(0)
            if path not in self._reading:
                self._reading.add(path)
                self._background.run(partial(_read, path, SCREEN_SIDE), partial(self._take, path))

    def _take(self, path: Path, read: _Read) -> None:
        self._reading.discard(path)
        self._keep(path, read)
        while len(self._kept) > _KEPT:
            old, _ = self._kept.popitem(last=False)
            self._images.pop(old, None)
        self._read_next()

    def _take_whole(self, path: Path, read: _Read) -> None:
        self._widening.discard(path)
        if path in self._kept and not read.image.isNull():
            self._keep(path, read)

    def _keep(self, path: Path, read: _Read) -> None:
        picture = LargePicture(path, QPixmap.fromImage(read.image), read.is_gone, read.size)
        self._kept[path] = picture
        self._images[path] = read.image
        self.loaded.emit(picture)

    def _shrunk(self, path: Path, image: QImage) -> None:
        self.shrunk.emit(path, QPixmap.fromImage(image))


@dataclass(frozen=True, slots=True)
class _Read:
    image: QImage
    size: QSize
    is_gone: bool


def _read(path: Path, longest_side: int) -> _Read:
    """In the form that a pixmap keeps, so that the GUI thread has nothing to convert."""
    image, original = decode(path, longest_side)
    is_turned = (image.width() > image.height()) != (original.width() > original.height())
    size = original.transposed() if is_turned else original
    if not image.isNull():
        alpha = image.hasAlphaChannel()
        image = image.convertToFormat(
            QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
        )
    if not size.isValid() or not longest_side:
        size = image.size()
    return _Read(image, size, image.isNull() and not path.exists())


def _may_be_whole(size: QSize) -> bool:
    return size.width() * size.height() <= _MOST_PIXELS


def _shrink(image: QImage, size: QSize) -> QImage:
    ignored, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(size, ignored, smooth)
