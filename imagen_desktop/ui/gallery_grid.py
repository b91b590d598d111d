"""The gallery's grid: where each row lies, what is painted, what stays in place when rows come and go."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget
from typing_extensions import override

from imagen_desktop.ui.arithmetic_list import ArithmeticList
from imagen_desktop.ui.card_paint import RING, Look
from imagen_desktop.ui.fading import Fading
from imagen_desktop.ui.focus_ring import OWN_RING
from imagen_desktop.ui.folding import has_room
from imagen_desktop.ui.gallery_anchor import Anchor, anchor_in
from imagen_desktop.ui.gallery_delegate import PicturePainter
from imagen_desktop.ui.gallery_heads import draw_heads
from imagen_desktop.ui.gallery_layout import GAP, HEAD, GalleryLayout
from imagen_desktop.ui.gallery_model import AnyIndex, GalleryModel
from imagen_desktop.ui.gallery_wants import GalleryWants
from imagen_desktop.ui.job_cards import JobPainter
from imagen_desktop.ui.seen_sections import REACH, SeenSections
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.thumbnails import Thumbnail, Thumbnails, Wish

_LATE_MS = 15
_REST_MS = 100
"""While the cards change their size, what they show is stretched roughly; so long after, it is made anew."""


class GalleryGrid(ArithmeticList):
    """Rows of the model as squares: nothing is kept for rows that are not seen."""

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("galleryView")
        self.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self.theme: Theme = DARK
        self.pictures = PicturePainter(model, thumbnails)
        self.job_cards = JobPainter(model)
        self.grid = GalleryLayout(800, 192, [])
        self._size = 192
        self._anchor: Anchor | None = None
        self._before, self._changed = SeenSections({}, QRect()), 0
        self._is_holding = False
        self._laid_out: tuple[object, ...] = ()
        self._thumbnails = thumbnails
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.viewport().update)
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(lambda: self.update_rows(0, len(model.jobs) - 1))
        self._wants = GalleryWants(model, thumbnails, self.pictures)
        self._fading = Fading(self._show_fading, self)
        self._gallery_model = model
        self.hovered_row = -1
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        model.rowsAboutToBeInserted.connect(self._rows_go)
        model.rowsAboutToBeRemoved.connect(self._rows_go)
        model.rowsInserted.connect(self._rows_came)
        model.rowsRemoved.connect(self._rows_went)
        model.modelReset.connect(self._start_at_top)
        model.days_changed.connect(self._update_heads)
        model.queue_counted.connect(self._update_heads)
        self.setModel(model)
        thumbnails.ready.connect(self._thumbnail_came)
        thumbnails.forgotten.connect(self.viewport().update)

    def set_theme(self, theme: Theme) -> None:
        self.theme = self.pictures.theme = self.job_cards.theme = theme
        self.viewport().update()

    def set_cell_size(self, size: int) -> None:
        if size != self._size:
            self._size = size
            if self.isVisible():
                self._rest.start()
            self.updateGeometries()

    def set_filled(self, *, is_filled: bool) -> None:
        """Cut to the square, or whole."""
        self.pictures.is_filled = is_filled
        self.viewport().update()

    @override
    def area_of(self, row: int) -> QRect:
        """In the viewport."""
        area = self.grid.area(row)
        return QRect(area.x, area.y - self.verticalOffset(), area.width, area.height)

    @override
    def row_at(self, point: QPoint) -> int:
        """-1 where no card is: between them, or under the head at the upper edge."""
        if not self.grid.count or (self.verticalOffset() > 0 and point.y() < HEAD):
            return -1
        found = self.grid.item_at(point.x(), point.y() + self.verticalOffset())
        return -1 if found is None else found

    def selected_count(self) -> int:
        """Images, whether they have been read or not; jobs do not count."""
        jobs = len(self._gallery_model.jobs)
        chosen = self.selectionModel().selection().toList()
        return sum(max(0, each.bottom() - max(each.top(), jobs) + 1) for each in chosen)

    @override
    def seen_rows(self) -> range:
        top = self.verticalOffset()
        return self.grid.items_between(top, top + self.viewport().height())

    def room(self) -> int:
        """How many cards fill the window, with another line below it."""
        lines = self.viewport().height() // (self.grid.columns.cell + GAP) + 2
        return self.grid.columns.count * lines

    @override
    def visualRect(self, index: AnyIndex) -> QRect:
        return self.area_of(index.row()) if 0 <= index.row() < self.grid.count else QRect()

    @override
    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """As little as needed; the head of its day stays readable above it."""
        if not 0 <= index.row() < self.grid.count:
            return
        area, bar = self.area_of(index.row()), self.verticalScrollBar()
        if area.top() < HEAD:
            bar.setValue(bar.value() + area.top() - HEAD)
        elif area.bottom() + 8 > self.viewport().height():
            bar.setValue(bar.value() + min(area.bottom() + 8 - self.viewport().height(), area.top() - HEAD))

    @override
    def setSelection(self, area: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        rows = self.grid.items_between(
            area.top() + self.verticalOffset(), area.bottom() + self.verticalOffset()
        )
        if rows:
            self.select_rows(rows[0], rows[-1], command)

    def select_rows(self, first: int, last: int, command: QItemSelectionModel.SelectionFlag) -> None:
        model = self._gallery_model
        self.selectionModel().select(QItemSelection(model.index(first), model.index(last)), command)

    @override
    def updateGeometries(self) -> None:
        top = self.verticalOffset()
        self._take_anchor()
        if self._hold_anchor() or self.verticalOffset() != top:
            self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.isVisible() and event.size().width() != event.oldSize().width():
            self._rest.start()
        QAbstractItemView.resizeEvent(self, event)

    @override
    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        """Moves what is painted, so that only what comes into view is painted anew, and the head that stays
        at the upper edge. Where a pixel of the window is no whole number of the screen's, nothing fits. While
        rows come and go, the scroll bar moves because the pictures do not."""
        viewport = self.viewport()
        if self._is_holding:
            return
        if abs(dy) >= viewport.height() or not self.devicePixelRatioF().is_integer():
            viewport.update()
            return
        viewport.scroll(0, dy)
        viewport.update(0, 0, viewport.width(), HEAD + max(0, dy))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self.theme.window))
        seen = self._seen_in(event.region())
        self.pictures.is_hurried = self._rest.isActive()
        is_active, current = self.isActiveWindow(), self.currentIndex().row() if self.hasFocus() else -1
        chooser = self.selectionModel() if self.selectionModel().hasSelection() else None
        self.pictures.is_one_of_several = chooser is not None and self.selected_count() > 1
        is_in_pieces = event.region().rectCount() > 1
        for row, area in seen:
            if is_in_pieces:  # along several rectangles, Qt draws a picture in ten times the time
                painter.setClipRect(area.adjusted(*REACH))
            look = Look(
                is_selected=chooser is not None and chooser.isSelected(self._gallery_model.index(row)),
                is_hovered=row == self.hovered_row,
                is_current=row == current,
                is_active=is_active,
            )
            cards = self.pictures if self._gallery_model.job(row) is None else self.job_cards
            cards.paint(painter, area, row, look)
        if self.job_cards.finish_frame():
            self._late.start()
        painter.setClipping(False)
        window = QRect(QPoint(0, self.verticalOffset()), self.viewport().size())
        draw_heads(painter, self.theme, self._gallery_model, self.grid, window, event.region())
        painter.end()
        if not self._rest.isActive():
            self._wants.ask(self.seen_rows(), self.grid.columns.cell, self.devicePixelRatioF())

    def _seen_in(self, region: QRegion) -> list[tuple[int, QRect]]:
        """The rows of which something, be it their ring, lies in a part of the viewport, and where."""
        around, top = region.boundingRect().adjusted(0, -RING, 0, RING), self.verticalOffset()
        rows = self.grid.items_between(top + around.top(), top + around.bottom() + 1)
        areas = [(row, self.area_of(row)) for row in rows]
        if region.rectCount() == 1 and around.width() >= self.viewport().width():
            return areas
        return [(row, area) for row, area in areas if region.intersects(area.adjusted(*REACH))]

    def _thumbnail_came(self, thumbnail: Thumbnail) -> None:
        if self._update_cards({thumbnail.wish.path}) and self._thumbnails.nearly(thumbnail.wish) is thumbnail:
            self._fading.start(thumbnail)

    def _show_fading(self, opacities: dict[Wish, float]) -> None:
        changed = {wish.path for wish in (*self.pictures.fading, *opacities)}
        self.pictures.fading = opacities
        self._update_cards(changed)

    def _update_cards(self, paths: Collection[Path]) -> bool:
        """Whether one of these pictures is seen."""
        records = ((row, self._gallery_model.record(row)) for row in self.seen_rows())
        rows = [row for row, record in records if record is not None and record.image.path in paths]
        for row in rows:
            self.viewport().update(self.area_of(row))
        return bool(rows)

    def _take_anchor(self) -> None:
        height, current = self.viewport().height(), self.currentIndex().row()
        self._anchor = anchor_in(self._gallery_model, self.grid, self.verticalOffset(), height, current)

    def _rows_go(self, _parent: QModelIndex, first: int, _last: int) -> None:
        self._take_anchor()
        self._before = self._seen_sections()
        self._changed = self._top_of(first)

    def _rows_came(self, _parent: QModelIndex, first: int, _last: int) -> None:
        self._hold_anchor()
        self.viewport().update(self._before.differences(self._seen_sections(), self._top_of(first)))

    def _rows_went(self, _parent: QModelIndex, _first: int, _last: int) -> None:
        self._hold_anchor()
        self.viewport().update(self._before.differences(self._seen_sections(), self._changed))

    def _top_of(self, row: int) -> int:
        """In the viewport; where a row would come that is not there yet, no place is of use."""
        return self.area_of(row).top() if row < self.grid.count else 0

    def _seen_sections(self) -> SeenSections:
        window = self.viewport().rect()
        return SeenSections.of(self._gallery_model, self.grid, self.verticalOffset(), window)

    def _hold_anchor(self) -> bool:
        """Lays out anew and scrolls so that the anchor stays where it was; whether anything is laid out
        differently since."""
        anchor, self._anchor = self._anchor, None
        model, bar = self._gallery_model, self.verticalScrollBar()
        width = self.viewport().width() + bar.width()
        is_narrow = not has_room("prompt", self.window().width())
        mirror_at = self.viewport().width() if self.isRightToLeft() else None
        jobs, counts = len(model.jobs), model.day_counts
        laid_out = (width, self._size, counts, jobs, is_narrow, mirror_at)
        is_other = laid_out != self._laid_out
        if is_other:
            self.grid = GalleryLayout(
                width,
                self._size,
                counts,
                job_count=jobs,
                is_strip=is_narrow,
                mirror_at=mirror_at,
                before=self.grid,
            )
            self._laid_out = laid_out
        self._is_holding = True
        bar.setRange(0, max(0, self.grid.height - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height() - HEAD))
        bar.setSingleStep(max(16, self.grid.columns.cell // 4))
        top = anchor.top(self.grid) if anchor else None
        if top is not None:
            bar.setValue(top)
        self._is_holding = False
        return is_other

    def _update_heads(self) -> None:
        """What they say has changed. Painting asks for the pictures again, whose pages may have been dropped
        on their way."""
        self.viewport().update(self._seen_sections().heads())

    def _start_at_top(self) -> None:
        self._anchor = None
        self._hold_anchor()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()
