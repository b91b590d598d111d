"""The configured backends in a list: what each is, whether it works and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.generation import Price
from imagen_desktop.ui import fonts
from imagen_desktop.ui.labels import plain_tip
from imagen_desktop.ui.mirroring import placed, placed_point
from imagen_desktop.ui.state_sign import draw_state
from imagen_desktop.ui.theme import DARK, LIST_ROW_HEIGHT, MEDIUM, Theme, Type
from imagen_desktop.ui.wording import each_text, tr

_ROW = Qt.ItemDataRole.UserRole
_LEFT, _SIDE, _GAP = 30, 14, 12
_Align = Qt.AlignmentFlag
AnyIndex = QModelIndex | QPersistentModelIndex


class BackendRow(NamedTuple):
    """`state` is None while it is being looked at."""

    info: BackendInfo
    state: BackendState | None
    price: Price | None
    is_default: bool

    @property
    def title(self) -> str:
        if self.info.type == "sketch":
            return self.info.title
        return tr("{title} on {place}").format(title=self.info.title, place=self.info.place)

    @property
    def name(self) -> str:
        name = self.info.name
        return tr("{name} · default").format(name=name) if self.is_default else name

    @property
    def state_words(self) -> str:
        if self.state is None:
            return tr("checking…")
        return tr("works") if self.state.is_ready else self.state.reason


class BackendList(QListView):
    """`chosen` by mouse or key."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows = QStandardItemModel(self)
        self._delegate = _RowDelegate(self)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Backends"))
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().currentChanged.connect(self._tell)

    @property
    def current(self) -> str:
        """The name of the chosen one."""
        row: BackendRow | None = self.currentIndex().data(_ROW)
        return row.info.name if row else ""

    def show_rows(
        self,
        infos: Sequence[BackendInfo],
        states: Mapping[str, BackendState],
        prices: Mapping[str, Price],
        default: str,
    ) -> None:
        """The chosen one stays chosen, where it is still there."""
        rows = [
            BackendRow(info, states.get(info.name), prices.get(info.name), info.name == default)
            for info in infos
        ]
        names = [row.info.name for row in rows]
        if names != [self._rows.item(place).data(_ROW).info.name for place in range(self._rows.rowCount())]:
            before = self.current
            self.selectionModel().blockSignals(True)  # noqa: FBT003 - Qt's own signature
            self._rows.clear()
            for row in rows:
                self._rows.appendRow(_item(row))
            self.selectionModel().blockSignals(False)  # noqa: FBT003 - Qt's own signature
            self.choose(before if before in names else default)
        for place, row in enumerate(rows):
            item = self._rows.item(place)
            item.setData(row, _ROW)
            item.setData(f"{row.title}, {row.name}", Qt.ItemDataRole.AccessibleTextRole)
            item.setData(row.state_words, Qt.ItemDataRole.AccessibleDescriptionRole)
            item.setToolTip(plain_tip(row.state_words))

    def row(self, name: str) -> BackendRow | None:
        for place in range(self._rows.rowCount()):
            row: BackendRow = self._rows.item(place).data(_ROW)
            if row.info.name == name:
                return row
        return None

    def choose(self, name: str) -> None:
        for place in range(self._rows.rowCount()):
            if self._rows.item(place).data(_ROW).info.name == name:
                self.setCurrentIndex(self._rows.index(place, 0))

    def set_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        self.viewport().update()

    def _tell(self, current: QModelIndex) -> None:
        row: BackendRow | None = current.data(_ROW)
        if row is not None:
            self.chosen.emit(row.info.name)


def _item(row: BackendRow) -> QStandardItem:
    item = QStandardItem(row.title)
    item.setEditable(False)
    item.setData(row, _ROW)
    return item


class _RowDelegate(QStyledItemDelegate):
    theme = DARK

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(200, fonts.scaled(LIST_ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme, area = self.theme, option.rect
        row: BackendRow = index.data(_ROW)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.selected))
            bar = QRect(area.left(), area.top(), 2, area.height())
            painter.fillRect(QStyle.visualRect(option.direction, area, bar), QColor(theme.focus))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.hover))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(theme.line))
        dot = placed_point(painter, area, QPoint(area.left() + 18, area.center().y()))
        draw_state(painter, theme, row.state, dot)
        words = placed(painter, area, area.adjusted(_LEFT, 9, -_SIDE, -10))
        upper, lower = _halves(words)
        price = each_text(row.price) if row.price else ""
        _draw_pair(painter, upper, row.title, price, (theme.text, theme.text2), Type.BODY)
        tint = theme.ok if row.state and row.state.is_ready else theme.attention if row.state else theme.text2
        muted = theme.text2 if option.state & QStyle.StateFlag.State_MouseOver else theme.text3
        _draw_pair(painter, lower, row.name, row.state_words, (muted, tint), Type.CAPTION)
        painter.restore()


def _halves(area: QRect) -> tuple[QRect, QRect]:
    middle = area.top() + area.height() // 2
    return (
        QRect(area.left(), area.top(), area.width(), middle - area.top()),
        QRect(area.left(), middle, area.width(), area.bottom() - middle + 1),
    )


def _draw_pair(
    painter: QPainter, area: QRect, text: str, end: str, tints: tuple[str, str], kind: Type
) -> None:
    """Two texts of one line; where both are too long, each has half of it."""
    font = fonts.font(kind, MEDIUM if kind is Type.BODY else None)
    painter.setFont(fonts.font(Type.CAPTION))
    metrics = painter.fontMetrics()
    left = area.width() - QFontMetrics(font).horizontalAdvance(text) - _GAP
    end = metrics.elidedText(end, Qt.TextElideMode.ElideRight, max(left, area.width() // 2))
    room = area.width() - metrics.horizontalAdvance(end) - _GAP
    painter.setPen(QColor(tints[1]))
    painter.drawText(area, _Align.AlignVCenter | _Align.AlignRight, end)
    painter.setFont(font)
    painter.setPen(QColor(tints[0]))
    text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(area, _Align.AlignVCenter | _Align.AlignLeft, text)
