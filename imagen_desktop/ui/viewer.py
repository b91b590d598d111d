"""One picture as large as the window: zoom, pan, the next and the one before, back by Esc."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.filmstrip import HEIGHT, Filmstrip
from imagen_desktop.ui.focus_ring import OWN_RING
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.large_pictures import LargePictures
from imagen_desktop.ui.picture_canvas import PictureCanvas
from imagen_desktop.ui.theme import DARK
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.viewer_overlay import Chevron, Overlay, ViewerBar
from imagen_desktop.ui.wording import tr

_BAR = 56
_CHEVRON = 40
_Key = Qt.Key


class Viewer(QWidget):
    """Stands over all of the widget that it `cover`s. `moved` tells the row that is seen, so that the
    grid follows; keys that it does not know go out by `key_passed`, so that the grid may act on them."""

    moved = Signal(int)
    closed = Signal()
    key_passed = Signal(object)  # QKeyEvent
    favourite_requested = Signal(object, bool)  # Image, whether it shall be one

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("viewer")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self._model = model
        self._thumbnails = thumbnails
        self._index = QPersistentModelIndex()
        self._last_row = -1
        self._image: Image | None = None
        self.pictures = LargePictures(self)
        self.canvas = PictureCanvas(self.pictures, self)
        self.filmstrip = Filmstrip(model, thumbnails, self)
        self.bar = ViewerBar(self)
        self.before = Chevron("chevron-left", tr("Previous picture"), self)
        self.after = Chevron("chevron-right", tr("Next picture"), self)
        self._overlay = Overlay([self.bar, self.before, self.after], self)
        self._connect()
        self.hide()

    @property
    def image(self) -> Image | None:
        return self._image

    def cover(self, widget: QWidget) -> None:
        """Becomes a child of `widget` that keeps its size."""
        self.setParent(widget)
        self.hide()
        widget.installEventFilter(self)

    def open(self, image: Image) -> None:
        row = self._model.row_of(image)
        if row is None:
            return
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.go_to(row)

    def go_to(self, row: int) -> None:
        """Nothing happens beyond the first and the last image."""
        if not len(self._model.jobs) <= row < self._model.rowCount():
            return
        self._index = QPersistentModelIndex(self._model.index(row))
        self._last_row = row
        self._model.ensure(range(row - 1, row + 2))
        self._show()
        self.moved.emit(row)
        self._overlay.stay()

    def leave(self) -> None:
        self.hide()
        self._image = None
        self.pictures.forget_all()
        self.closed.emit()

    def close_down(self) -> None:
        self.pictures.close()

    @override
    def event(self, event: QEvent) -> bool:
        """Its own keys come here, not to the window's shortcuts of the same name."""
        is_key = isinstance(event, QKeyEvent) and event.key() in (_Key.Key_Escape, _Key.Key_Slash)
        if is_key and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self._index.row(), Qt.Key(event.key())
        first, last = len(self._model.jobs), self._model.rowCount() - 1
        steps = {
            _Key.Key_Left: row - 1,
            _Key.Key_Right: row + 1,
            _Key.Key_PageUp: max(first, row - 10),
            _Key.Key_PageDown: min(last, row + 10),
            _Key.Key_Home: first,
            _Key.Key_End: last,
        }
        self._overlay.stay()
        if key in steps:
            self.go_to(steps[key])
        elif key in (_Key.Key_Escape, _Key.Key_Space, _Key.Key_Return, _Key.Key_Enter):
            self.leave()
        elif key == _Key.Key_Z:
            self.canvas.toggle()
        elif key in (_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus):
            self.canvas.step(-1 if key == _Key.Key_Minus else 1)
        else:
            self.key_passed.emit(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, height = event.size().width(), event.size().height()
        above = max(1, height - HEIGHT)
        self.canvas.setGeometry(0, 0, width, above)
        self.filmstrip.setGeometry(0, above, width, HEIGHT)
        self.bar.setGeometry(0, 0, width, _BAR)
        middle = (above - _CHEVRON) // 2
        self.before.setGeometry(16, middle, _CHEVRON, _CHEVRON)
        self.after.setGeometry(width - 16 - _CHEVRON, middle, _CHEVRON, _CHEVRON)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and isinstance(event, QResizeEvent):
            self.resize(event.size())
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(DARK.viewer))

    def _connect(self) -> None:
        self.canvas.zoomed.connect(self._show_zoom)
        self.canvas.pointed.connect(self._overlay.stay)
        self.filmstrip.chosen.connect(self.go_to)
        self.before.clicked.connect(lambda: self.go_to(self._index.row() - 1))
        self.after.clicked.connect(lambda: self.go_to(self._index.row() + 1))
        self.bar.close_button.clicked.connect(self.leave)
        self.bar.favourite.clicked.connect(self._mark)
        self._model.dataChanged.connect(self._hear_change)
        self._model.rowsInserted.connect(self._hear_change)
        self._model.rowsRemoved.connect(self._hear_removal)
        self._model.modelReset.connect(self._hear_removal)

    def _show(self) -> None:
        row = self._index.row()
        self.filmstrip.show_row(row)
        record = self._model.record(row)
        first, last = len(self._model.jobs), self._model.rowCount() - 1
        self.before.setEnabled(row > first)
        self.after.setEnabled(row < last)
        if record is None:
            return
        self.bar.show_image(record.image, is_favourite=record.marks.is_favourite)
        if record.image != self._image:
            self._image = record.image
            self.setAccessibleName(record.image.prompt)
            near = self._model.images([row, row + 1, row - 1])
            self.pictures.want([image.path for image in near])
            self.canvas.show_image(record.image, self._thumbnails.color(record.image.path))

    def _show_zoom(self) -> None:
        zoom = self.canvas.zoom
        percent = tr("{percent} %").format(percent=zoom.percent)
        self.bar.show_zoom(tr("Fit · {percent}").format(percent=percent) if zoom.is_fitted else percent)

    def _mark(self) -> None:
        if self._image is not None:
            self.favourite_requested.emit(self._image, self.bar.favourite.isChecked())

    def _hear_change(self) -> None:
        if self.isVisible() and self._index.isValid():
            self._last_row = self._index.row()
            self._show()

    def _hear_removal(self) -> None:
        """The picture that is seen went: the one that took its place is next."""
        if not self.isVisible() or self._index.isValid():
            return self._hear_change()
        last = self._model.rowCount() - 1
        if last < len(self._model.jobs):
            return self.leave()
        return self.go_to(min(max(self._last_row, len(self._model.jobs)), last))
