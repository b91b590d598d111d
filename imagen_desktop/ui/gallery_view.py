"""What keys and pointer do in the gallery's grid; it tells of them by signals that carry row numbers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from imagen_desktop.ui.gallery_delegate import Spot
from imagen_desktop.ui.gallery_grid import GalleryGrid
from imagen_desktop.ui.gallery_model import AnyIndex, GalleryModel
from imagen_desktop.ui.job_cards import JobSpot
from imagen_desktop.ui.shortcuts import Shortcuts, with_key
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.wording import tr

_SIZE_STEP = 16
_Key = Qt.Key
_Flag = QItemSelectionModel.SelectionFlag
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class GalleryView(GalleryGrid):
    """Plain keys that act on pictures (F, R, E …) are left to the parent widget."""

    opened = Signal(int)
    pressed_spot = Signal(int, object)  # row, Spot or JobSpot
    current_moved = Signal(int)
    menu_requested = Signal(QPoint)
    size_step_requested = Signal(int)

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(model, thumbnails, parent)
        self.shortcuts = Shortcuts()
        self._start = QPersistentModelIndex()
        self._left = QPersistentModelIndex()
        self.leaving: set[int] = set()
        """Images, by their ids, that the person is just taking away; whoever does it enters them."""
        model.lost.connect(self._lose)
        for moved in (self.verticalScrollBar().valueChanged, model.rowsInserted, model.rowsRemoved):
            moved.connect(self._point_again)

    def go_to(self, row: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Makes a row the current one: alone, or with Shift together with all since the last one chosen so,
        or with Ctrl without choosing it."""
        if not 0 <= row < self.grid.count:
            return
        index = self._gallery_model.index(row)
        chooser = self.selectionModel()
        if modifiers & _SHIFT and self._start.isValid():
            first, last = sorted((self._start.row(), row))
            self.select_rows(first, last, _Flag.ClearAndSelect)
            chooser.setCurrentIndex(index, _Flag.NoUpdate)
        elif modifiers & _CTRL:
            chooser.setCurrentIndex(index, _Flag.NoUpdate)
        else:
            self._start = QPersistentModelIndex(index)
            chooser.setCurrentIndex(index, _Flag.ClearAndSelect)
        self.scrollTo(index)

    def toggle(self, row: int) -> None:
        index = self._gallery_model.index(row)
        self._start = QPersistentModelIndex(index)
        self.selectionModel().setCurrentIndex(index, _Flag.Toggle)

    @override
    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        self.current_moved.emit(current.row())
        self.viewport().update()

    @override
    def rowsAboutToBeRemoved(self, parent: AnyIndex, start: int, end: int) -> None:
        """The one behind those that go becomes the current one, as in the viewer: Qt takes the one before,
        which has been judged already."""
        if start <= self.currentIndex().row() <= end and end + 1 < self._gallery_model.rowCount():
            following = self._gallery_model.index(end + 1)
            self.selectionModel().setCurrentIndex(following, _Flag.NoUpdate)
        super().rowsAboutToBeRemoved(parent, start, end)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        current = self.currentIndex().row()
        target = self._target(key, modifiers, current)
        if target is not None:
            self._show_focus(is_shown=True)
            self._point_at(QPoint(-1, -1))
            self.go_to(
                target, Qt.KeyboardModifier.NoModifier if key in _DAYS and modifiers & _CTRL else modifiers
            )
        elif key == _Key.Key_Space and modifiers & _CTRL and current >= 0:
            self.toggle(current)
        elif key in (_Key.Key_Space, _Key.Key_Return, _Key.Key_Enter) and not modifiers & _CTRL:
            if current >= 0:
                self.opened.emit(current)
        elif key == _Key.Key_A and modifiers & _CTRL:
            jobs = len(self._gallery_model.jobs)
            if self.grid.count > jobs:
                self.select_rows(jobs, self.grid.count - 1, _Flag.ClearAndSelect)
        else:
            event.ignore()

    @override
    def keyboardSearch(self, _text: str) -> None:
        """Typing does not search the rows: Qt would read them all."""

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        self._show_focus(is_shown=False)
        if row < 0:
            self.selectionModel().clearSelection()
            return
        spot = self._spot(row, event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and spot is not None:
            self.toggle(row) if spot is Spot.TICK else self.pressed_spot.emit(row, spot)
        elif event.button() is Qt.MouseButton.LeftButton and event.modifiers() & _CTRL:
            self.toggle(row)
        elif event.button() is Qt.MouseButton.LeftButton:
            self.go_to(row, event.modifiers())
        elif self.selectionModel().isSelected(index := self._gallery_model.index(row)):
            self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
        else:
            self.go_to(row)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if row < 0 or event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._spot(row, event.position().toPoint()) is None:
            self.opened.emit(row)
        else:
            self.mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position().toPoint())

    @override
    def mouseReleaseEvent(self, _event: QMouseEvent) -> None: ...

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(QPoint(-1, -1))
        super().leaveEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.area_of(self.currentIndex().row()).center())
        elif self.row_at(event.pos()) < 0:
            return
        self.menu_requested.emit(place)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _CTRL:
            step = event.angleDelta().y()
            self.size_step_requested.emit(_SIZE_STEP if step > 0 else -_SIZE_STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        reasons = (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        if event.reason() in reasons:
            self._show_focus(is_shown=True)
        if not self.currentIndex().isValid() and self.grid.count and event.reason() in reasons:
            self.go_to(self.seen_rows().start)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.row_at(event.pos())
            spot = self._spot(row, event.pos()) if row >= 0 else None
            QToolTip.showText(event.globalPos(), self.tip(spot), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip(self, spot: Spot | JobSpot | None) -> str:
        """What a press there does; empty for words that say it themselves."""
        tips: dict[Spot | JobSpot | None, str] = {
            Spot.TICK: tr("Select"),
            Spot.FAVOURITE: with_key(tr("Favourite"), self.shortcuts.first("favourite")),
            Spot.COPY: with_key(tr("Copy image"), self.shortcuts.first("copy_image")),
            Spot.MORE: tr("More (Shift+F10)"),
            JobSpot.CANCEL: tr("Cancel"),
        }
        return tips.get(spot, "")

    def _target(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, current: int) -> int | None:
        """The row that a key leads to; None for a key that leads nowhere."""
        grid = self.grid
        if not grid.count or key not in _MOVES:
            return None
        if current < 0:
            return self._left.row() if self._left.isValid() else self.seen_rows().start
        if modifiers & _CTRL and key in _DAYS:
            return grid.beside_day(current, _DAYS[key])
        height = self.viewport().height()
        forward = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        last = grid.count - 1
        targets = {
            _Key.Key_Left: current - 1 if forward else current + 1,
            _Key.Key_Right: current + 1 if forward else current - 1,
            _Key.Key_Up: grid.above(current),
            _Key.Key_Down: grid.below(current),
            _Key.Key_Home: 0,
            _Key.Key_End: last,
        }
        if key in (_Key.Key_PageUp, _Key.Key_PageDown):
            return grid.page(current, height, 1 if key == _Key.Key_PageDown else -1)
        return min(max(targets[key], 0), last)

    def _spot(self, row: int, point: QPoint) -> Spot | JobSpot | None:
        card = self.area_of(row)
        if self._gallery_model.job(row) is not None:
            return self.job_cards.spot_at(card, point, row)
        return self.pictures.spot_at(card, point, row)

    def _show_focus(self, *, is_shown: bool) -> None:
        self.pictures.shows_focus = self.job_cards.shows_focus = is_shown
        self.viewport().update()

    def _lose(self, first: int, last: int) -> None:
        """Others take these pictures away. Keys act on no other in their stead: what is selected besides them
        is current now, else nothing is, and the arrows go on from there."""
        if self._is_leaving(range(first, last + 1)):
            return
        chooser, current = self.selectionModel(), self.currentIndex().row()
        spans = [(span.top(), span.bottom()) for span in chooser.selection().toList()]
        left = [min(bottom, first - 1) for top, bottom in spans if top < first]
        left += [max(top, last + 1) for top, bottom in spans if bottom > last]
        if not first <= current <= last and (left or not spans):
            return
        beside = last + 1 if last + 1 < self._gallery_model.rowCount() else first - 1
        self._left = QPersistentModelIndex(self._gallery_model.index(beside))
        heir = min(left, key=lambda row: abs(row - current), default=-1)
        chooser.setCurrentIndex(self._gallery_model.index(heir), _Flag.NoUpdate)

    def _is_leaving(self, rows: range) -> bool:
        """Whether the library has only told sooner than the trash what the person does."""
        if len(rows) > len(self.leaving):
            return False
        images = self._gallery_model.images(rows)
        return len(images) == len(rows) and self.leaving.issuperset(image.id for image in images)

    def _point_again(self, *_moved: object) -> None:
        """The pointer rests while the pictures move below it; keys that move them hide what it points at."""
        if self.viewport().underMouse() and not self.pictures.shows_focus:
            self._point_at(self.viewport().mapFromGlobal(QCursor.pos()))

    def _point_at(self, point: QPoint) -> None:
        row = self.row_at(point) if self.viewport().rect().contains(point) else -1
        spot = self._spot(row, point) if row >= 0 else None
        before = self.hovered_row, self.pictures.hovered_spot, self.job_cards.hovered_spot
        self.hovered_row = row
        self.pictures.hovered_spot = spot if isinstance(spot, Spot) else None
        self.job_cards.hovered_spot = spot if isinstance(spot, JobSpot) else None
        if before == (row, self.pictures.hovered_spot, self.job_cards.hovered_spot):
            return
        acts = spot is not None and spot is not Spot.TICK
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if acts else Qt.CursorShape.ArrowCursor)
        for changed in {before[0], row}:
            if 0 <= changed < self.grid.count:
                self.viewport().update(self.area_of(changed))


_DAYS = {_Key.Key_Up: -1, _Key.Key_Down: 1}
_MOVES = (
    _Key.Key_Left,
    _Key.Key_Right,
    _Key.Key_Up,
    _Key.Key_Down,
    _Key.Key_Home,
    _Key.Key_End,
    _Key.Key_PageUp,
    _Key.Key_PageDown,
)
