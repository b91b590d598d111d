""" "Finish on FLUX dev" with what it costs more, and beside it the menu of the other backends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.finish_offers import Offer
from imagen_desktop.ui.shortcuts import Shortcuts, with_key
from imagen_desktop.ui.theme import CONTROL_HEIGHT, DARK, MEDIUM, Theme, Type
from imagen_desktop.ui.wording import tr

_SIDE = 12
_ICON = 16
_ANY_WIDTH = 16_777_215
_Align = Qt.AlignmentFlag


class FinishRow(QWidget):
    """Where nothing finishes the picture, only the menu is left, as a button of its own."""

    finish_requested = Signal()
    menu_requested = Signal(object)  # QPoint, on the screen

    def __init__(self) -> None:
        super().__init__()
        self._better: Offer | None = None
        self._key = ""
        self.finish = _PricedButton()
        self.others = Button("", "chevron-down")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.finish, 1)
        row.addWidget(self.others)
        self.finish.clicked.connect(self.finish_requested)
        self.others.clicked.connect(self._open)
        self.show_offers([])

    def set_theme(self, theme: Theme) -> None:
        self.finish.set_theme(theme)
        self.others.set_theme(theme)

    def show_keys(self, shortcuts: Shortcuts) -> None:
        self._key = shortcuts.first("finish")
        self._show_tip()

    def show_offers(self, offers: list[Offer]) -> None:
        self._better = better = next((offer for offer in offers if offer.finishes), None)
        self.finish.setVisible(better is not None)
        if better is not None:
            words = tr("Finish on {name}").format(name=better.info.title)
            self.finish.show_words(words, better.difference)
        title = tr("Same prompt on…")
        self.others.setText("" if better is not None else title)
        self.others.setAccessibleName(title)
        self.others.setToolTip("" if better is None else title)
        wide = QSizePolicy.Policy.Fixed if better is not None else QSizePolicy.Policy.Expanding
        self.others.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self.others.setMinimumWidth(CONTROL_HEIGHT if better is not None else 1)
        self.others.setMaximumWidth(CONTROL_HEIGHT if better is not None else _ANY_WIDTH)
        self.setVisible(bool(offers))
        self._show_tip()

    def _show_tip(self) -> None:
        if (better := self._better) is not None:
            words = tr("{name}, {difference}").format(name=better.name, difference=better.difference)
            tip = with_key(words, self._key)
            self.finish.setToolTip(f"{tip}\n{better.caveat}" if better.caveat else tip)

    def _open(self) -> None:
        self.menu_requested.emit(self.others.mapToGlobal(QPoint(0, self.others.height() + 4)))


class _PricedButton(QPushButton):
    """Icon and words at the leading side, the price at the other."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._words = ""
        self._price = ""
        self.setFont(fonts.font(Type.BODY, MEDIUM, is_tabular=True))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_words(self, words: str, price: str) -> None:
        self._words, self._price = words, price
        self.setAccessibleName(f"{words}, {price}")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, CONTROL_HEIGHT)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QPainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        icon = icons.pixmap("sparkles", self._theme.text, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(self._mirrored(QRect(_SIDE, 0, _ICON, _ICON)).topLeft(), icon)
        metrics = QFontMetrics(self.font())
        price = metrics.horizontalAdvance(self._price)
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.accent_text))
        area = self._mirrored(QRect(self.width() - _SIDE - price, 0, price + 1, 0))
        painter.drawText(area, _Align.AlignCenter, self._price)
        left = _SIDE + _ICON + 8
        room = max(0, self.width() - _SIDE - price - 8 - left)
        words = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(self._theme.text))
        leading = QStyle.visualAlignment(self.layoutDirection(), _Align.AlignLeft)
        flags = leading | _Align.AlignAbsolute | _Align.AlignVCenter
        painter.drawText(self._mirrored(QRect(left, 0, room, 0)), flags, words)

    def _mirrored(self, area: QRect) -> QRect:
        """In the middle of the height; as high as the button where it has no height of its own."""
        height = area.height() or self.height()
        placed = QRect(area.x(), (self.height() - height) // 2, area.width(), height)
        return QStyle.visualRect(self.layoutDirection(), self.rect(), placed)
