"""Gallery and inspector around a library, and what they say to each other and to the form."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.theme import Theme


class LibraryViews:
    """Stand-ins until the gallery is there."""

    def __init__(self, library: Library, _paths: Paths) -> None:
        self._library = library
        self.gallery = QWidget()
        self.inspector = QWidget()
        self.inspector.setObjectName("inspector")

    def connect(self, program: Program) -> None: ...

    def set_theme(self, theme: Theme) -> None: ...

    def prepend(self, image: Image) -> None: ...

    def image_count(self) -> int:
        return self._library.count()
