"""Cost or images per day of one month, stacked by backend; the table below it says the same in text."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.theme import DARK, SEMIBOLD, Theme, Type
from imagen_desktop.ui.usage_report import DayUse
from imagen_desktop.ui.usage_series import Axis, Measure, Series, axis_for, is_labelled, mark_text
from imagen_desktop.ui.usage_words import day_name, exact_text, month_name
from imagen_desktop.ui.wording import tr

_TOP = 12
_FOOT = 24
_LABEL_GAP = 12
_BAR_SHARE = 0.78
_BAR_WIDEST = 40.0
_CORNER = 2.0


class UsageChart(QWidget):
    """The arrow keys go from day to day, and the day's tool tip follows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("costChart")
        self._theme = DARK
        self._days: Sequence[DayUse] = ()
        self._series: tuple[Series, ...] = ()
        self._measure = Measure.COST
        self._axis = Axis(1, 1)
        self._today = 0
        self._marked: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_days(
        self, days: Sequence[DayUse], series: tuple[Series, ...], measure: Measure, today: int = 0
    ) -> None:
        """`today` is the day of the month that it is now, 0 in another month."""
        self._days, self._series, self._measure, self._today = days, series, measure, today
        self._marked = None
        self._axis = axis_for(max((self._height(day) for day in days), default=0), measure)
        self.setAccessibleName(self._name())
        self.setAccessibleDescription("")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @property
    def marked(self) -> int | None:
        """The index of the day whose tool tip is shown."""
        return self._marked

    def day_words(self, index: int) -> str:
        """The tool tip: the day, then each backend with its images and cost."""
        day = self._days[index]
        rows = [
            (series, series.images(day), series.value(day, self._measure))
            for series in reversed(self._series)
        ]
        cells = "".join(
            f"<tr><td style='color:{getattr(self._theme, series.tint)}'>■</td>"
            f"<td style='padding-left:6px'>{html.escape(series.name)}, {number_text(images)}</td>"
            f"<td align='right' style='padding-left:16px'>{self._value_text(value)}</td></tr>"
            for series, images, value in rows
            if images
        )
        if not cells:
            cells = f"<tr><td>{html.escape(self._nothing(day))}</td></tr>"
        return f"<b>{html.escape(day_name(day.day))}</b><table cellspacing='0'>{cells}</table>"

    @override
    def sizeHint(self) -> QSize:
        return QSize(600, 280)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(360, 200)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(fonts.font(Type.CAPTION, is_tabular=True))
        plot = self._plot()
        self._draw_axis(painter, plot)
        for index, day in enumerate(self._days):
            column = self._column(index)
            if index == self._marked:
                painter.fillRect(column, QColor(self._theme.selected))
            self._draw_bar(painter, column, day)
            self._draw_day(painter, column, day.day.day)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot, at = self._plot(), event.position()
        inside = self._days and plot.left() <= at.x() < plot.right() and at.y() >= plot.top()
        self._mark(int((at.x() - plot.left()) / plot.width() * len(self._days)) if inside else None)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._mark(None)
        super().leaveEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._days) - 1
        present = self._marked if self._marked is not None else max(self._today - 1, 0)
        places = {
            Qt.Key.Key_Left: present - (self._marked is not None),
            Qt.Key.Key_Right: present + (self._marked is not None),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in places and self._days:
            self._mark(min(max(places[key], 0), last))
        else:
            super().keyPressEvent(event)

    def _mark(self, index: int | None) -> None:
        if index == self._marked:
            return
        self._marked = index
        self.update()
        if index is None:
            QToolTip.hideText()
            return
        column = self._column(index).toRect()
        self.setAccessibleDescription(self._spoken(self._days[index]))
        where = self.mapToGlobal(QPoint(column.right(), column.top()))
        QToolTip.showText(where, self.day_words(index), self)

    def _plot(self) -> QRectF:
        labels = [mark_text(mark, self._axis.step, self._measure) for mark in self._axis.marks]
        metrics = self.fontMetrics()
        left = max((metrics.horizontalAdvance(label) for label in labels), default=0) + _LABEL_GAP
        return QRectF(left, _TOP, max(1, self.width() - left), max(1, self.height() - _TOP - _FOOT))

    def _column(self, index: int) -> QRectF:
        """Time runs from left to right in every language."""
        plot = self._plot()
        width = plot.width() / max(1, len(self._days))
        return QRectF(plot.left() + index * width, plot.top(), width, plot.height())

    def _draw_axis(self, painter: QPainter, plot: QRectF) -> None:
        theme = self._theme
        for mark in self._axis.marks:
            y = plot.bottom() - plot.height() * mark / self._axis.top
            line = theme.edge if mark == 0 else theme.line
            painter.fillRect(QRectF(plot.left(), round(y), plot.width(), 1), QColor(line))
            painter.setPen(QColor(theme.text3))
            label = QRectF(0, y - 10, plot.left() - _LABEL_GAP, 20)
            right = (
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            )
            painter.drawText(label, right, mark_text(mark, self._axis.step, self._measure))

    def _draw_bar(self, painter: QPainter, column: QRectF, day: DayUse) -> None:
        width = min(column.width() * _BAR_SHARE, _BAR_WIDEST)
        left, foot = column.center().x() - width / 2, column.bottom()
        parts = [(series, series.value(day, self._measure)) for series in self._series]
        parts = [(series, value) for series, value in parts if value]
        for place, (series, value) in enumerate(parts):
            height = max(column.height() * value / self._axis.top, 1.0)
            bar = QRectF(left, foot - height, width, height)
            color = QColor(str(getattr(self._theme, series.tint)))
            if place == len(parts) - 1 and height > _CORNER:
                _fill_with_round_top(painter, bar, color)
            else:
                painter.fillRect(bar, color)
            foot -= height + 1

    def _draw_day(self, painter: QPainter, column: QRectF, number: int) -> None:
        is_today = number == self._today
        if not is_labelled(number, self._today):
            return
        painter.setFont(fonts.font(Type.CAPTION, SEMIBOLD if is_today else None, is_tabular=True))
        painter.setPen(QColor(self._theme.text if is_today else self._theme.text3))
        area = QRectF(column.center().x() - 16, column.bottom() + 4, 32, _FOOT - 4)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(number))

    def _height(self, day: DayUse) -> int:
        return sum(series.value(day, self._measure) for series in self._series)

    def _value_text(self, value: int) -> str:
        if self._measure is Measure.IMAGES:
            return ""
        return exact_text(value)

    def _nothing(self, day: DayUse) -> str:
        if not day.images:
            return tr("no images")
        return (
            tr("1 image, nothing charged")
            if day.images == 1
            else tr("{count:,} images, nothing charged").format(count=day.images)
        )

    def _name(self) -> str:
        """ "Cost per day, November: highest $0.69 on the 10th"."""
        is_cost = self._measure is Measure.COST
        name = tr("Cost per day") if is_cost else tr("Images per day")
        if not self._days:
            return name
        month = month_name(self._days[0].day, has_year=False)
        best = max(self._days, key=self._height)
        height = self._height(best)
        if not height:
            return tr("{name}, {month}: none").format(name=name, month=month)
        amount = exact_text(height) if is_cost else number_text(height)
        return tr("{name}, {month}: highest {amount} on day {day}").format(
            name=name, month=month, amount=amount, day=best.day.day
        )

    def _spoken(self, day: DayUse) -> str:
        shown = [series for series in reversed(self._series) if series.images(day)]
        amounts = [self._value_text(series.value(day, self._measure)) for series in shown]
        parts = [
            f"{series.name}, {number_text(series.images(day))} {amount}".strip()
            for series, amount in zip(shown, amounts, strict=True)
        ]
        return f"{day_name(day.day)}: {'; '.join(parts) or self._nothing(day)}"


def _fill_with_round_top(painter: QPainter, bar: QRectF, color: QColor) -> None:
    shape = QPainterPath()
    shape.addRoundedRect(bar.adjusted(0, 0, 0, _CORNER), _CORNER, _CORNER)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(bar.adjusted(-1, -1, 1, 0))
    painter.fillPath(shape, color)
    painter.restore()
