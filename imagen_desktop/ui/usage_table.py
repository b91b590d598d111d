"""The usage table as a widget: rows of text, numbers at the right, a totals row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.theme import DARK, SEMIBOLD, Theme, Type
from imagen_desktop.ui.usage_rows import Cell, UsageTable
from imagen_desktop.ui.wording import tr

_ROW = 32
_SIDE = 12
_MOST_ROWS = 12
_NUMBER_WIDTH = 112
_TINT = Qt.ItemDataRole.UserRole
_BOLD = Qt.ItemDataRole.UserRole + 1
_NUMBER = Qt.ItemDataRole.UserRole + 2
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class UsageTableView(QTableWidget):
    """As high as its rows, up to twelve; the rest scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Usage by backend and model"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)  # the card's ground shows through
        self.viewport().setAutoFillBackground(False)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)  # there is nothing to do with rows
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rows = _RowDelegate()
        self.setItemDelegate(self._rows)
        self.currentCellChanged.connect(lambda *_: self.viewport().update())
        self._head = _Head()
        self.setHorizontalHeader(self._head)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))

    def show_table(self, table: UsageTable, name: str) -> None:
        self.setAccessibleName(name)
        self.clear()
        self.setColumnCount(len(table.heads))
        self.setRowCount(len(table.rows) + 1)
        first_number = len(table.heads) - table.numbers
        for column, head in enumerate(table.heads):
            item = QTableWidgetItem(head)
            item.setTextAlignment(_RIGHT if column >= first_number else _LEFT)
            self.setHorizontalHeaderItem(column, item)
        for row, cells in enumerate((*table.rows, table.total)):
            for column, cell in enumerate(cells):
                is_total = row == len(table.rows)
                self.setItem(row, column, _item(cell, is_number=column >= first_number, is_bold=is_total))
        self._fit(first_number)

    def set_theme(self, theme: Theme) -> None:
        self._rows.theme = self._head.theme = theme
        self.viewport().update()
        self._head.viewport().update()

    def _fit(self, first_number: int) -> None:
        mode = QHeaderView.ResizeMode
        for column in range(self.columnCount()):
            self._head.setSectionResizeMode(column, mode.Stretch if column < first_number else mode.Fixed)
            if column >= first_number:
                wanted = max(self.sizeHintForColumn(column), self._head.sectionSizeHint(column))
                self.setColumnWidth(column, max(_NUMBER_WIDTH, wanted))
        shown = min(self.rowCount(), _MOST_ROWS)
        self.setFixedHeight((shown + 1) * fonts.scaled(_ROW) + 1)


def cell_font(*, is_bold: bool, is_number: bool) -> QFont:
    """Names have no digits of one width: the font's hyphens would get that width, too."""
    return fonts.font(Type.BODY, SEMIBOLD if is_bold else None, is_tabular=is_number)


def _item(cell: Cell, *, is_number: bool, is_bold: bool) -> QTableWidgetItem:
    made = QTableWidgetItem(cell.text)
    made.setData(_TINT, cell.tint)
    made.setData(_BOLD, is_bold)
    made.setData(_NUMBER, is_number)
    made.setTextAlignment(_RIGHT if is_number else _LEFT)
    if not is_number:
        made.setToolTip(cell.text)
    return made


class _RowDelegate(QStyledItemDelegate):
    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + 2 * _SIDE, fonts.scaled(_ROW))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, area, is_bold = self.theme, QRect(option.rect), bool(index.data(_BOLD))
        view = option.widget
        if isinstance(view, QTableWidget) and view.hasFocus() and view.currentRow() == index.row():
            painter.fillRect(area, QColor(theme.selected))
        if not is_bold:
            painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(theme.line))
        painter.setFont(cell_font(is_bold=is_bold, is_number=bool(index.data(_NUMBER))))
        painter.setPen(QColor(str(getattr(theme, str(index.data(_TINT) or "text")))))
        room = area.adjusted(_SIDE, 0, -_SIDE, -1)
        text = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
        )
        alignment = Qt.AlignmentFlag(int(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        painter.drawText(room, alignment, text)


class _Head(QHeaderView):
    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.theme = DARK
        self.setSectionsClickable(False)
        self.setFixedHeight(fonts.scaled(_ROW))

    @override
    def paintSection(self, painter: QPainter, area: QRect, column: int) -> None:
        painter.save()
        painter.fillRect(area, QColor(self.theme.panel))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(self.theme.line))
        painter.setFont(fonts.font(Type.CAPTION))
        painter.setPen(QColor(self.theme.text2))
        model, flow = self.model(), Qt.Orientation.Horizontal
        alignment = model.headerData(column, flow, Qt.ItemDataRole.TextAlignmentRole)
        words = str(model.headerData(column, flow) or "")
        painter.drawText(area.adjusted(_SIDE, 0, -_SIDE, 0), Qt.AlignmentFlag(int(alignment or 0)), words)
        painter.restore()
