"""One picture as large as the window: zoom, pan, the next and the one before, back by Esc."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.filmstrip import HEIGHT, Filmstrip
from imagen_desktop.ui.focus_ring import OWN_RING
from imagen_desktop.ui.focus_trap import step_inside
from imagen_desktop.ui.folding import INSPECTOR_WIDTHS
from imagen_desktop.ui.full_screen import FullScreen
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.large_pictures import LargePictures
from imagen_desktop.ui.mirroring import is_mirrored, placed
from imagen_desktop.ui.picture_actions import reveal
from imagen_desktop.ui.picture_canvas import PictureCanvas
from imagen_desktop.ui.slideshow import Slideshow
from imagen_desktop.ui.theme import DARK
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.viewer_keys import ViewerKeys
from imagen_desktop.ui.viewer_overlay import Chevron, Overlay, ViewerBar
from imagen_desktop.ui.viewer_place import ViewerPlace
from imagen_desktop.ui.wording import tr

_BAR = 56
_CHEVRON = 40


class Viewer(QWidget):
    """Stands over all of the widget that it `cover`s. `moved` tells the row that is seen, so that the
    grid follows; keys that it does not know go out by `key_passed`, so that the grid may act on them."""

    moved = Signal(int)
    closed = Signal()
    key_passed = Signal(object)  # QKeyEvent
    favourite_requested = Signal(object, bool)  # Image, whether it shall be one
    compare_requested = Signal()
    information_requested = Signal()

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("viewer")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self._model = model
        self._thumbnails = thumbnails
        self._place = ViewerPlace(model, self)
        self._panel: QWidget | None = None
        self.full_screen = FullScreen(self)
        self.pictures = LargePictures(self)
        self.canvas = PictureCanvas(self.pictures, self)
        self.filmstrip = Filmstrip(model, thumbnails, self)
        self.slideshow = Slideshow(self)
        self.bar = ViewerBar(self)
        self.before = Chevron("chevron-left", tr("Previous picture"), self)
        self.after = Chevron("chevron-right", tr("Next picture"), self)
        self._overlay = Overlay([self.bar, self.before, self.after], self)
        self.keys = ViewerKeys(self)
        self._connect()
        self.hide()

    @property
    def image(self) -> Image | None:
        return self._place.image

    @property
    def count(self) -> int:
        return self._model.image_count

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
        self._place.set(row)
        self._model.ensure(range(row - 1, row + 2))
        self._show()
        self.moved.emit(row)
        if not self.slideshow.is_running:
            self._overlay.stay()

    def step(self, rows: int) -> None:
        """On or back; far steps end at the first or the last image."""
        first, last = len(self._model.jobs), self._model.rowCount() - 1
        wanted = self._place.row + rows
        if self._place.row >= 0:
            self.go_to(wanted if abs(rows) == 1 else min(max(wanted, first), last))

    def leave(self) -> None:
        self.full_screen.set_on(is_on=False)
        self.slideshow.end()
        self.show_panel(None)
        self.hide()
        self._place.forget()
        self.canvas.forget()
        self.pictures.forget_all()
        self.closed.emit()

    def step_back(self) -> None:
        """Out of the slideshow, out of full screen, out of the viewer."""
        if self.slideshow.is_running:
            self.slideshow.end()
        elif self.full_screen.is_on:
            self.full_screen.set_on(is_on=False)
        else:
            self.leave()

    def pause_or_leave(self) -> None:
        self.slideshow.toggle_pause() if self.slideshow.is_running else self.leave()

    def toggle_slideshow(self) -> None:
        self.slideshow.end() if self.slideshow.is_running else self.slideshow.start()

    def show_panel(self, panel: QWidget | None) -> None:
        """At the right edge, beside the picture; None takes it away."""
        if self._panel is not None:
            self._panel.hide()
        self._panel = panel
        self.bar.information.setChecked(panel is not None)
        if panel is not None:
            panel.setParent(self)
            panel.show()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._arrange()

    def say(self, words: str) -> None:
        """Where the prompt stands, for a while."""
        self.bar.say(words)
        self._overlay.stay()

    def close_down(self) -> None:
        self.pictures.close()

    @override
    def event(self, event: QEvent) -> bool:
        """Its own keys come here, not to the window's shortcuts of the same name."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self.keys.holds(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.slideshow.is_running:
            self._overlay.stay()
        if not self.keys.press(event):
            self.key_passed.emit(event)

    @override
    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab stays in the viewer: what lies below it is not seen."""
        return step_inside(self, is_next=is_next)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and isinstance(event, QResizeEvent):
            self.resize(event.size())
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(DARK.viewer))

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        if self._panel is not None:
            wide = min(INSPECTOR_WIDTHS[1], width // 2)
            width -= wide
            self._panel.setGeometry(placed(self, self.rect(), QRect(width, 0, wide, height)))
        left = self.width() - width if is_mirrored(self) else 0
        strip = 0 if self.full_screen.is_on or self.slideshow.is_running else HEIGHT
        above = max(1, height - strip)
        self.filmstrip.setVisible(bool(strip))
        seen = QRect(left, 0, width, above)
        self.canvas.setGeometry(seen)
        self.filmstrip.setGeometry(left, above, width, HEIGHT)
        self.bar.setGeometry(left, 0, width, _BAR)
        arrow = QRect(left + 16, (above - _CHEVRON) // 2, _CHEVRON, _CHEVRON)
        self.before.setGeometry(placed(self, seen, arrow))
        self.after.setGeometry(placed(self, seen, arrow.translated(width - 32 - _CHEVRON, 0)))

    def _connect(self) -> None:
        self.canvas.zoomed.connect(self._show_zoom)
        self.canvas.pointed.connect(self._overlay.stay)
        self.canvas.shown.connect(self.slideshow.picture_shown)
        self.canvas.missing.remove_requested.connect(self._remove)
        self.canvas.missing.reveal_requested.connect(self._reveal)
        self.filmstrip.chosen.connect(self.go_to)
        self.full_screen.changed.connect(self._arrange)
        self.slideshow.due.connect(self._show_due)
        self.slideshow.changed.connect(self._show_slideshow)
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        self.bar.close_button.clicked.connect(self.leave)
        self.bar.favourite.clicked.connect(self._mark)
        self.bar.compare.clicked.connect(self.compare_requested)
        self.bar.information.clicked.connect(self.information_requested)
        self.bar.play.clicked.connect(self.toggle_slideshow)
        self._place.moved.connect(self._show)
        self._place.passed_on.connect(lambda row: self.go_to(row) if row >= 0 else self.leave())

    def _show(self) -> None:
        row = self._place.row
        self.filmstrip.show_row(row)
        record = self._model.record(row)
        first, last = len(self._model.jobs), self._model.rowCount() - 1
        self.before.setEnabled(row > first)
        self.after.setEnabled(row < last)
        if record is None:
            return
        self.bar.show_image(record.image, is_favourite=record.marks.is_favourite)
        if record.image != self.image:
            self._place.image = record.image
            self.setAccessibleName(record.image.prompt)
            self.setAccessibleDescription(self.filmstrip.caption())
            near = self._model.images([row, row + 1, row - 1])
            self.slideshow.wait_for_picture()
            self.pictures.want([image.path for image in near])
            self.canvas.show_image(record.image, self._thumbnails.color(record.image.path))

    def _show_zoom(self) -> None:
        zoom = self.canvas.zoom
        percent = tr("{percent} %").format(percent=zoom.percent)
        self.bar.show_zoom(tr("Fit · {percent}").format(percent=percent) if zoom.is_fitted else percent)

    def _show_due(self) -> None:
        """The next one, after the last the first."""
        first, last = len(self._model.jobs), self._model.rowCount() - 1
        if first == last:
            self.slideshow.picture_shown()
        else:
            self.go_to(first if self._place.row >= last else self._place.row + 1)

    def _show_slideshow(self) -> None:
        is_running = self.slideshow.is_running and not self.slideshow.is_paused
        self.bar.show_playing(is_playing=is_running)
        self._overlay.go() if is_running else self._overlay.stay()
        self._arrange()

    def _mark(self) -> None:
        if self.image is not None:
            self.favourite_requested.emit(self.image, self.bar.favourite.isChecked())

    def _remove(self) -> None:
        if self.image is not None:
            self._model.remove_from_library([self.image.id])

    def _reveal(self) -> None:
        if self.image is not None:
            reveal(self.image.path)
