"""A gallery of real files with the desks behind its actions, without the rest of the program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.file_desk import FileDesk
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.picture_desk import PictureDesk
from imagen_desktop.ui.picture_work import PictureWork
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.trash import Trash
from imagen_desktop.ui.undo_stack import UndoStack
from tests.ui.picture_library import PictureLibrary, gallery_of


class Bench:
    def __init__(self, gallery: Gallery, pictures: PictureLibrary, clipboard: PictureClipboard) -> None:
        self.gallery = gallery
        self.pictures = pictures
        self.library = pictures.library
        self.bin = pictures.folder / "bin"
        self.bin.mkdir()
        self.errors: list[BaseException] = []
        gallery.failed.connect(self.errors.append)
        self.tasks = Tasks(self.errors.append)
        self.notices = Notices()
        self.notices.setParent(gallery)
        self.undo = UndoStack(gallery)
        self.clock = 0.0
        self.work = PictureWork(self.library, self.tasks, self.notices, self.undo, self._now)
        self.trash = Trash(self.library, self._bin)
        self.desk = PictureDesk(self.library, self.trash, gallery, self.work, clipboard, gallery)
        self.files = FileDesk(self.library, gallery, self.work, gallery, lambda: True)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.gallery.view, key, held)

    def titles(self) -> list[str]:
        return [notice.title for notice in self.notices.notices]

    def image(self, number: int) -> Image:
        """As the library has it now."""
        found = self.library.find(self.pictures.images[number].path)
        assert found is not None
        return found

    def all(self) -> Chosen:
        return Chosen.of(self.pictures.images)

    def _now(self) -> float:
        """Each look takes a second: a work of several ranges shows its progress."""
        self.clock += 1
        return self.clock

    def _bin(self, path: Path) -> Path:
        return path.rename(self.bin / path.name)


@asynccontextmanager
async def bench_of(pictures: PictureLibrary) -> AsyncIterator[Bench]:
    """What was begun has ended when the block ends."""
    with gallery_of(pictures) as gallery:
        clipboard = PictureClipboard()
        bench = Bench(gallery, pictures, clipboard)
        try:
            yield bench
            async with asyncio.timeout(10):
                while bench.tasks._running:
                    await asyncio.sleep(0.005)
        finally:
            clipboard.close()
