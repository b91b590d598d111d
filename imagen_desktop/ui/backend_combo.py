"""The choice of a backend: two lines, its state as a shape and a word, its price. No Studio here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.generation import Price
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.mirroring import placed, placed_point
from imagen_desktop.ui.state_sign import draw_state
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import (
    BAR_CONTROL_HEIGHT,
    DARK,
    LIST_ROW_HEIGHT,
    MEDIUM,
    TWO_LINE_HEIGHT,
    Theme,
    Type,
)
from imagen_desktop.ui.wording import each_text, tr

_INFO = Qt.ItemDataRole.UserRole
_STATE = Qt.ItemDataRole.UserRole + 1
_PRICE = Qt.ItemDataRole.UserRole + 2
_TEXT_LEFT = 26
_Align = Qt.AlignmentFlag


def state_word(state: BackendState | None) -> str:
    if state is None:
        return tr("checking…")
    return tr("ready") if state.is_ready else state.reason


class BackendCombo(QComboBox):
    """`is_compact` is the one-line form of the prompt bar."""

    chosen = Signal(str)  # the backend's name, when a person picks another

    def __init__(self, backends: tuple[BackendInfo, ...], *, is_compact: bool = False) -> None:
        super().__init__()
        self.setObjectName("backendCombo")
        self._theme = DARK
        self._is_compact = is_compact
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self._fill(backends)
        self._delegate = _RowDelegate(self)
        self.setItemDelegate(self._delegate)
        self.view().setMinimumWidth(320 if is_compact else 280)
        width = QSizePolicy.Policy.Fixed if is_compact else QSizePolicy.Policy.Ignored
        self.setSizePolicy(width, QSizePolicy.Policy.Fixed)
        self.currentIndexChanged.connect(self._describe)
        self.activated.connect(lambda _row: self.chosen.emit(self.info.name))
        self._describe()

    @property
    def info(self) -> BackendInfo:
        info: BackendInfo = self.currentData(_INFO)
        return info

    @property
    def infos(self) -> list[BackendInfo]:
        return [self.itemData(row, _INFO) for row in range(self.count())]

    @property
    def state(self) -> BackendState | None:
        """None while it is being looked at."""
        state: BackendState | None = self.currentData(_STATE)
        return state

    def set_backends(self, backends: Sequence[BackendInfo]) -> None:
        """Others from now on; the chosen one stays, where it is still there."""
        known = {info.name: row for row, info in enumerate(self.infos)}
        told = {name: (self.itemData(row, _STATE), self.itemData(row, _PRICE)) for name, row in known.items()}
        before = self.info.name
        with QSignalBlocker(self):
            self._rows.clear()
            self._fill(backends)
            for row, info in enumerate(backends):
                for role, value in zip((_STATE, _PRICE), told.get(info.name, ()), strict=False):
                    self.setItemData(row, value, role)
            self.setCurrentIndex(0)
            self.choose(before)
        self._describe()

    def choose(self, name: str) -> None:
        for row in range(self.count()):
            if self.itemData(row, _INFO).name == name:
                self.setCurrentIndex(row)

    def show_states(self, states: dict[str, BackendState]) -> None:
        for row in range(self.count()):
            self.setItemData(row, states.get(self.itemData(row, _INFO).name), _STATE)
        self._describe()

    def show_prices(self, prices: dict[str, Price]) -> None:
        for row in range(self.count()):
            self.setItemData(row, prices.get(self.itemData(row, _INFO).name), _PRICE)
        self._describe()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._delegate.theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        if not self._is_compact:
            return QSize(240, fonts.scaled(TWO_LINE_HEIGHT))
        longest = max(self.fontMetrics().horizontalAdvance(self.itemText(row)) for row in range(self.count()))
        return QSize(min(220, longest + _TEXT_LEFT + 36), fonts.scaled(BAR_CONTROL_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        draw_box(painter, QRectF(self.rect()), theme.field, theme.edge)
        painter.setPen(QColor(theme.text))
        area = self.rect().adjusted(0, 0, -32, 0)
        if self._is_compact:
            dot = placed_point(self, self.rect(), QPoint(16, self.height() // 2))
            draw_state(painter, theme, self.state, dot)
            text = painter.fontMetrics().elidedText(
                self.currentText(), Qt.TextElideMode.ElideRight, area.width() - _TEXT_LEFT
            )
            words = placed(self, self.rect(), area.adjusted(_TEXT_LEFT, 0, 0, 0))
            painter.drawText(words, _Align.AlignVCenter, text)
        else:
            _draw_row(painter, theme, self.rect(), area, self._rows.index(self.currentIndex(), 0))
        chevron = icons.pixmap("chevron-down", theme.text, 16, self.devicePixelRatioF())
        place = QRect(self.width() - 28, (self.height() - 16) // 2, 16, 16)
        painter.drawPixmap(placed(self, self.rect(), place).topLeft(), chevron)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def _fill(self, backends: Sequence[BackendInfo]) -> None:
        for info in backends:
            row = QStandardItem(info.title)
            row.setData(info, _INFO)
            self._rows.appendRow(row)

    def _describe(self) -> None:
        info, price = self.info, self.currentData(_PRICE)
        title = tr("{title} on {place}").format(title=info.title, place=info.place)
        self.setAccessibleName(tr("Backend: {title}").format(title=title))
        words = [state_word(self.state)] + ([each_text(price)] if price else [])
        self.setAccessibleDescription(", ".join(words))
        self.setToolTip(self.state.hint if self.state and not self.state.is_ready else "")
        self.update()


class _RowDelegate(QStyledItemDelegate):
    """A row of the opened list."""

    theme = DARK

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(280, fonts.scaled(LIST_ROW_HEIGHT))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = self.theme, option.rect
        is_pointed = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(area, QColor(theme.selected if is_pointed else theme.raised))
        if is_pointed:
            bar = QRect(area.left(), area.top(), 2, area.height())
            painter.fillRect(QStyle.visualRect(option.direction, area, bar), QColor(theme.focus))
        painter.save()
        painter.translate(area.topLeft())
        whole = QRect(QPoint(), area.size())
        _draw_row(painter, theme, whole, whole.adjusted(0, 0, -12, 0), index)
        painter.restore()


def _draw_row(
    painter: QPainter, theme: Theme, whole: QRect, area: QRect, index: QModelIndex | QPersistentModelIndex
) -> None:
    """In `area`, a part of `whole` that lies at the other side where that is mirrored."""
    info: BackendInfo = index.data(_INFO)
    state: BackendState | None = index.data(_STATE)
    price: Price | None = index.data(_PRICE)
    middle = area.center().y() + 1
    draw_state(painter, theme, state, placed_point(painter, whole, QPoint(16, middle)))
    room = area.width() - _TEXT_LEFT
    if price is not None:
        painter.setFont(fonts.font(Type.BODY, is_tabular=True))
        painter.setPen(QColor(theme.text2))
        painter.drawText(
            placed(painter, whole, area), _Align.AlignVCenter | _Align.AlignRight, each_text(price)
        )
        room -= painter.fontMetrics().horizontalAdvance(each_text(price)) + 12
    painter.setFont(fonts.font(Type.BODY, MEDIUM))
    painter.setPen(QColor(theme.text))
    upper = QRect(_TEXT_LEFT, middle - 18, room, 18)
    title = painter.fontMetrics().elidedText(info.title, Qt.TextElideMode.ElideRight, room)
    painter.drawText(placed(painter, whole, upper), _Align.AlignVCenter, title)
    painter.setFont(fonts.font(Type.CAPTION))
    painter.setPen(QColor(theme.text3))
    line = f"{info.place} · {state_word(state)}"
    line = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room)
    lower = QRect(_TEXT_LEFT, middle, room, 16)
    painter.drawText(placed(painter, whole, lower), _Align.AlignVCenter, line)
