"""The viewer's picture: fitted or zoomed around the pointer, panned by dragging."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.fitted_pictures import FittedPictures, dense
from imagen_desktop.ui.large_pictures import LargePicture, LargePictures
from imagen_desktop.ui.missing_picture import MissingPicture
from imagen_desktop.ui.theme import DARK
from imagen_desktop.ui.zoom import Room, Zoom

_NOTCH = 120
_STEP = 1.25
_SHARP_FROM = 3.0
"""Above this scale pixels are drawn as squares: one zooms in to see them."""
_SETTLE_MS = 120


class PictureCanvas(QWidget):
    """Shows one image; until its pixels are there, its place in its mean colour."""

    zoomed = Signal()
    pointed = Signal()
    shown = Signal()  # its pixels are there, or it is known that they cannot be had

    def __init__(self, pictures: LargePictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._image: Image | None = None
        self._color = QColor(DARK.field)
        self._zoom = Zoom.fitted(Room(1, 1, 1, 1))
        self._fitted = FittedPictures(pictures, self)
        self.missing = MissingPicture(self)
        self._dragged_from: QPointF | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._sharpen)
        self.setMouseTracking(True)
        pictures.loaded.connect(self._loaded)
        self._fitted.changed.connect(self.update)

    @property
    def zoom(self) -> Zoom:
        return self._zoom

    def show_image(self, image: Image, color: QColor | None) -> None:
        self._image = image
        self._color = color or QColor(DARK.field)
        self._fitted.forget()
        self._set(Zoom.fitted(self._room()))
        self._sharpen()
        self._tell_shown()

    def forget(self) -> None:
        self._image = None
        self._fitted.forget()
        self.missing.hide()

    def pan(self, across: float, down: float) -> None:
        """By shares of the canvas."""
        self._set(self._zoom.panned(-across * self.width(), -down * self.height()))

    def toggle(self) -> None:
        """Fitted, or one pixel of the picture to one of the screen."""
        pointer = QPointF(self.mapFromGlobal(self.cursor().pos()))
        middle = QRectF(self.rect()).center()
        at = pointer if self.underMouse() else middle
        self._set(self._zoom.toggled(at.x(), at.y()))

    def step(self, direction: int) -> None:
        """Larger or smaller, around the middle."""
        middle = QRectF(self.rect()).center()
        self._set(self._zoom.zoomed(_STEP**direction, middle.x(), middle.y()))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        at = event.position()
        self._set(self._zoom.zoomed(_STEP ** (event.angleDelta().y() / _NOTCH), at.x(), at.y()))
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._zoom.can_pan:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit()
        if self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._set(self._zoom.panned(moved.x(), moved.y()))

    @override
    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged_from = None
        self._show_cursor()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._set(self._zoom.toggled(event.position().x(), event.position().y()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set(self._zoom.resized(self._room()))
        self._place_missing()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(DARK.viewer))
        if self._image is None:
            return
        zoom = self._zoom
        area = QRectF(zoom.x, zoom.y, zoom.width, zoom.height)
        if self._pictures.get(self._image.path) is None:
            painter.fillRect(area, self._color)
        elif not self.missing.isVisible():
            is_smooth = zoom.scale / zoom.room.whole < _SHARP_FROM
            self._fitted.draw(painter, self._image.path, area, is_smooth=is_smooth)

    def _room(self) -> Room:
        whole = 1 / self.devicePixelRatioF()
        if self._image is None:
            return Room(1, 1, max(1, self.width()), max(1, self.height()), whole)
        known = self._pictures.get(self._image.path)
        size = QSize(self._image.width, self._image.height)
        if known is not None and not known.pixmap.isNull():
            size = known.size
        return Room(size.width(), size.height(), max(1, self.width()), max(1, self.height()), whole)

    def _set(self, zoom: Zoom) -> None:
        if zoom.scale != self._zoom.scale:
            self._settle.start()
        self._zoom = zoom
        if self._dragged_from is None:
            self._show_cursor()
        self.zoomed.emit()
        self.update()

    def _show_cursor(self) -> None:
        pans = self._zoom.can_pan
        self.setCursor(Qt.CursorShape.OpenHandCursor if pans else Qt.CursorShape.ArrowCursor)

    def _loaded(self, picture: LargePicture) -> None:
        if self._image is not None and picture.path == self._image.path:
            self._set(self._zoom.resized(self._room()))
            self._sharpen()
            self._tell_shown()

    def _tell_shown(self) -> None:
        picture = self._pictures.get(self._image.path) if self._image is not None else None
        if picture is None or not picture.pixmap.isNull():
            self.missing.hide()
        else:
            self.missing.show_missing(picture.path, is_gone=picture.is_gone)
            self._place_missing()
        if picture is not None:
            self.shown.emit()

    def _place_missing(self) -> None:
        size = self.missing.sizeHint()
        self.missing.setGeometry(
            (self.width() - size.width()) // 2,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )

    def _sharpen(self) -> None:
        """A shrunk picture is made anew for its size: better than what the painter does at once."""
        if self._image is not None:
            ratio, zoom = self.devicePixelRatioF(), self._zoom
            area = QRectF(zoom.x, zoom.y, zoom.width, zoom.height)
            self._fitted.want(self._image.path, dense(area, ratio), ratio)
