"""A window around a real library and a fake studio: gallery, viewer, compare page and inspector as they are
wired in the program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import home_paths
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.trash import Trash
from imagen_desktop.ui.views import LibraryViews
from tests.core.test_credentials import MemoryKeyring
from tests.ui.fake_studio import SCHNELL, FakeStudio, saved_image


class Desk:
    def __init__(self, application: QApplication, folder: Path) -> None:
        self.paths = home_paths(folder)
        self.library = Library(self.paths.library_file)
        self.studio = FakeStudio(Config(default_backend=SCHNELL.name))
        settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        settings.setValue("look/reduce_motion", "on")
        self.appearance = Appearance(application, settings)
        self.fox = self.add("a red fox")
        self.boat = self.add("a blue boat")
        self.views = LibraryViews(self.library, self.paths, Trash(self.library, self.bin))
        self.program = Program(
            self.studio,
            settings,
            self.appearance,
            self.views,
            folder / "log",
            Credentials({}, MemoryKeyring()),
        )
        self.views.connect(self.program)

    @property
    def grid(self) -> Gallery:
        assert isinstance(self.views.gallery, Gallery)
        return self.views.gallery

    def add(self, prompt: str, **settings: Any) -> Image:
        path = self.paths.images / f"{prompt}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = QImage(8, 8, QImage.Format.Format_RGB32)
        picture.fill(QColor("red"))
        assert picture.save(str(path))
        image = saved_image(GenerationRequest(prompt, backend=SCHNELL.name, **settings), path)
        return self.library.add(replace(image, size_bytes=path.stat().st_size))

    def bin(self, path: Path) -> Path:
        return path.rename(path.with_suffix(".trashed"))


async def opened_desk(
    application: QApplication, folder: Path, until: Callable[..., Any]
) -> AsyncIterator[Desk]:
    """With two pictures, until the test ends."""
    made = Desk(application, folder)
    await made.program.start()
    made.program.window.resize(1440, 900)
    await until(lambda: made.grid.model.rowCount() == 2)
    yield made
    await made.program.close()
    made.views.close()
    made.program.window.close()
    made.program.window.deleteLater()
    made.appearance.deleteLater()
    made.library.close()
