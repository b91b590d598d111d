"""Behind *Locate*, on a picture whose file is gone: where it lies now, and whether that is the same."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.likeness import Likeness, likeness
from imagen_desktop.ui.dialogs import Question, ask
from imagen_desktop.ui.folder_arrivals import nearest_above
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.wording import tr


class PlacedLibrary(Protocol):
    """The part of the library that knows where images lie."""

    def relocate(self, paths: Mapping[int, Path]) -> None: ...


class LocateDesk(QObject):
    def __init__(self, library: PlacedLibrary, grid: Gallery, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._grid = grid
        self._tasks = tasks
        self._window = window
        self._theme = DARK
        grid.on_chosen.locate_requested.connect(self.ask_place)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def ask_place(self, image: Image) -> None:
        """Begins in the folder where it was, or in the nearest one above that is still there."""
        self._tasks.spawn(self._ask_place(image), "locate")

    async def _ask_place(self, image: Image) -> None:
        folder = await asyncio.to_thread(nearest_above, image.path) or Path.home()
        title = tr("Where is {name}?").format(name=image.path.name)
        dialog = QFileDialog(self._window, title, str(folder), tr("Images (*.png *.jpg *.jpeg *.webp)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.locate(image, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def locate(self, image: Image, path: Path) -> None:
        self._tasks.spawn(self._locate(image, path), "locate")

    async def _locate(self, image: Image, path: Path) -> None:
        found = await asyncio.to_thread(likeness, path, image)
        if found is Likeness.NO_IMAGE:
            raise LibraryError(tr("{name} is no PNG, JPEG or WebP image.").format(name=path.name))
        if found is Likeness.OTHER:
            raise LibraryError(
                tr("{name} is another image.").format(name=path.name), tr("Choose the one that was moved.")
            )
        if found is Likeness.UNKNOWN and not await ask(self._question(path)):
            return
        await asyncio.to_thread(self._library.relocate, {image.id: path})
        for place in (image.path, path):
            self._grid.thumbnails.forget(place)
        self._grid.model.show_moved({image.path: path})

    def _question(self, path: Path) -> Question:
        text = tr("{name} has the same size, but does not say that it is the same image.")
        title, agree, refuse = tr("Is it this image?"), tr("Use it"), tr("Cancel")
        return Question(self._window, self._theme, title, text.format(name=path.name), agree, refuse)
