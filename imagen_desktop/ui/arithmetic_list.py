"""A list view whose rows lie where arithmetic says: Qt's own layout, which asks for each, never runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget
from typing_extensions import override

from imagen_desktop.ui.gallery_model import AnyIndex


class ArithmeticList(QListView):
    """A list view because Qt gives screen readers the rows of these. Who inherits says where the rows lie."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    @override
    def horizontalOffset(self) -> int:
        return 0

    @override
    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    @override
    def isIndexHidden(self, _index: AnyIndex) -> bool:
        return False

    @override
    def moveCursor(
        self, _action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        return self.currentIndex()  # keys are followed by gallery_view.py

    @override
    def doItemsLayout(self) -> None:
        self.updateGeometries()

    @override
    def dataChanged(self, first: AnyIndex, last: AnyIndex, roles: Sequence[int] = ()) -> None:
        """QListView's own would paint all rows, that of its base none while it means to lay them out."""
        if QAccessible.isActive():
            QAbstractItemView.dataChanged(self, first, last, roles)
        self.update_rows(first.row(), last.row())

    def area_of(self, row: int) -> QRect:
        """In the viewport."""
        raise NotImplementedError

    def row_at(self, point: QPoint) -> int:
        """-1 where none is."""
        raise NotImplementedError

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.row_at(point)
        return self.model().index(row, 0) if row >= 0 else QModelIndex()

    def seen_rows(self) -> range:
        """Those of which the viewport shows something."""
        raise NotImplementedError

    def update_rows(self, first: int, last: int) -> None:
        """Has them painted, as far as they are seen."""
        seen = self.seen_rows()
        for row in range(max(first, seen.start), min(last + 1, seen.stop)):
            self.viewport().update(self.area_of(row))

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Only of what is seen: a selection may have a million rows."""
        seen, region = self.seen_rows(), QRegion()
        for chosen in selection.toList():
            for row in range(max(chosen.top(), seen.start), min(chosen.bottom() + 1, seen.stop)):
                region += self.area_of(row).adjusted(-6, -6, 6, 6)
        return region

    @override
    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        QAbstractItemView.currentChanged(self, current, previous)  # QListView's own would lay all rows out
        if current.isValid():
            told = QAccessibleEvent(self, QAccessible.Event.Focus)
            told.setChild(current.row())
            QAccessible.updateAccessibility(told)

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        QAbstractItemView.selectionChanged(self, selected, deselected)  # QListView's own lists all rows
