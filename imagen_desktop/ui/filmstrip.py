"""The row of small pictures below the large one, the present one in the middle."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtCore import QSize as Size
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.card_paint import draw_ring
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.mirroring import is_mirrored
from imagen_desktop.ui.theme import DARK, PICTURE_RADIUS, Type
from imagen_desktop.ui.thumbnails import Shown, Thumbnail, Thumbnails, Wish
from imagen_desktop.ui.wording import price_text, tr

HEIGHT = 100
_CARD = Size(72, 56)
_GAP = 4
_AROUND = 8
"""On both sides of the present one, so that its ring stands free."""
_TOP = 12
_PLACE = "filmstrip"


class Filmstrip(QWidget):
    chosen = Signal(int)  # row

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._thumbnails = thumbnails
        self._row = -1
        self.setFixedHeight(HEIGHT)
        thumbnails.ready.connect(self._came)
        model.dataChanged.connect(self.update)

    def show_row(self, row: int) -> None:
        self._row = row
        self.update()

    def caption(self) -> str:
        """ "9 of 212 · FLUX schnell · 1216 × 832 · $0.003"."""
        record = self._model.record(self._row)
        place = self._row - len(self._model.jobs) + 1
        parts = [tr("{place:,} of {count:,}").format(place=place, count=self._model.image_count)]
        if record is not None:
            image = record.image
            parts += [
                self._model.names.model(image),
                f"{image.width} × {image.height}",
                price_text(image.cost),
            ]
        return "  ·  ".join(parts)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        hit = next((row for row, area in self._areas().items() if area.contains(at)), None)
        if hit is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(hit)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.chosen.emit(self._row + (-1 if event.angleDelta().y() > 0 else 1))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(DARK.viewer))
        areas = self._areas()
        missing: list[Wish] = []
        for row in sorted(areas, key=lambda row: abs(row - self._row)):
            wish = self._wish(row)
            if wish is not None and not self._draw(painter, areas[row], wish):
                missing.append(wish)
        if self._row in areas:
            draw_ring(painter, areas[self._row], DARK.focus, 2)
        painter.setFont(fonts.font(Type.CAPTION, is_tabular=True))
        painter.setPen(QColor(DARK.text3))
        words = self.rect().adjusted(0, _TOP + _CARD.height() + 6, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.caption())
        self._thumbnails.want(_PLACE, missing)
        if areas:
            self._model.ensure(range(min(areas), max(areas) + 1))

    def _draw(self, painter: QPainter, area: QRect, wish: Wish) -> bool:
        thumbnail = self._thumbnails.get(wish)
        if thumbnail is not None and thumbnail.shown is Shown.WELL:
            painter.drawPixmap(area, thumbnail.pixmap, thumbnail.pixmap.rect())
            return True
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._thumbnails.color(wish.path) or QColor(DARK.panel))
        painter.drawRoundedRect(area, PICTURE_RADIUS, PICTURE_RADIUS)
        return thumbnail is not None

    def _areas(self) -> dict[int, QRect]:
        """The rows that are seen and where."""
        first, last = len(self._model.jobs), self._model.rowCount() - 1
        if not first <= self._row <= last:
            return {}
        middle = QRect((self.width() - _CARD.width()) // 2, _TOP, _CARD.width(), _CARD.height())
        areas, pitch = {self._row: middle}, _CARD.width() + _GAP
        for direction in (-1, 1):
            way = -direction if is_mirrored(self) else direction
            row, place = self._row + direction, middle.translated(way * (pitch + _AROUND - _GAP), 0)
            while first <= row <= last and place.right() >= 0 and place.left() < self.width():
                areas[row] = place
                row, place = row + direction, place.translated(way * pitch, 0)
        return areas

    def _wish(self, row: int) -> Wish | None:
        record = self._model.record(row)
        if record is None:
            return None
        ratio = self.devicePixelRatioF()
        dense = _CARD * ratio
        return Wish(record.image.path, dense.width(), dense.height(), ratio=ratio)

    def _came(self, thumbnail: Thumbnail) -> None:
        if self.isVisible() and thumbnail.wish.size == _CARD * self.devicePixelRatioF():
            self.update()
