"""The bar at the bottom: the queue, how many images there are, what the month has cost."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStatusBar, QWidget
from typing_extensions import override

from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.spinner import Spinner
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, STATUS_HEIGHT, Theme
from imagen_desktop.ui.wording import sum_text, tr

_COUNT_FROM = 1100
"""Below this width of the window the count of images is left out."""
_BUDGET_SIZE = QSize(56, 4)


class StatusBar(QStatusBar):
    """Shows what it is told; `cancel_all` asks for everything to end."""

    cancel_all = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self.setFixedHeight(STATUS_HEIGHT)
        self._spinner = Spinner()
        self._queue = Caption("", tint="text2")
        self.cancel_link = LinkButton(tr("Cancel all"))
        self.cancel_link.clicked.connect(self.cancel_all)
        self._images = Caption("", tint="text2")
        self._wallet = QLabel()
        self._month = Caption("", tint="text2")
        self._budget = _BudgetBar()
        self._is_wide = True
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(8)
        for part in (self._spinner, self._queue, self.cancel_link):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(self._images)
        layout.addSpacing(8)
        layout.addWidget(self._wallet)
        layout.addWidget(self._month)
        layout.addWidget(self._budget)
        self.addWidget(row, 1)
        self.show_queue("", is_working=False)
        self.show_budget(0, None)

    def show_queue(self, words: str, *, is_working: bool) -> None:
        """`words` such as "2 running · 1 waiting"; empty while nothing is in the queue."""
        self._queue.setText(words)
        self._queue.setVisible(bool(words))
        self._spinner.setVisible(is_working)
        self.cancel_link.setVisible(bool(words) and is_working)

    def show_images(self, count: int) -> None:
        words = tr("1 image") if count == 1 else tr("{count:,} images").format(count=count)
        self._images.setText(words if count else "")

    def show_month(self, month: str, spent_microdollars: int, budget_microdollars: int | None) -> None:
        """`month` is its name: "November $7.43 of $20.00"."""
        words = tr("{month} {sum}").format(month=month, sum=sum_text(spent_microdollars))
        if budget_microdollars:
            words = tr("{month} {sum} of {budget}").format(
                month=month, sum=sum_text(spent_microdollars), budget=sum_text(budget_microdollars)
            )
        self._month.setText(words)
        self.show_budget(spent_microdollars, budget_microdollars)

    def show_budget(self, spent: int, budget: int | None) -> None:
        self._budget.setVisible(bool(budget))
        self._budget.show_fraction(spent / budget if budget else 0.0)

    def set_theme(self, theme: Theme) -> None:
        self._wallet.setPixmap(icons.pixmap("wallet", theme.text2, 14, self.devicePixelRatioF()))
        for part in (self._spinner, self._queue, self.cancel_link, self._images, self._month, self._budget):
            part.set_theme(theme)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._images.setVisible(event.size().width() >= _COUNT_FROM)


class _BudgetBar(QWidget):
    """How much of the month's budget is used."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._fraction = 0.0
        self.setFixedSize(_BUDGET_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_fraction(self, fraction: float) -> None:
        self._fraction = min(1.0, fraction)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        radius = self.height() / 2
        draw_box(painter, QRectF(self.rect()), theme.pressed, None, radius)
        used = QRectF(0, 0, self.width() * self._fraction, self.height())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            used.moveRight(self.width())
        draw_box(painter, used, theme.error if self._fraction >= 1 else theme.focus, None, radius)
