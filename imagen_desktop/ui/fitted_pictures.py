"""Pictures at exactly the size that they are shown at, and how one is drawn while that is not there yet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap

from imagen_desktop.ui import fonts
from imagen_desktop.ui.large_pictures import LargePictures
from imagen_desktop.ui.theme import DARK, Type
from imagen_desktop.ui.wording import tr


class FittedPictures(QObject):
    """Drawing one that has its size copies pixels; another is stretched by the painter at each paint."""

    changed = Signal()

    def __init__(self, pictures: LargePictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._sizes: dict[Path, QSize] = {}
        self._fitted: dict[Path, QPixmap] = {}
        self._ratio = 1.0
        pictures.shrunk.connect(self._take)

    def forget(self) -> None:
        self._sizes.clear()
        self._fitted.clear()

    def want(self, path: Path, size: QSize, ratio: float) -> None:
        """`size` is in device pixels. One that is larger than what was read of the file is read whole."""
        known, self._ratio = self._pictures.get(path), ratio
        if known is None or known.pixmap.isNull():
            return
        if size.width() > known.pixmap.width():
            self._pictures.want_whole(path)
        elif size.width() < known.pixmap.width():
            self._sizes[path] = size
            self._pictures.shrink(path, size)

    def draw(self, painter: QPainter, path: Path, area: QRectF, *, is_smooth: bool) -> None:
        """In `area`; what cannot be read is told in a word."""
        picture, fitted = self._pictures.get(path), self._fitted.get(path)
        if picture is None:
            painter.fillRect(area, QColor(DARK.field))
        elif picture.pixmap.isNull():
            painter.setFont(fonts.font(Type.BODY))
            painter.setPen(QColor(DARK.text2))
            words = tr("File is gone") if picture.is_gone else tr("File is damaged")
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
        elif fitted is not None and fitted.size() == dense(area, self._ratio):
            painter.drawPixmap(area.topLeft().toPoint(), fitted)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
            painter.drawPixmap(area, picture.pixmap, QRectF(picture.pixmap.rect()))

    def _take(self, path: Path, pixmap: QPixmap) -> None:
        if self._sizes.get(path) == pixmap.size():
            pixmap.setDevicePixelRatio(self._ratio)
            self._fitted[path] = pixmap
            self.changed.emit()


def dense(area: QRectF, ratio: float) -> QSize:
    """The size of `area` in device pixels."""
    return QSize(max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio)))
