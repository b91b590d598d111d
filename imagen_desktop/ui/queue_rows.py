"""The queue's jobs as rows of a list: what each row says, and how it is painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, QStringListModel, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.card_paint import draw_icon
from imagen_desktop.ui.elided_lines import elided_line
from imagen_desktop.ui.job import Job, JobCard, JobState, Tone, job_card
from imagen_desktop.ui.job_verbs import JobVerb, job_verbs
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, GROOVE_HEIGHT, ICON_BUTTON, LIST_ROW_HEIGHT, MEDIUM, Theme, Type
from imagen_desktop.ui.wording import tr

AnyIndex = QModelIndex | QPersistentModelIndex
_SIDE = 16
_ICON = 18
_WORDS_LEFT = _SIDE + _ICON + 12


class QueueRows(QStringListModel):
    """A change of order or number resets it; news of one job touch its row alone.

    The strings are empty, and only as many as there are jobs: a list asks thirty times a row how many there
    are whenever it lays itself out, and Qt's own model answers that in no time.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []
        self._now = 0.0

    def show_jobs(self, jobs: Sequence[Job], now: float) -> None:
        self._now = now
        if [job.id for job in jobs] == [job.id for job in self._jobs]:
            self._jobs = list(jobs)
            if jobs:
                self.dataChanged.emit(self.index(0), self.index(len(jobs) - 1))
            return
        self._jobs = list(jobs)
        self.setStringList([""] * len(jobs))

    def show_job(self, job: Job, now: float) -> None:
        self._now = now
        row = self.row_of(job.id)
        if row >= 0:
            self._jobs[row] = job
            self.dataChanged.emit(self.index(row), self.index(row))

    def job(self, row: int) -> Job | None:
        return self._jobs[row] if 0 <= row < len(self._jobs) else None

    def row_of(self, job_id: str) -> int:
        return next((row for row, job in enumerate(self._jobs) if job.id == job_id), -1)

    def card(self, row: int) -> JobCard:
        return job_card(self._jobs[row], self._now)

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return super().flags(index) & ~Qt.ItemFlag.ItemIsEditable

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        job = self.job(index.row())
        if job is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return job.request.prompt
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return state_words(job, self.card(index.row()))
        return None


def state_words(job: Job, card: JobCard) -> str:
    """The state in one line, with its reason: "Retrying in 8 s: Replicate is throttling"."""
    if job.state is JobState.FAILED and card.second_line:
        return tr("Failed: {why}").format(why=card.second_line)
    if job.is_retrying and card.second_line:
        return tr("{state}: {reason}").format(state=card.first_line, reason=card.second_line)
    return card.first_line


class RowPainter(QStyledItemDelegate):
    """`hovered` is the row and the verb under the pointer."""

    def __init__(self, rows: QueueRows, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.hovered: tuple[int, str] = (-1, "")
        self.has_keyboard = False
        self._rows = rows
        self._jobs = jobs
        self._list = parent

    def verb_at(self, row_area: QRect, row: int, x: int) -> JobVerb | None:
        job = self._rows.job(row)
        places = self._verb_places(row_area, job) if job is not None else []
        return next((verb for verb, place in places if place.left() <= x <= place.right()), None)

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, fonts.scaled(LIST_ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        job = self._rows.job(index.row())
        if job is None:
            return
        theme, area, card = self.theme, option.rect, self._rows.card(index.row())
        is_current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        is_hovered = self.hovered[0] == index.row()
        if is_hovered or is_current:
            painter.fillRect(area, QColor(theme.selected if is_current else theme.hover))
        if is_current and self.has_keyboard:
            mark = QRect(area.left(), area.top(), 2, area.height())
            painter.fillRect(placed(painter, area, mark), QColor(theme.focus))
        icon = placed(painter, area, QRect(area.left() + _SIDE, area.top(), _ICON, area.height()))
        draw_icon(painter, icon, card.icon, self._color(card, theme.text2), _ICON)
        places = self._verb_places(area, job) if is_hovered or is_current else []
        words = area.adjusted(_WORDS_LEFT, 0, -_SIDE - 8, 0)
        if places:
            words.setRight(placed(painter, area, places[0][1]).left() - 8)
        self._draw_words(painter, placed(painter, area, words), job, card)
        self._draw_bar(painter, words, area, card)
        for verb, place in places:
            self._draw_verb(painter, place, verb, is_hovered=is_hovered and self.hovered[1] == verb.keys)

    def _draw_words(self, painter: QPainter, area: QRect, job: Job, card: JobCard) -> None:
        line = fonts.scaled(Type.BODY.value.line)
        top = area.top() + (area.height() - 2 * line) // 2
        first = QRect(area.left(), top, area.width(), line)
        lines = (
            (job.request.prompt, fonts.font(Type.BODY, MEDIUM), self.theme.text),
            (
                state_words(job, card),
                fonts.font(Type.CAPTION, is_tabular=True),
                self._color(card, self.theme.text2),
            ),
        )
        for number, (text, font, color) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(QColor(color))
            elided = elided_line(text, font, area.width())
            painter.drawText(first.translated(0, number * line), Qt.AlignmentFlag.AlignVCenter, elided)

    def _draw_bar(self, painter: QPainter, words: QRect, area: QRect, card: JobCard) -> None:
        if card.fraction is None:
            return
        top = area.bottom() + 1 - GROOVE_HEIGHT
        groove = QRect(words.left(), top, area.right() - _SIDE - words.left(), GROOVE_HEIGHT)
        painter.fillRect(placed(painter, area, groove), QColor(self.theme.line))
        groove.setWidth(round(groove.width() * min(1.0, max(0.0, card.fraction))))
        painter.fillRect(placed(painter, area, groove), QColor(self._color(card, self.theme.focus)))

    def _draw_verb(self, painter: QPainter, place: QRect, verb: JobVerb, *, is_hovered: bool) -> None:
        theme = self.theme
        if is_hovered:
            draw_box(painter, place.toRectF(), theme.pressed, None)
        draw_icon(painter, place, verb.icon, theme.text if is_hovered else theme.text2, 16)

    def _color(self, card: JobCard, normal: str) -> str:
        return normal if card.tone is Tone.NORMAL else str(getattr(self.theme, card.tone.value))

    def _verb_places(self, area: QRect, job: Job) -> list[tuple[JobVerb, QRect]]:
        verbs = job_verbs(job, self._jobs)
        top = area.top() + (area.height() - ICON_BUTTON) // 2
        left = area.right() + 1 - 12 - len(verbs) * ICON_BUTTON
        places = [
            QRect(left + number * ICON_BUTTON, top, ICON_BUTTON, ICON_BUTTON) for number in range(len(verbs))
        ]
        return [(verb, placed(self._list, area, place)) for verb, place in zip(verbs, places, strict=True)]
