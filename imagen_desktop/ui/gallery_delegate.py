"""Paints one picture of the gallery: its thumbnail or colour, and words and plates under the pointer."""

from __future__ import annotations

import enum

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen

from imagen_desktop.ui import fonts
from imagen_desktop.ui.card_paint import (
    Look,
    draw_icon,
    draw_inner_line,
    draw_plate,
    draw_ring,
    lines_of,
    plate_areas,
    with_alpha,
)
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.gallery_words import card_line
from imagen_desktop.ui.theme import BLACK, DARK, PICTURE_RADIUS, SCRIM_ALPHA, WHITE, Theme, Type
from imagen_desktop.ui.thumbnails import Shown, Thumbnail, Thumbnails, Wish
from imagen_desktop.ui.wording import tr

WORDS_FROM = 144
"""Below this size a card shows its picture and star alone."""
_TEXT_MARGIN = 8
_TICK = 20
_STAR = 14


class Spot(enum.Enum):
    """Where on a card a press acts."""

    TICK = "tick"
    FAVOURITE = "favourite"
    COPY = "copy"
    MORE = "more"
    REMOVE = "remove"
    LOCATE = "locate"


_LINK = 72
PLATES = (Spot.FAVOURITE, Spot.COPY, Spot.MORE)


class PicturePainter:
    """Called for each card that is seen, so no QStyledItemDelegate: making its options and asking them takes
    longer than painting."""

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails) -> None:
        self.theme: Theme = DARK
        self.is_filled = True
        self.has_stars = True
        self.hovered_spot: Spot | None = None
        self.shows_focus = False
        self.is_one_of_several = False
        self.is_hurried = False
        self.fading: dict[Wish, float] = {}
        self._model = model
        self._thumbnails = thumbnails

    def wish(self, record: Record, cell: int, ratio: float) -> Wish:
        side = round(cell * ratio)
        return Wish(record.image.path, side, side, self.is_filled, ratio)

    def spot_at(self, card: QRect, point: QPoint, row: int) -> Spot | None:
        record = self._model.record(row)
        if record is None or not card.contains(point):
            return None
        shown = self._shown(record, card)
        if shown is not Shown.WELL:
            links = _missing_links(card, shown)
            return next((spot for spot, area in links.items() if area.contains(point)), None)
        if card.width() < WORDS_FROM:
            return None
        areas = {Spot.TICK: _tick_area(card), **dict(zip(PLATES, plate_areas(card, 3), strict=True))}
        return next((spot for spot, area in areas.items() if area.contains(point)), None)

    def paint(self, painter: QPainter, card: QRect, row: int, look: Look) -> None:
        record = self._model.record(row)
        is_well = self._draw_picture(painter, card, record)
        is_focused = look.is_current and self.shows_focus
        if record is not None and is_well:
            if (look.is_hovered or is_focused) and card.width() >= WORDS_FROM:
                self._draw_words(painter, card, record)
                if look.is_hovered:
                    self._draw_plates(painter, card, record, is_selected=look.is_selected)
            elif record.marks.is_favourite and self.has_stars:
                _draw_star(painter, card)
        if look.is_selected or is_focused:
            self._draw_rings(painter, card, look)

    def _shown(self, record: Record, card: QRect) -> Shown:
        thumbnail = self._thumbnails.nearly(self.wish(record, card.width(), 1.0))
        return thumbnail.shown if thumbnail else Shown.WELL

    def _draw_picture(self, painter: QPainter, card: QRect, record: Record | None) -> bool:
        """Whether there is a picture, or may still come one."""
        if record is None:
            self._draw_color(painter, card, QColor(self.theme.panel))
            return True
        wish = self.wish(record, card.width(), painter.device().devicePixelRatioF())
        exact = self._thumbnails.get(wish)
        if exact is not None and exact.fills and wish not in self.fading:
            painter.drawPixmap(card.topLeft(), exact.pixmap)  # most of them: the others take the longer way
            return True
        thumbnail = exact or self._thumbnails.nearly(wish)
        if thumbnail is not None and thumbnail.shown is not Shown.WELL:
            self._draw_missing(painter, card, thumbnail.shown)
            return False
        opacity = self.fading.get(wish, 1.0)
        if thumbnail is None or opacity < 1.0:
            known = self._thumbnails.color(record.image.path) if self.is_filled else None
            self._draw_color(painter, card, known or QColor(self.theme.panel))
        if thumbnail is not None:
            painter.setOpacity(opacity)
            _draw_thumbnail(painter, card, thumbnail, is_hurried=self.is_hurried)
            painter.setOpacity(1.0)
        return True

    def _draw_color(self, painter: QPainter, card: QRect, color: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(QRectF(card), PICTURE_RADIUS, PICTURE_RADIUS)

    def _draw_missing(self, painter: QPainter, card: QRect, shown: Shown) -> None:
        theme = self.theme
        painter.setPen(QPen(QColor(theme.edge), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), PICTURE_RADIUS, PICTURE_RADIUS)
        center = card.center()
        icon_area = QRect(card.x(), center.y() - 32, card.width(), 24)
        draw_icon(painter, icon_area, "image-off", theme.text3, 20)
        painter.setFont(fonts.font(Type.CAPTION))
        painter.setPen(QColor(theme.text3))
        text = tr("File is gone") if shown is Shown.GONE else tr("File is damaged")
        middle = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRect(card.x(), center.y() - 4, card.width(), 18), middle, text)
        painter.setPen(QColor(theme.accent_text))
        for spot, area in _missing_links(card, shown).items():
            painter.drawText(area, middle, tr("Remove") if spot is Spot.REMOVE else tr("Locate"))

    def _draw_words(self, painter: QPainter, card: QRect, record: Record) -> None:
        font = fonts.font(Type.CAPTION)
        line_height = fonts.scaled(Type.CAPTION.value.line)
        inside = card.adjusted(_TEXT_MARGIN, 0, -_TEXT_MARGIN, -_TEXT_MARGIN)
        prompt = lines_of(record.image.prompt, font, inside.width(), 2)
        words = [*prompt, *lines_of(card_line(record.image, self._model.names), font, inside.width(), 1)]
        top = inside.bottom() + 1 - line_height * len(words)
        _draw_scrim(painter, card, top)
        painter.setFont(font)
        for number, line in enumerate(words):
            painter.setPen(QColor(WHITE) if number < len(prompt) else with_alpha(WHITE, 0.8))
            area = QRect(inside.x(), top + number * line_height, inside.width(), line_height)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)

    def _draw_plates(self, painter: QPainter, card: QRect, record: Record, *, is_selected: bool) -> None:
        for spot, area in zip(PLATES, plate_areas(card, 3), strict=True):
            icon = {Spot.FAVOURITE: "star", Spot.COPY: "copy", Spot.MORE: "ellipsis"}[spot]
            is_set = spot is Spot.FAVOURITE and record.marks.is_favourite
            draw_plate(painter, area, icon, is_hovered=spot is self.hovered_spot, is_filled=is_set)
        area = _tick_area(card)
        painter.setPen(QPen(QColor(WHITE), 1.5))
        painter.setBrush(QColor(self.theme.accent) if is_selected else with_alpha(BLACK, 0.66))
        painter.drawEllipse(QRectF(area).adjusted(1, 1, -1, -1))
        if is_selected or self.hovered_spot is Spot.TICK:
            draw_icon(painter, area, "check", WHITE, 12)

    def _draw_rings(self, painter: QPainter, card: QRect, look: Look) -> None:
        color = self.theme.focus if look.is_active else self.theme.control
        if not look.is_selected:
            draw_ring(painter, card, color, 2)
            return
        draw_ring(painter, card, color)
        if self.is_one_of_several and look.is_current:
            draw_inner_line(painter, card)


def _tick_area(card: QRect) -> QRect:
    return QRect(card.x() + _TEXT_MARGIN, card.y() + _TEXT_MARGIN, _TICK, _TICK)


def _missing_links(card: QRect, shown: Shown) -> dict[Spot, QRect]:
    """What can be done about a file that is not there, or cannot be read."""
    spots = (Spot.REMOVE, Spot.LOCATE) if shown is Shown.GONE else (Spot.REMOVE,)
    width = min(_LINK, card.width() // len(spots))
    left, top = card.center().x() - width * len(spots) // 2, card.center().y() + 14
    return {spot: QRect(left + number * width, top, width, 24) for number, spot in enumerate(spots)}


def _draw_thumbnail(painter: QPainter, card: QRect, thumbnail: Thumbnail, *, is_hurried: bool) -> None:
    """Pixel for pixel where the size is right; stretched while the right one is on its way: smoothly, unless
    there is no time for it, which is a third of that."""
    pixmap = thumbnail.pixmap
    size = pixmap.deviceIndependentSize()
    if thumbnail.wish.is_filled:
        area = QRectF(card)
    else:
        if max(size.width(), size.height()) > card.width():
            size.scale(card.width(), card.height(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(QRectF(card).center())
    if abs(area.width() - size.width()) < 1 and abs(area.height() - size.height()) < 1:
        painter.drawPixmap(area.topLeft().toPoint(), pixmap)  # ten times as fast as into a rectangle
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_hurried)
    painter.drawPixmap(area, pixmap, QRectF(pixmap.rect()))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # noqa: FBT003 - Qt's own


def _draw_star(painter: QPainter, card: QRect) -> None:
    area = QRect(card.x() + 8, card.bottom() + 1 - 8 - _STAR, _STAR, _STAR)
    around = area.adjusted(-2, -2, 2, 2)
    painter.setOpacity(0.45)
    draw_icon(painter, around, "star", BLACK, _STAR + 4, is_filled=True)
    painter.setOpacity(1.0)
    draw_icon(painter, area, "star", WHITE, _STAR, is_filled=True)


def _draw_scrim(painter: QPainter, card: QRect, text_top: int) -> None:
    """Over the lower 60 %; as dark as text needs from the first line on."""
    top = min(card.bottom() - card.height() * 6 // 10, text_top - 20)
    area = QRectF(card.x(), top, card.width(), card.bottom() + 1 - top)
    shade = QLinearGradient(area.topLeft(), area.bottomLeft())
    shade.setColorAt(0, with_alpha(BLACK, 0))
    shade.setColorAt((text_top - top) / area.height(), with_alpha(BLACK, SCRIM_ALPHA))
    shade.setColorAt(1, with_alpha(BLACK, SCRIM_ALPHA + 0.06))
    painter.save()
    painter.setClipRect(area)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(shade))
    painter.drawRoundedRect(QRectF(card), PICTURE_RADIUS, PICTURE_RADIUS)
    painter.restore()
