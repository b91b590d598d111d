"""Paints one job of the queue: a card of the grid's size, or a strip of 56 px in a narrow window."""

from __future__ import annotations

import enum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QStyle

from imagen_desktop.ui import fonts
from imagen_desktop.ui.card_paint import Look, draw_icon, draw_plate, draw_ring, plate_areas
from imagen_desktop.ui.drawn_cards import DrawnCards
from imagen_desktop.ui.elided_lines import elided_line
from imagen_desktop.ui.gallery_layout import STRIP
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.job import Job, JobCard, JobState, Tone
from imagen_desktop.ui.job_previews import JobPreviews
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.theme import DARK, GROOVE_HEIGHT, MEDIUM, PICTURE_RADIUS, Theme, Type
from imagen_desktop.ui.wording import tr

_WORDS = 54
_MARGIN = 12
_ICON = 22
_PIECE = 24
_SHORT_BELOW = 180
_MOST_GROUNDS = 8
_LEADING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class JobSpot(enum.Enum):
    """Where on a job's card a press acts."""

    CANCEL = "cancel"
    RETRY = "retry"
    REASON = "reason"


class JobPainter:
    """States and colours as the design's table of job cards has them; the words come from the job."""

    def __init__(self, model: GalleryModel) -> None:
        self.theme: Theme = DARK
        self.hovered_spot: JobSpot | None = None
        self.shows_focus = False
        self._model = model
        self._previews = JobPreviews()
        self._grounds: dict[tuple[object, ...], QPixmap] = {}
        self._drawn = DrawnCards()

    def spot_at(self, card: QRect, point: QPoint, row: int) -> JobSpot | None:
        job = self._model.job(row)
        if job is None:
            return None
        areas = {JobSpot.CANCEL: _cancel_area(card), **_links(card, job)}
        return next((spot for spot, area in areas.items() if area.contains(point)), None)

    def paint(self, painter: QPainter, area: QRect, row: int, look: Look) -> None:
        job = self._model.job(row)
        if job is None:
            return
        is_hovered = look.is_hovered and self.hovered_spot is JobSpot.CANCEL
        card, theme = self._model.card(row), self.theme
        preview = job.progress.preview if job.progress else b""
        said = (card, (*_link_words(job).values(),), preview, theme, is_hovered)
        self._drawn.put(
            painter,
            area,
            job.id,
            said,
            QColor(theme.window),
            lambda inside, place: self._draw(inside, place, job, card, is_hovered=is_hovered),
        )
        if look.is_selected or (self.shows_focus and look.is_current):
            draw_ring(painter, area, theme.focus if look.is_active else theme.control)

    def finish_frame(self) -> bool:
        """Whether a card that was painted wants to be painted again: it says something else by now."""
        return self._drawn.finish_frame()

    def _draw(self, painter: QPainter, area: QRect, job: Job, card: JobCard, *, is_hovered: bool) -> None:
        theme = self.theme
        self._draw_grounds(painter, area, card)
        place = _picture_area(area)
        preview = self._previews.get(job, place, _outline(area), painter.device().devicePixelRatioF())
        if preview is None:
            draw_icon(painter, place, card.icon, theme.text2, _ICON)
        else:
            painter.drawPixmap(place.topLeft(), preview)
        self._draw_words(painter, area, job, card)
        if _is_strip(area):
            draw_icon(painter, _cancel_area(area), "x", theme.text if is_hovered else theme.text2, 16)
        else:
            draw_plate(painter, _cancel_area(area), "x", is_hovered=is_hovered)

    def _draw_grounds(self, painter: QPainter, area: QRect, card: JobCard) -> None:
        """What all cards have is drawn once; only the bar differs."""
        painter.drawPixmap(area.topLeft(), self._ground(area.size(), painter.device().devicePixelRatioF()))
        groove = _groove_area(area)
        filled = placed(painter, groove, _filled(groove, card))
        if filled.isEmpty():
            return
        if not _is_strip(area):
            inside = area.adjusted(1, 0, -1, 0)
            painter.fillRect(filled.intersected(inside), QColor(self._bar_color(card)))
            return
        painter.save()
        painter.setClipRect(filled)
        _draw_rounded(painter, QRectF(area), self._bar_color(card))
        painter.restore()

    def _ground(self, size: QSize, ratio: float) -> QPixmap:
        theme = self.theme
        look = (theme.raised, theme.job_ground, theme.line, size.width(), size.height(), ratio)
        known = self._grounds.get(look)
        if known is None:
            if len(self._grounds) >= _MOST_GROUNDS:
                self._grounds.clear()
            known = self._grounds[look] = _drawn_ground(theme, size, ratio)
        return known

    def _bar_color(self, card: JobCard) -> str:
        return self.theme.attention if card.tone is Tone.ATTENTION else self.theme.focus

    def _draw_words(self, painter: QPainter, area: QRect, job: Job, card: JobCard) -> None:
        first, second = _line_areas(area)
        is_short = bool(card.short_line) and (_is_strip(area) or area.width() < _SHORT_BELOW)
        painter.setFont(fonts.font(Type.CAPTION, MEDIUM, is_tabular=True))
        _draw_line(painter, first, card.short_line if is_short else card.first_line, card.tone, self.theme)
        painter.setFont(fonts.font(Type.CAPTION, is_tabular=True))
        links = _links(area, job)
        if not links:
            _draw_line(painter, second, card.second_line, None, self.theme)
            return
        words = _link_words(job)
        painter.setPen(QColor(self.theme.accent_text))
        for spot, place in links.items():
            painter.drawText(place, _LEADING, words[spot])
        painter.setPen(QColor(self.theme.text3))
        between = second.adjusted(links[JobSpot.RETRY].width(), 0, 0, 0)
        painter.drawText(placed(painter, second, between), _LEADING, " · ")


def _drawn_ground(theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """Clipped by rectangles alone: a clip along a path costs more than all the rest."""
    ground = QPixmap(size * ratio)
    ground.setDevicePixelRatio(ratio)
    ground.fill(Qt.GlobalColor.transparent)
    area = QRect(QPoint(0, 0), size)
    painter = QPainter(ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    grounds = (
        (area, theme.raised),
        (_picture_area(area), theme.job_ground),
        (_groove_area(area), theme.line),
    )
    for clip, color in grounds:
        painter.setClipRect(clip)
        _draw_rounded(painter, QRectF(area), color)
    painter.setClipping(False)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(inset, PICTURE_RADIUS - 0.5, PICTURE_RADIUS - 0.5)
    painter.end()
    return ground


def _draw_rounded(painter: QPainter, area: QRectF, color: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(area, PICTURE_RADIUS, PICTURE_RADIUS)


def _outline(area: QRect) -> QPainterPath:
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(area), PICTURE_RADIUS, PICTURE_RADIUS)
    return outline


def _links(area: QRect, job: Job) -> dict[JobSpot, QRect]:
    """Each is as high as a finger needs."""
    wanted = _link_words(job)
    if not wanted:
        return {}
    metrics = QFontMetrics(fonts.font(Type.CAPTION, is_tabular=True))
    second = _line_areas(area)[1]
    left, links = second.x(), {}
    for spot, words in wanted.items():
        width = metrics.horizontalAdvance(words)
        place = QRect(left, second.center().y() - 11, width, 24)
        links[spot] = QStyle.visualRect(QApplication.layoutDirection(), second, place)
        left += width + metrics.horizontalAdvance(" · ")
    return links


def _link_words(job: Job) -> dict[JobSpot, str]:
    """A failed job says why on request and can be tried again; what may be paid not simply so."""
    if job.state is not JobState.FAILED or job.is_sought:
        return {}
    retry = tr("Look for it") if job.may_still_come else tr("Retry")
    return {JobSpot.RETRY: retry, JobSpot.REASON: tr("Show why")}


def _is_strip(area: QRect) -> bool:
    return area.height() <= STRIP


def _cancel_area(area: QRect) -> QRect:
    return plate_areas(area, 1)[0]


def _picture_area(area: QRect) -> QRect:
    if _is_strip(area):
        return QRect(area.x(), area.y(), STRIP, area.height() - GROOVE_HEIGHT)
    return QRect(area.x(), area.y(), area.width(), area.height() - _WORDS - GROOVE_HEIGHT)


def _groove_area(area: QRect) -> QRect:
    if _is_strip(area):
        return QRect(area.x(), area.bottom() + 1 - GROOVE_HEIGHT, area.width(), GROOVE_HEIGHT)
    return QRect(area.x(), area.bottom() + 1 - _WORDS - GROOVE_HEIGHT, area.width(), GROOVE_HEIGHT)


def _filled(groove: QRect, card: JobCard) -> QRect:
    filled = QRect(groove)
    if card.fraction is not None:
        filled.setWidth(round(groove.width() * min(1.0, max(0.0, card.fraction))))
    else:
        filled.setWidth(_PIECE if card.has_piece else 0)
    return filled


def _line_areas(area: QRect) -> tuple[QRect, QRect]:
    """First and second line of the words."""
    height = fonts.scaled(Type.CAPTION.value.line)
    if _is_strip(area):
        left, right = area.x() + STRIP + 8, area.right() + 1 - 8
        top = area.y() + (area.height() - GROOVE_HEIGHT - 2 * height) // 2
        first = QRect(left, top, _cancel_area(area).x() - left, height)
    else:
        left, right = area.x() + _MARGIN, area.right() + 1 - _MARGIN
        top = area.bottom() + 1 - _WORDS + (_WORDS - 2 * height) // 2 - 2
        first = QRect(left, top, right - left, height)
    return first, QRect(left, top + height, right - left, height)


def _draw_line(painter: QPainter, area: QRect, text: str, tone: Tone | None, theme: Theme) -> None:
    painter.setPen(QColor(theme.text3 if tone is None else str(getattr(theme, tone.value))))
    painter.drawText(area, _LEADING, elided_line(text, painter.font(), area.width()))
