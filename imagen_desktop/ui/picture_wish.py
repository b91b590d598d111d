"""A picture that someone wants to see before the gallery knows in which row it is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import EVERYTHING, Query
from imagen_desktop.ui.gallery_model import GalleryModel


class PictureWish(QObject):
    """One at a time; kept until what `make` names, else all images, is shown and its row has been read."""

    placed = Signal(object)  # the row where it is to be read, an int
    read = Signal(object)  # Image
    gone = Signal(object)  # Image

    def __init__(self, model: GalleryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._image: Image | None = None
        self._query = EVERYTHING
        self._is_asked = self._is_asked_again = False
        for changed in (model.days_changed, model.dataChanged, model.rowsInserted):
            changed.connect(self._look)
        model.sought.connect(self._take)

    def make(self, image: Image, query: Query = EVERYTHING) -> None:
        self._image, self._query = image, query
        self._is_asked = self._is_asked_again = False
        self._look()

    def forget(self) -> None:
        self._image = None

    def _look(self, *_: object) -> None:
        image, model = self._image, self._model
        if image is None or not (model.query == model.shown_query == self._query and model.is_read):
            return
        if model.row_of(image) is not None:
            self.forget()
            self.read.emit(image)
        elif model.is_counted and not self._is_asked:
            self._is_asked = True
            model.seek(image)

    def _take(self, image: Image, row: int) -> None:
        if image != self._image:
            return
        if row >= 0:
            self.placed.emit(row)
            self._model.ensure(range(row - 1, row + 2))
        elif not self._is_asked_again:  # it may be in the library already and not yet among the rows
            self._is_asked_again = True
            self._model.seek(image)
        else:
            self.forget()
            self.gone.emit(image)
