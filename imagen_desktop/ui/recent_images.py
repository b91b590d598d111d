"""The last images with their small pictures, and the month's sum, read off the GUI thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import FREE, Image, Price
from imagen_desktop.ui.decoding import decode
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.tray_menu import Recent
from imagen_desktop.ui.tray_state import ROWS

_SIDE = 64
"""Pixels: menus draw them at 16 to 36, at up to two pixels a point."""


class LatestImages(Protocol):
    def latest(self, count: int) -> tuple[Image, ...]: ...


class RecentImages(QObject):
    """`refresh` after every change; what is shown meanwhile is what was known before."""

    def __init__(
        self, library: LatestImages, spent: Callable[[], Price], tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._spent = spent
        self._tasks = tasks
        self._pictures: dict[str, QIcon] = {}
        self._is_reading = False
        self._is_stale = False
        self.recent: tuple[Recent, ...] = ()
        self.spent = FREE

    def refresh(self) -> None:
        self._is_stale = True
        if not self._is_reading:
            self._is_reading = True
            self._tasks.spawn(self._read(), "recent images")

    async def _read(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                self.spent = await asyncio.to_thread(self._spent)
                images = await asyncio.to_thread(self._library.latest, ROWS)
                unknown = [image for image in images if str(image.path) not in self._pictures]
                drawn = await asyncio.to_thread(_squares, unknown)
                for image, picture in zip(unknown, drawn, strict=True):
                    self._pictures[str(image.path)] = QIcon(QPixmap.fromImage(picture))
                self._pictures = {str(image.path): self._pictures[str(image.path)] for image in images}
                self.recent = tuple(Recent(image, self._pictures[str(image.path)]) for image in images)
        except ImagenError:
            pass  # a library that cannot be read is said where its pictures should be
        finally:
            self._is_reading = False


def _squares(images: list[Image]) -> list[QImage]:
    return [_square(image) for image in images]


def _square(image: Image) -> QImage:
    """The middle of the picture."""
    picture, _size = decode(image.path, 2 * _SIDE)
    if picture.isNull():
        return picture
    size = QSize(_SIDE, _SIDE)
    filled = picture.scaled(
        size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    cut = QRect(0, 0, _SIDE, _SIDE)
    cut.moveCenter(filled.rect().center())
    return filled.copy(cut)
