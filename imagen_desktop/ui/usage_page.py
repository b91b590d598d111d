"""The Usage page: the month's sum and budget, a chart by day, a table, and what is not synced."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.ui.buttons import Button, IconButton
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.segments import Segments
from imagen_desktop.ui.theme import DARK, PAGE_MARGIN, Theme, Type
from imagen_desktop.ui.usage_cards import MonthCard, SyncCard
from imagen_desktop.ui.usage_chart import UsageChart
from imagen_desktop.ui.usage_legend import Legend
from imagen_desktop.ui.usage_report import UsageReport
from imagen_desktop.ui.usage_rows import caller_table, model_table
from imagen_desktop.ui.usage_series import Measure, chart_series, shown_titles
from imagen_desktop.ui.usage_table import UsageTableView
from imagen_desktop.ui.usage_words import month_name
from imagen_desktop.ui.wording import tr

_WIDEST = 1600
_SIDE_CARD = 330
_NARROW_SIDE_CARD = 264
_NARROW = 1100
_GAP = 16
_MEASURES = (Measure.COST, Measure.IMAGES)


class UsagePage(QWidget):
    """Shows what it is given; reads nothing itself."""

    closed = Signal()
    month_stepped = Signal(int)  # -1 back, 1 forth
    export_requested = Signal()
    sync_requested = Signal()

    def __init__(self, backends: Sequence[BackendInfo]) -> None:
        super().__init__()
        self._theme = DARK
        self._report: UsageReport | None = None
        self.set_backends(backends)
        self.back = IconButton("chevron-left", tr("Back"), "Esc", size=18)
        self.title = Label(tr("Usage"), Type.TITLE)
        self.earlier = IconButton("chevron-left", tr("Month before"))
        self.later = IconButton("chevron-right", tr("Month after"))
        self.month_name = Label("", is_tabular=True)
        self.export = Button(tr("Export CSV"), "file-down")
        self.month = MonthCard()
        self.measure = Segments(tr("Chart of"), [tr("Cost"), tr("Images")])
        self.grouping = Segments(tr("Table by"), [tr("By model"), tr("By caller")])
        self.chart = UsageChart()
        self.legend = Legend()
        self._chart_title = Caption("", tint="text2")
        self._empty = Label("", tint="text2", wraps=True)
        self.table = UsageTableView()
        self.note = Caption("", wraps=True)
        self.sync = SyncCard()
        self._rows: list[QBoxLayout] = []
        self._build()
        self._connect()

    @property
    def report(self) -> UsageReport | None:
        return self._report

    def set_backends(self, backends: Sequence[BackendInfo]) -> None:
        """For their titles, from the next report on."""
        self._titles = {info.name: (info.model, info.title) for info in backends}

    def show_report(self, report: UsageReport, note: str) -> None:
        """`note` stands below the table: the prices' date and the time zone."""
        is_other_month = self._report is None or self._report.month != report.month
        self._report = report
        self.month_name.setText(month_name(report.month, has_year=True))
        self.earlier.setEnabled(report.has_earlier)
        self.later.setEnabled(not report.is_current)
        self.export.setEnabled(report.by_model.total.images > 0)
        self.month.show_report(report)
        self.sync.show_report(report)
        if is_other_month:
            self.measure.choose(0 if report.by_model.total.microdollars else 1)
        self.note.setText(note)
        self._show_chart()
        self._show_table()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for button in (self.back, self.earlier, self.later):
            button.set_theme(theme)
        for label in (self.title, self.month_name, self._chart_title, self._empty, self.note):
            label.set_theme(theme)
        self.export.set_theme(theme)
        for segments in (self.measure, self.grouping):
            segments.set_theme(theme)
        for card in (self.month, self.sync):
            card.set_theme(theme)
        self.chart.set_theme(theme)
        self.legend.set_theme(theme)
        self.table.set_theme(theme)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < _NARROW
        self.month.setFixedWidth(_NARROW_SIDE_CARD if is_narrow else _SIDE_CARD)
        below, beside = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._rows[1].setDirection(below if is_narrow else beside)
        self.sync.setMinimumWidth(0 if is_narrow else _SIDE_CARD)
        self.sync.setMaximumWidth(_WIDEST if is_narrow else _SIDE_CARD)

    def _show_chart(self) -> None:
        report = self._report
        if report is None:
            return
        measure = _MEASURES[self.measure.index]
        groups = report.by_model.groups
        titles = {name: title for name, (_, title) in self._titles.items()}
        drawn = [group for group in groups if measure.of(group)]
        series = chart_series(drawn, measure, shown_titles(drawn, titles))
        self.chart.show_days(report.days, series, measure, report.now.day if report.is_current else 0)
        is_cost = measure is Measure.COST
        self._chart_title.setText(tr("Cost per day") if is_cost else tr("Images per day"))
        has_free = is_cost and any(
            not group.microdollars and group.unpriced < group.images for group in groups
        )
        self.legend.show_series(series, tr("what is free is not drawn") if has_free and series else "")
        self._show_empty(report, is_drawn=bool(series))

    def _show_empty(self, report: UsageReport, *, is_drawn: bool) -> None:
        name = month_name(report.month, has_year=False)
        if not report.by_model.total.images:
            words = tr("No images in {month}. Each one that you make is counted here.").format(month=name)
        else:
            words = tr("Nothing was charged in {month}.").format(month=name)
        self._empty.setText(words)
        self._empty.setVisible(not is_drawn)
        self.chart.setVisible(is_drawn)

    def _show_table(self) -> None:
        report = self._report
        if report is None:
            return
        if self.grouping.index == 0:
            table = model_table(report.by_model, self._titles)
            self.table.show_table(table, tr("Usage by backend and model"))
        else:
            self.table.show_table(caller_table(report.by_caller, self._titles), tr("Usage by caller"))

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.earlier.clicked.connect(lambda: self.month_stepped.emit(-1))
        self.later.clicked.connect(lambda: self.month_stepped.emit(1))
        self.export.clicked.connect(self.export_requested)
        self.sync.sync.clicked.connect(self.sync_requested)
        self.measure.chosen.connect(self._show_chart)
        self.grouping.chosen.connect(self._show_table)

    def _build(self) -> None:
        held = QWidget()
        held.setMaximumWidth(_WIDEST + 2 * PAGE_MARGIN)
        column = QVBoxLayout(held)
        column.setContentsMargins(PAGE_MARGIN, 12, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(_GAP)
        column.addLayout(self._head())
        upper, lower = QHBoxLayout(), QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows = [upper, lower]
        for row in self._rows:
            row.setSpacing(_GAP)
        upper.addWidget(self.month)
        upper.addWidget(self._chart_card(), 1)
        lower.addWidget(self._table_card(), 1)
        lower.addWidget(self.sync)
        column.addLayout(upper, 1)
        column.addLayout(lower)
        scroll = _PageScroll()
        scroll.setWidget(held)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll)

    def _head(self) -> QHBoxLayout:
        self.month_name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.month_name.setMinimumWidth(128)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self.title)
        head.addStretch(1)
        for widget in (self.earlier, self.month_name, self.later):
            head.addWidget(widget)
        head.addSpacing(8)
        head.addWidget(self.export)
        return head

    def _chart_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._chart_title)
        head.addStretch(1)
        head.addWidget(self.legend)
        head.addWidget(self.measure)
        layout.addLayout(head)
        layout.addWidget(self.chart, 1)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(200)
        layout.addWidget(self._empty, 1)
        return card

    def _table_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(8, 12, 8, 16)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.addWidget(self.note, 1)
        head.addWidget(self.grouping)
        layout.addLayout(head)
        layout.addWidget(self.table)
        layout.addStretch(1)
        return card


class _PageScroll(QScrollArea):
    """Scrolls up and down where the window is low; its content is centred where the window is wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
