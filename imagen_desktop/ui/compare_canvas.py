"""Two pictures over each other with a divider, beside each other, or one at a time; zoom and pan in step."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.ui import fonts
from imagen_desktop.ui.card_paint import with_alpha
from imagen_desktop.ui.compare_frame import Frame, Mode, pane, seen_frame
from imagen_desktop.ui.divider_handle import SIDE, DividerHandle
from imagen_desktop.ui.fitted_pictures import FittedPictures, dense
from imagen_desktop.ui.large_pictures import LargePicture, LargePictures
from imagen_desktop.ui.theme import BLACK, CONTROL_RADIUS, DARK, MEDIUM, PLATE_ALPHA, WHITE, Type
from imagen_desktop.ui.zoom import Room, Zoom

_NOTCH = 120
_STEP = 1.25
_SHARP_FROM = 3.0
_SETTLE_MS = 120
_GRIP = 12
"""How near to the line a press takes hold of it."""
_LABEL_INSET = 12
_LABEL_HEIGHT = 24


class CompareCanvas(QWidget):
    """Paints only what a moved divider uncovers, from pictures that have their size already."""

    zoomed = Signal()

    def __init__(self, pictures: LargePictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._images: tuple[Image, Image] | None = None
        self._labels = ("", "")
        self._fitted = FittedPictures(pictures, self)
        self._frame = Frame(QSize(1, 1), QSize(1, 1))
        self._zoom = Zoom.fitted(Room(1, 1, 1, 1))
        self._mode = Mode.SLIDER
        self._shows_second = False
        self._dragged_from: QPointF | None = None
        self._has_line = False
        self.handle = DividerHandle(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._sharpen)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMouseTracking(True)
        self.setMinimumHeight(80)
        self.handle.valueChanged.connect(self._divide)
        pictures.loaded.connect(self._loaded)
        self._fitted.changed.connect(self.update)

    @property
    def zoom(self) -> Zoom:
        return self._zoom

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def shows_second(self) -> bool:
        """Which one is seen while one is."""
        return self._shows_second

    @property
    def line(self) -> float:
        """Where the divider stands, from the left."""
        seen = seen_frame(self._zoom)
        return seen.left() + seen.width() * self.handle.value() / 100

    def show_images(self, first: Image, second: Image, labels: tuple[str, str]) -> None:
        """`labels` stand on plates in the pictures' corners."""
        is_swap = self._images is not None and {first.path, second.path} == {
            image.path for image in self._images
        }
        self._images, self._labels = (first, second), labels
        self._pictures.want([first.path, second.path])
        self._frame = Frame(self._size(first), self._size(second))
        if is_swap:
            self._set(self._zoom.resized(self._room()))
        else:
            self._fitted.forget()
            self._shows_second = False
            self._set(Zoom.fitted(self._room()))
            self.handle.setValue(50)
        self._sharpen()

    def set_mode(self, mode: Mode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self._set(Zoom.fitted(self._room()))
            self._sharpen()

    def toggle_seen(self) -> None:
        """The other one, where one is seen."""
        self._shows_second = not self._shows_second
        self.update()

    def toggle_zoom(self) -> None:
        middle = QRectF(self.rect()).center()
        at = QPointF(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else middle
        self._set(self._zoom.toggled(*self._in_pane(at)))

    def step_zoom(self, direction: int) -> None:
        room = self._zoom.room
        self._set(self._zoom.zoomed(_STEP**direction, room.width / 2, room.height / 2))

    def pan(self, across: float, down: float) -> None:
        """By shares of the canvas."""
        self._set(self._zoom.panned(-across * self.width(), -down * self.height()))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = _STEP ** (event.angleDelta().y() / _NOTCH)
        self._set(self._zoom.zoomed(factor, *self._in_pane(event.position())))
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._has_line = self._is_near_line(event.position())
        if self._has_line:
            self.handle.setFocus(Qt.FocusReason.MouseFocusReason)
        elif self._zoom.can_pan:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._has_line:
            seen = seen_frame(self._zoom)
            share = (event.position().x() - seen.left()) / max(1.0, seen.width())
            self.handle.setValue(round(share * 100))
        elif self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._set(self._zoom.panned(moved.x(), moved.y()))
        else:
            self._show_cursor(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from, self._has_line = None, False
        self._show_cursor(event.position())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._is_near_line(event.position()):
            self._set(self._zoom.toggled(*self._in_pane(event.position())))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set(self._zoom.resized(self._room()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(DARK.viewer))
        if self._images is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for is_second in (False, True):
            part = self._part(is_second=is_second)
            if part.intersects(QRectF(event.rect())):
                painter.save()
                painter.setClipRect(part)
                self._draw(painter, is_second=is_second)
                painter.restore()
        if self._mode is Mode.SLIDER:
            seen = seen_frame(self._zoom)
            line = QRectF(round(self.line) - 2, seen.top(), 4, seen.height())
            painter.fillRect(line, with_alpha(BLACK, 0.55))
            painter.fillRect(line.adjusted(1, 0, -1, 0), QColor(WHITE))

    def _part(self, *, is_second: bool) -> QRectF:
        """What the first or the second picture may cover now."""
        part = pane(self.width(), self.height(), self._mode, is_second=is_second)
        if self._mode is Mode.SLIDER and is_second:
            part.setLeft(round(self.line))
        elif self._mode is Mode.SLIDER:
            part.setRight(round(self.line))
        elif self._mode is Mode.ONE and is_second is not self._shows_second:
            return QRectF()
        return part

    def _draw(self, painter: QPainter, *, is_second: bool) -> None:
        if self._images is None:
            return
        is_smooth = self._zoom.scale / self._zoom.room.whole < _SHARP_FROM
        area = self._area(is_second=is_second)
        self._fitted.draw(painter, self._images[is_second].path, area, is_smooth=is_smooth)
        self._draw_label(painter, area, is_second=is_second)

    def _draw_label(self, painter: QPainter, area: QRectF, *, is_second: bool) -> None:
        """A at the upper left, B at the upper right, on what is seen of the pictures."""
        font = fonts.font(Type.CAPTION, MEDIUM, is_tabular=True)
        painter.setFont(font)
        text = self._labels[is_second]
        width = painter.fontMetrics().horizontalAdvance(text) + 16
        around = pane(self.width(), self.height(), self._mode, is_second=is_second)
        seen = area.intersected(around)
        left = seen.left() + _LABEL_INSET
        if is_second and self._mode is Mode.SLIDER:
            left = seen.right() - _LABEL_INSET - width
        plate = QRectF(left, seen.top() + _LABEL_INSET, width, _LABEL_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(BLACK, PLATE_ALPHA))
        painter.drawRoundedRect(plate, CONTROL_RADIUS - 2, CONTROL_RADIUS - 2)
        painter.setPen(QColor(WHITE))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _area(self, *, is_second: bool) -> QRectF:
        """In the canvas: snapped to whole pixels while it is fitted, so that both stand alike."""
        around = pane(self.width(), self.height(), self._mode, is_second=is_second)
        return self._frame.area(self._zoom, is_second=is_second).translated(around.topLeft())

    def _size(self, image: Image) -> QSize:
        known = self._pictures.get(image.path)
        if known is not None and not known.pixmap.isNull():
            return known.size
        return QSize(max(1, image.width), max(1, image.height))

    def _room(self) -> Room:
        whole = 1 / self.devicePixelRatioF()
        return self._frame.room(self.width(), self.height(), whole, self._mode)

    def _in_pane(self, at: QPointF) -> tuple[float, float]:
        second = pane(self.width(), self.height(), self._mode, is_second=True)
        is_beside = self._mode is Mode.SIDE_BY_SIDE and at.x() >= second.left()
        return (at.x() - second.left() if is_beside else at.x()), at.y()

    def _is_near_line(self, at: QPointF) -> bool:
        return self._mode is Mode.SLIDER and abs(at.x() - self.line) <= _GRIP

    def _set(self, zoom: Zoom) -> None:
        if zoom.scale != self._zoom.scale:
            self._settle.start()
        self._zoom = zoom
        self._place_handle()
        self.zoomed.emit()
        self.update()

    def _divide(self, _percent: int) -> None:
        """Repaints what lies between the line's old place and its new one."""
        before = self.handle.geometry().center().x()
        self._place_handle()
        after = self.handle.geometry().center().x()
        left, right = min(before, after) - SIDE // 2, max(before, after) + SIDE // 2
        self.update(QRect(left, 0, right - left + 1, self.height()))

    def _place_handle(self) -> None:
        seen = seen_frame(self._zoom)
        self.handle.setVisible(self._mode is Mode.SLIDER and self._images is not None)
        self.handle.move(round(self.line) - SIDE // 2, round(seen.center().y()) - SIDE // 2)

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.OpenHandCursor if self._zoom.can_pan else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.SizeHorCursor if self._is_near_line(at) else shape)

    def _loaded(self, picture: LargePicture) -> None:
        if self._images is None or picture.path not in [image.path for image in self._images]:
            return
        first, second = self._images
        self._frame = Frame(self._size(first), self._size(second))
        self._set(self._zoom.resized(self._room()))
        self._sharpen()

    def _sharpen(self) -> None:
        """Both at the size that they are shown at, or with all their pixels."""
        ratio = self.devicePixelRatioF()
        for is_second, image in enumerate(self._images or ()):
            area = self._area(is_second=bool(is_second))
            self._fitted.want(image.path, dense(area, ratio), ratio)
