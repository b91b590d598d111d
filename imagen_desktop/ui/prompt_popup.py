"""A list over the form that is narrowed by typing: earlier prompts, saved ones, what is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QStandardItem
from PySide6.QtGui import QStandardItemModel as Rows
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.elided_lines import elided_lines
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.focus_ring import OWN_RING, FocusRing
from imagen_desktop.ui.labels import Caption, plain_tip
from imagen_desktop.ui.mirroring import is_mirrored, placed
from imagen_desktop.ui.theme import CONTROL_HEIGHT, DARK, MEDIUM, Theme, Type

_ROW = Qt.ItemDataRole.UserRole
_ROW_HEIGHT = 48
_MOST_ROWS = 7
_LEAST_WIDTH = 320
_MOST_WIDTH = 480
_TYPING_MS = 120
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class PopupRow(NamedTuple):
    """`value` is what choosing it tells. Without a `note`, `text` may take two lines."""

    text: str
    value: object
    note: str = ""
    is_marked: bool = False


class PromptPopup(QFrame):
    """Enter or a click chooses, Esc closes. `foot` is room for buttons below the list."""

    typed = Signal(str)  # what the list is to be narrowed to, at a small distance
    chosen = Signal(object)  # the row's value
    moved = Signal()  # to another row, or to none

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = DARK
        self._anchor: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self.setAccessibleName(title)
        self.text = QLineEdit()
        self.text.setFrame(False)
        self.text.setPlaceholderText(title)
        self.text.setAccessibleName(title)
        self.text.setClearButtonEnabled(False)
        self.text.installEventFilter(self)
        self._field = FieldFrame()
        self._field.setFixedHeight(fonts.scaled(CONTROL_HEIGHT))
        self._empty = Caption("", wraps=True)
        self.rows = Rows(self)
        self.list = QListView()
        self.list.setModel(self.rows)
        self._delegate = _RowDelegate(self)
        self.foot = QHBoxLayout()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._pause.timeout.connect(lambda: self.typed.emit(self.text.text().strip()))
        self.text.textChanged.connect(self._pause.start)
        self._ring = FocusRing(self)
        self._build()

    @property
    def value(self) -> object:
        """The current row's; None where there is none."""
        row = self.list.currentIndex().data(_ROW)
        return row.value if isinstance(row, PopupRow) else None

    def show_rows(self, rows: Sequence[PopupRow], empty: str) -> None:
        """`empty` is said where there are none. The first row becomes the current one."""
        self.rows.clear()
        for row in rows:
            item = QStandardItem(row.text)
            item.setData(row, _ROW)
            item.setToolTip(plain_tip(row.note or row.text))
            words = f"{row.text}, {row.note}" if row.note else row.text
            item.setData(words, Qt.ItemDataRole.AccessibleTextRole)
            self.rows.appendRow(item)
        self._empty.setText("" if rows else empty)
        self._empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.setFixedHeight(min(len(rows), _MOST_ROWS) * fonts.scaled(_ROW_HEIGHT) + 2)
        self.list.setCurrentIndex(self.rows.index(0, 0))
        self.moved.emit()
        self._fit()

    def open_beside(self, anchor: QWidget) -> None:
        """Below the anchor, or above it where there is no room below."""
        self._anchor = anchor
        self.text.clear()
        self._pause.stop()
        self._fit()
        self.show()
        self.text.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self._theme = self._delegate.theme = theme
        for part in (self._field, self._empty, self._ring):
            part.set_theme(theme)
        self.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._press(event):
            return True
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.raised))
        painter.setPen(QColor(self._theme.softedge))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
            step = step or (_MOST_ROWS - 1) * (1 if key is Qt.Key.Key_PageDown else -1)
            row = max(0, min(self.rows.rowCount() - 1, self.list.currentIndex().row() + step))
            self.list.setCurrentIndex(self.rows.index(row, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif key is Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _choose(self) -> None:
        value = self.value
        if value is not None:
            self.hide()
            self.chosen.emit(value)

    def _build(self) -> None:
        inside = QHBoxLayout(self._field)
        inside.setContentsMargins(8, 0, 8, 0)
        inside.addWidget(self.text)
        self._field.setFocusProxy(self.text)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field moves in it
        self.list.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self.list.viewport().setAutoFillBackground(False)
        self.list.setAccessibleName(self.accessibleName())
        self.list.clicked.connect(lambda _index: self._choose())
        self.list.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        self._layout.setContentsMargins(8, 8, 8, 8)
        self._layout.setSpacing(8)
        for part in (self._field, self._empty, self.list):
            self._layout.addWidget(part)
        self.foot.setSpacing(12)
        self._layout.addLayout(self.foot)

    def _fit(self) -> None:
        anchor = self._anchor
        if anchor is None:
            return
        self.setFixedWidth(min(max(anchor.width(), _LEAST_WIDTH), _MOST_WIDTH))
        height = self._layout.totalSizeHint().height()
        self.setFixedHeight(height)
        corner = anchor.mapToGlobal(QPoint(0, 0))
        below = corner.y() + anchor.height() + 4
        is_room = below + height <= anchor.screen().availableGeometry().bottom()
        left = corner.x() + anchor.width() - self.width() if is_mirrored(self) else corner.x()
        self.move(left, below if is_room else corner.y() - height - 4)


class _RowDelegate(QStyledItemDelegate):
    theme = DARK

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_LEAST_WIDTH - 16, fonts.scaled(_ROW_HEIGHT))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area, row = self.theme, option.rect, index.data(_ROW)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current:
            painter.fillRect(area, QColor(theme.selected))
            bar = QRect(area.left(), area.top(), 2, area.height())
            painter.fillRect(placed(painter, area, bar), QColor(theme.focus))
        words = placed(painter, area, area.adjusted(10, 0, -32 if row.is_marked else -8, 0))
        if row.is_marked:
            sign = icons.pixmap("check", theme.accent_text, 16, painter.device().devicePixelRatioF())
            place = QRect(area.right() - 24, area.center().y() - 8, 16, 16)
            painter.drawPixmap(placed(painter, area, place).topLeft(), sign)
        lines: list[tuple[str, str]]
        painter.setFont(fonts.font(Type.BODY, MEDIUM if row.note else None))
        if row.note:
            flat = " ".join(row.note.split())
            lines = [(row.text, theme.text), (flat, theme.text2)]
        else:
            lines = [(line, theme.text) for line in elided_lines(row.text, painter.font(), words.width(), 2)]
        height = 18
        top = words.center().y() - height * len(lines) // 2 + 1
        for number, (text, color) in enumerate(lines):
            if number and row.note:
                painter.setFont(fonts.font(Type.CAPTION))
            painter.setPen(QColor(color))
            line = QRect(words.left(), top + number * height, words.width(), height)
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
