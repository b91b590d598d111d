"""Whole pictures for the viewer: decoded and shrunk on a thread, the last few kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from imagen_desktop.ui.background import Background
from imagen_desktop.ui.thumbnail_files import decode

_KEPT = 4
"""The one that is seen, its neighbours, and the one before: 4 MB each at a million pixels."""


@dataclass(frozen=True, slots=True)
class LargePicture:
    """`is_gone` and a null pixmap tell a file that is missing from one that cannot be read."""

    path: Path
    pixmap: QPixmap
    is_gone: bool = False


class LargePictures(QObject):
    loaded = Signal(object)  # LargePicture
    shrunk = Signal(object, object)  # Path, QPixmap

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("viewer", 1, self)
        self._kept: OrderedDict[Path, LargePicture] = OrderedDict()
        self._images: dict[Path, QImage] = {}
        self._wanted: list[Path] = []
        self._is_reading = False

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

    def shrink(self, path: Path, size: QSize) -> None:
        """Smoothly, to a size in device pixels: `shrunk` brings it."""
        image = self._images.get(path)
        if image is not None:
            self._background.run(partial(_shrink, image, size), partial(self._shrunk, path))

    def forget_all(self) -> None:
        """The viewer is closed: pictures are large."""
        self._wanted = []
        self._kept.clear()
        self._images.clear()

    def close(self) -> None:
        self._background.close()

    def _read_next(self) -> None:
        if self._is_reading or not self._wanted:
            return
        path = self._wanted.pop(0)
        self._is_reading = True
        self._background.run(partial(_read, path), partial(self._take, path))

    def _take(self, path: Path, read: tuple[QImage, bool]) -> None:
        image, is_gone = read
        self._is_reading = False
        picture = LargePicture(path, QPixmap.fromImage(image), is_gone)
        self._kept[path] = picture
        self._images[path] = image
        while len(self._kept) > _KEPT:
            old, _ = self._kept.popitem(last=False)
            self._images.pop(old, None)
        self.loaded.emit(picture)
        self._read_next()

    def _shrunk(self, path: Path, image: QImage) -> None:
        self.shrunk.emit(path, QPixmap.fromImage(image))


def _read(path: Path) -> tuple[QImage, bool]:
    image, _ = decode(path)
    return image, image.isNull() and not path.exists()


def _shrink(image: QImage, size: QSize) -> QImage:
    ignored, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(size, ignored, smooth)
