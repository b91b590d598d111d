"""Which row the viewer's picture has, while rows come and go."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPersistentModelIndex, Signal

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.gallery_model import GalleryModel


class ViewerPlace(QObject):
    """Follows one picture from `set` to `forget`. Where all rows are others at once, the library is asked for
    its new row; until that is known it has none, and the picture stays."""

    moved = Signal()  # to another row, or more is known of it
    passed_on = Signal(int)  # to the picture's row, or its neighbour's where it is gone; -1: there is none

    def __init__(self, model: GalleryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._index = QPersistentModelIndex()
        self._last_row = -1
        self._is_sought = False
        self.image: Image | None = None
        """What is seen; the row's own, once it has been read."""
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._follow)
        model.modelReset.connect(self._seek)
        model.sought.connect(self._take)

    @property
    def row(self) -> int:
        """-1 where it has none."""
        return self._index.row()

    def set(self, row: int) -> None:
        self._index = QPersistentModelIndex(self._model.index(row))
        self._last_row, self._is_sought = row, False

    def forget(self) -> None:
        self.image = None
        self.set(-1)

    def _follow(self) -> None:
        if self._last_row < 0 or self._is_sought:
            return
        if self._index.isValid():
            self._last_row = self.row
            self.moved.emit()
        else:
            self.passed_on.emit(self._neighbour())

    def _seek(self) -> None:
        if self.image is not None:
            self._is_sought = True
            self._model.seek(self.image)

    def _take(self, image: Image, row: int) -> None:
        if self._is_sought and image == self.image:
            self._is_sought = False
            self.passed_on.emit(row if row >= 0 else self._neighbour())

    def _neighbour(self) -> int:
        first, last = len(self._model.jobs), self._model.rowCount() - 1
        return min(max(self._last_row, first), last) if first <= last else -1
