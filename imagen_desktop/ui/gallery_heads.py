"""Paints the heads of the gallery's sections: a day and its sum, or the queue's words."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QRegion

from imagen_desktop.ui import fonts
from imagen_desktop.ui.gallery_layout import HEAD, MARGIN, GalleryLayout
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.gallery_words import day_sum, day_title
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.theme import SEMIBOLD, Theme, Type
from imagen_desktop.ui.wording import tr

_BETWEEN = 8


def head_words(model: GalleryModel, section: int, today: date) -> tuple[str, str]:
    """Title and sum of a section; the jobs, if any, are the first. No sum of what is not counted yet."""
    if model.jobs and section == 0:
        return tr("Making now"), _queue_words(model)
    day = model.days[section - bool(model.jobs)]
    title = day_title(day.date, today)
    return title, day_sum(day, model.total_of(day.date)) if model.is_counted else ""


def _queue_words(model: GalleryModel) -> str:
    hidden = sum(model.queue_counts) - len(model.jobs)
    if hidden <= 0:
        return model.queue_counts.words
    shown = tr("the first {count} are shown").format(count=len(model.jobs))
    return f"{model.queue_counts.words} · {shown}"


def draw_heads(
    painter: QPainter,
    theme: Theme,
    model: GalleryModel,
    grid: GalleryLayout,
    window: QRect,
    region: QRegion,
) -> None:
    """Those seen in `window`, a part of the whole grid; that of the section in view stands at its top.
    Only what lies in `region`, a part of the window, is painted anew."""
    if not grid.count:
        return
    today = datetime.now().astimezone().date()
    sticky, sticky_top = grid.sticky_head(window.top())
    for section in grid.heads_between(window.top(), window.top() + window.height()):
        place = grid.head_top(section) - window.top()
        if section != sticky and region.intersects(QRect(0, place, window.width(), HEAD)):
            words = head_words(model, section, today)
            _draw_head(painter, theme, words, place, window.width(), has_ground=False)
    if not region.intersects(QRect(0, sticky_top, window.width(), HEAD)):
        return
    is_above = grid.head_top(sticky) < window.top()
    words = head_words(model, sticky, today)
    _draw_head(painter, theme, words, sticky_top, window.width(), has_ground=is_above)


def _draw_head(
    painter: QPainter, theme: Theme, words: tuple[str, str], top: int, width: int, *, has_ground: bool
) -> None:
    """With its own ground where pictures pass below it."""
    if has_ground:
        painter.fillRect(QRect(0, top, width, HEAD), QColor(theme.window))
    title, total = words
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    area = QRect(MARGIN, top, width - 2 * MARGIN, HEAD)
    painter.setFont(fonts.font(Type.BODY, SEMIBOLD))
    painter.setPen(QColor(theme.text))
    painter.drawText(area, middle, title)
    beside = painter.fontMetrics().horizontalAdvance(title) + _BETWEEN
    area = placed(painter, area, area.adjusted(beside, 0, 0, 0))
    painter.setFont(fonts.font(Type.CAPTION, is_tabular=True))
    painter.setPen(QColor(theme.text3))
    painter.drawText(area, middle, total)
