"""Which records and thumbnails the grid asks for: what is seen, then as much below it and above it."""

from __future__ import annotations

from itertools import chain

from imagen_desktop.ui.gallery_delegate import PicturePainter
from imagen_desktop.ui.gallery_model import AnyIndex, GalleryModel
from imagen_desktop.ui.thumbnails import Thumbnails, Wish

_PLACE = "grid"


class GalleryWants:
    """Asks only where something has changed since it last did: it is called for each frame."""

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails, pictures: PicturePainter) -> None:
        self._model = model
        self._thumbnails = thumbnails
        self._pictures = pictures
        self._asked: tuple[range, int, float, bool] | None = None
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.days_changed):
            changed.connect(self.outdate)
        model.dataChanged.connect(self._hear_data)
        thumbnails.forgotten.connect(self.outdate)

    def outdate(self, *_rows: object) -> None:
        self._asked = None

    def _hear_data(self, _first: AnyIndex, last: AnyIndex) -> None:
        if last.row() >= len(self._model.jobs):  # a job tells of its progress often, and has no thumbnail
            self.outdate()

    def ask(self, seen: range, cell: int, ratio: float) -> None:
        """`cell` is the side of a card, of which each pixel has `ratio` device pixels."""
        asking = (seen, cell, ratio, self._pictures.is_filled)
        if asking == self._asked:
            return
        self._asked = asking
        self._model.ensure(seen)
        ahead = range(seen.stop, min(seen.stop + len(seen), self._model.rowCount()))
        behind = range(max(0, seen.start - len(seen)), seen.start)
        wishes = (self._wish(row, cell, ratio) for row in chain(seen, ahead, behind))
        missing = [wish for wish in wishes if wish is not None and self._thumbnails.get(wish) is None]
        self._thumbnails.want(_PLACE, missing)

    def _wish(self, row: int, cell: int, ratio: float) -> Wish | None:
        record = self._model.record(row)
        return None if record is None else self._pictures.wish(record, cell, ratio)
