"""Behind the tag editor: which tags the chosen pictures have, and that a change reaches all of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Marks
from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.picture_work import PictureWork
from imagen_desktop.ui.tag_editor import TagEditor
from imagen_desktop.ui.theme import DARK, Theme


class TaggedLibrary(Protocol):
    """The part of the library that tags are read from."""

    def marks(self, identities: Collection[int]) -> dict[int, Marks]: ...
    def tags(self) -> dict[str, int]: ...


ChangeTags = Callable[[Chosen, Collection[str], Collection[str]], None]


class TagDesk(QObject):
    """`change` adds and removes tags, and can be taken back."""

    def __init__(
        self, library: TaggedLibrary, work: PictureWork, change: ChangeTags, window: QWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._work = work
        self._change = change
        self._window = window
        self._theme = DARK
        self.editor: TagEditor | None = None

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def edit(self, chosen: Chosen) -> None:
        """Opens the editor; a second one takes the place of the first."""
        self._work.start(chosen, self._open)

    async def _open(self, images: list[Image]) -> None:
        marks, known = await asyncio.to_thread(self._read, [image.id for image in images])
        counts = Counter(tag for each in marks.values() for tag in each.tags)
        if self.editor is not None:
            self.editor.close()
        editor = TagEditor(self._window, self._theme, counts, len(images), known)
        chosen = Chosen.of(images)
        editor.change_requested.connect(lambda add, remove: self._change(chosen, add, remove))
        editor.finished.connect(lambda: self._forget(editor))
        self.editor = editor
        editor.open()

    def _read(self, identities: list[int]) -> tuple[dict[int, Marks], list[str]]:
        return self._library.marks(identities), list(self._library.tags())

    def _forget(self, editor: TagEditor) -> None:
        if self.editor is editor:
            self.editor = None
