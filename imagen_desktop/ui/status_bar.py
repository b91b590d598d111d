"""The bar at the bottom: the queue, the count of images, the month's cost, what is not synced."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget
from typing_extensions import override

from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.job import QueueCounts
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.locale_forms import bare_amount, number_text
from imagen_desktop.ui.shortcuts import Shortcuts, with_key
from imagen_desktop.ui.spinner import Spinner
from imagen_desktop.ui.status_part import StatusPart
from imagen_desktop.ui.theme import STATUS_HEIGHT, Theme
from imagen_desktop.ui.wording import sum_text, tr

_COUNT_FROM = 1100
"""Below this width of the window the count of images is left out."""
_SIDE = 12
_GAP = 8


class StatusBar(QStatusBar):
    """Shows what it is told; `cancel_all` asks for everything to end, `queue_requested` for the list."""

    cancel_all = Signal()
    queue_requested = Signal()
    usage_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self.setFixedHeight(STATUS_HEIGHT)
        self._spinner = Spinner()
        self.queue = StatusPart()
        self.queue.clicked.connect(self.queue_requested)
        self.cancel_link = LinkButton(tr("Cancel all…"))
        self.cancel_link.clicked.connect(self.cancel_all)
        self._images = Caption("", tint="text2")
        self.month = StatusPart("wallet")
        self.unsynced = StatusPart("cloud-off")
        self.unsynced.setToolTip(tr("Usage rows that the server has not confirmed"))
        for button in (self.month, self.unsynced):
            button.clicked.connect(self.usage_requested)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(_SIDE, 0, _SIDE - 6, 0)
        layout.setSpacing(_GAP)
        for widget in (self._spinner, self.queue, self.cancel_link):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._images)
        layout.addWidget(self.month)
        layout.addWidget(self.unsynced)
        self.addWidget(row, 1)
        self.show_queue(QueueCounts())
        self.month.hide()
        self.unsynced.hide()

    def show_keys(self, shortcuts: Shortcuts) -> None:
        self.queue.setToolTip(with_key(tr("Queue"), shortcuts.first("queue")))
        self.month.setToolTip(with_key(tr("Usage"), shortcuts.first("usage")))

    def show_queue(self, counts: QueueCounts, *, is_paused: bool = False) -> None:
        """ "2 running · 1 waiting"; nothing while the queue is empty, unless it is paused."""
        words = counts.words
        is_busy = bool(counts.running or counts.retrying or (counts.waiting and not is_paused))
        if is_paused:
            words = tr("Paused · {queue}").format(queue=words) if words else tr("Paused")
        stopped = "circle-alert" if counts.held or counts.failed else ""
        self.queue.set_icon("" if is_busy else "pause" if is_paused else stopped)
        self.queue.show_words(words, tr("Queue: {words}").format(words=words.replace(" · ", ", ")))
        self.queue.setVisible(bool(words))
        self._spinner.setVisible(is_busy)
        self.cancel_link.setVisible(bool(counts.running or counts.retrying or counts.waiting))
        self._fit()

    def show_images(self, total: int, found: int | None = None) -> None:
        """`found` counts those that a search shows: "212 of 1,204 images"."""
        words = tr("1 image") if total == 1 else tr("{count:,} images").format(count=total)
        if found is not None:
            words = tr("{count:,} of {total:,} images").format(count=found, total=total)
        self._images.setText(words if total else "")
        self._fit()

    def show_month(self, month: str, spent_microdollars: int, budget_microdollars: int | None) -> None:
        """`month` is its name: "November $7.43 of $20.00", and a thin bar, where a budget is set."""
        amount, limit = sum_text(spent_microdollars), sum_text(budget_microdollars or 0)
        words = tr("{month} {sum}").format(month=month, sum=amount)
        name = tr("{month} {sum} dollars").format(month=month, sum=bare_amount(amount))
        fraction = None
        if budget_microdollars is not None:
            words = tr("{month} {sum} of {budget}").format(month=month, sum=amount, budget=limit)
            spoken = number_text(budget_microdollars / MICRODOLLARS, "g")
            name = tr("{month} {sum} of {budget} dollars").format(
                month=month, sum=bare_amount(amount), budget=spoken
            )
            fraction = spent_microdollars / budget_microdollars if budget_microdollars else 1.0
        self.month.show_words(words, name, fraction=fraction)
        self.month.show()
        self._fit()

    def show_unsynced(self, rows: int) -> None:
        """Rows that wait for the usage server; nothing is said while none do."""
        words = tr("1 row not synced") if rows == 1 else tr("{count:,} rows not synced").format(count=rows)
        self.unsynced.show_words(words, words, short=number_text(rows))
        self.unsynced.setVisible(rows > 0)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        self._images.set_theme(theme)
        for part in (self.queue, self.month, self.unsynced):
            part.set_theme(theme)
        self._spinner.set_theme(theme)
        self.cancel_link.set_theme(theme)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What does not fit goes in this order: the count of images, the budget's bar, "not synced"."""
        width = self.width()
        self._images.setVisible(width >= _COUNT_FROM)
        shown = (self._spinner, self.queue, self.cancel_link, self._images)
        fixed = [part.sizeHint().width() for part in shown if part.isVisibleTo(self)]
        room = width - 2 * _SIDE - sum(fixed) - _GAP * (len(fixed) + 3)
        parts = [part for part in (self.month, self.unsynced) if part.isVisibleTo(self)]
        for has_bar, has_words in ((True, True), (False, True), (False, False)):
            if sum(part.width_for(has_bar=has_bar, has_words=has_words) for part in parts) <= room:
                break
        for part in parts:
            part.make_room(has_bar=has_bar, has_words=has_words)
