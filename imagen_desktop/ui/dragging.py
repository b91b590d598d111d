"""Drags pictures out of the grid, into file managers, editors and browsers, as files.

QDrag runs a loop of its own. The house's rule against nested loops is about those that are started inside a
task: that task's step then never ends, and what waits for it sleeps. A drag starts in a mouse event, which
Qt delivers outside of any task. Measured with xdotool on X11, PySide6 6.11, qasync 0.28: during each of 60
drags of 0.6 s a task that sleeps 10 ms woke 52 to 57 times, one that talks over a socket got 91 to 100
answers, worker threads' results came in, and afterwards all went on as before. A drag that something inside
a task would start is not begun. tests/desktop/test_dragging.py repeats it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QDrag, QFont, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from imagen_desktop.core.errors import ImagenError, LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.ui import fonts
from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.picture_actions import files_data
from imagen_desktop.ui.theme import DARK, SEMIBOLD, WHITE, Theme, Type
from imagen_desktop.ui.wording import tr

MOST_DRAGGED = 1_000
"""Their records are read while the pointer waits: 30 ms."""
_PREVIEW = 96
_BADGE = 24


class PictureDragging(QObject):
    """A press on one of several selected pictures selects it alone only if it is released without a drag."""

    def __init__(self, grid: Gallery, read: Callable[[Chosen], Sequence[Image]]) -> None:
        """`read` gives all that are chosen; it may raise LibraryError."""
        super().__init__(grid)
        self._grid = grid
        self._read = read
        self._theme = DARK
        self._pressed_at: QPoint | None = None
        self._alone_on_release = -1
        grid.view.viewport().installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.MouseButtonPress:
                return self._press(event)
            if event.type() is QEvent.Type.MouseMove and self._is_far(event):
                self._drag()
                return True
            if event.type() is QEvent.Type.MouseButtonRelease:
                self._release()
        return super().eventFilter(watched, event)

    def _press(self, event: QMouseEvent) -> bool:
        """Whether the grid shall not hear of it."""
        view, point = self._grid.view, event.position().toPoint()
        self._forget()
        row = view.row_at(point)
        if event.button() is not Qt.MouseButton.LeftButton or self._grid.model.record(row) is None:
            return False
        self._pressed_at = point
        is_selected = view.selectionModel().isSelected(self._grid.model.index(row))
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        has_spot = view.pictures.spot_at(view.area_of(row), point, row) is not None
        if has_spot:
            self._pressed_at = None
        if is_selected and is_plain and not has_spot and view.selected_count() > 1:
            self._alone_on_release = row
            view.setFocus(Qt.FocusReason.MouseFocusReason)
            return True
        return False

    def _is_far(self, event: QMouseEvent) -> bool:
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        distance = (event.position().toPoint() - self._pressed_at).manhattanLength()
        return distance >= QApplication.startDragDistance()

    def _release(self) -> None:
        if self._alone_on_release >= 0:
            self._grid.view.go_to(self._alone_on_release)
        self._forget()

    def _forget(self) -> None:
        self._pressed_at, self._alone_on_release = None, -1

    def _drag(self) -> None:
        """Does not return before the drop."""
        self._forget()
        chosen = self._grid.on_chosen.chosen()
        try:
            if chosen.count > MOST_DRAGGED:
                message = tr("More than {count:,} pictures cannot be dragged.").format(count=MOST_DRAGGED)
                raise LibraryError(message, tr("Move or export them with the menu."))
            images = self._read(chosen)
        except ImagenError as error:
            self._grid.failed.emit(error)
            return
        if not images or _is_inside_a_task():
            return
        drag = QDrag(self._grid.view.viewport())
        drag.setMimeData(files_data(image.path for image in images))
        pixmap = self._pixmap(images[0], len(images))
        drag.setPixmap(pixmap)
        drag.setHotSpot(QPoint(12, 12))
        drag.exec(Qt.DropAction.CopyAction)

    def _pixmap(self, image: Image, count: int) -> QPixmap:
        """A small copy of the first picture, with how many there are."""
        ratio = self._grid.view.devicePixelRatioF()
        pixmap = QPixmap(round(_PREVIEW * ratio), round(_PREVIEW * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        seen = self._thumbnail(image)
        if seen is None:
            painter.fillRect(0, 0, _PREVIEW, _PREVIEW, QColor(self._theme.raised))
        else:
            size = seen.deviceIndependentSize().scaled(_PREVIEW, _PREVIEW, Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawPixmap(0, 0, round(size.width()), round(size.height()), seen)
        if count > 1:
            _draw_badge(painter, self._theme, count)
        painter.end()
        return pixmap

    def _thumbnail(self, image: Image) -> QPixmap | None:
        view, row = self._grid.view, self._grid.model.row_of(image)
        record = None if row is None else self._grid.model.record(row)
        if row is None or record is None:
            return None
        wish = view.pictures.wish(record, view.area_of(row).width(), view.devicePixelRatioF())
        thumbnail = self._grid.thumbnails.nearly(wish)
        return None if thumbnail is None or thumbnail.pixmap.isNull() else thumbnail.pixmap


def _draw_badge(painter: QPainter, theme: Theme, count: int) -> None:
    font: QFont = fonts.font(Type.CAPTION, SEMIBOLD, is_tabular=True)
    painter.setFont(font)
    text = number_text(count)
    width = max(_BADGE, painter.fontMetrics().horizontalAdvance(text) + 12)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    painter.drawRoundedRect(_PREVIEW - width, 0, width, _BADGE, _BADGE / 2, _BADGE / 2)
    painter.setPen(QColor(WHITE))
    painter.drawText(_PREVIEW - width, 0, width, _BADGE, Qt.AlignmentFlag.AlignCenter, text)


def _is_inside_a_task() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:  # no loop runs: a test without one
        return False
