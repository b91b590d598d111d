"""The desks behind the chosen pictures, put together: marks and trash, files, what comes in from outside."""

from __future__ import annotations

from collections.abc import Iterable

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Library
from imagen_desktop.ui.chosen import Chosen, read_chosen
from imagen_desktop.ui.dragging import PictureDragging
from imagen_desktop.ui.drop_desk import DropDesk
from imagen_desktop.ui.file_desk import FileDesk
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.locate_desk import LocateDesk
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.picture_desk import PictureDesk
from imagen_desktop.ui.picture_work import PictureWork
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.tag_desk import TagDesk
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.trash import Trash
from imagen_desktop.ui.undo_stack import UndoStack


class PictureDesks:
    def __init__(
        self, library: Library, trash: Trash, grid: Gallery, clipboard: PictureClipboard, program: Program
    ) -> None:
        self._grid = grid
        self._undo = UndoStack(program)
        work = PictureWork(library, program.tasks, program.parts.notices, self._undo)
        self.pictures = PictureDesk(library, trash, grid, work, clipboard, program)
        self.files = FileDesk(library, grid, work, program.window, lambda: program.config.output.ai_label)
        self.tags = TagDesk(library, work, self.pictures.change_tags, program.window, program)
        grid.on_chosen.tags_requested.connect(self.tags.edit)
        self.dragging = PictureDragging(grid, lambda chosen: read_chosen(library, chosen))
        self.locating = LocateDesk(library, grid, program.tasks, program.window)
        form, notices = program.parts.form, program.parts.notices
        self.drops = DropDesk(program.window, form, grid, lambda: program.backends, program.tasks, notices)
        self.pictures.changed.connect(program.show_sums)
        self._undo.changed.connect(self._show_undo)
        program.window.shortcuts.attach("undo", program.window, work.take_back)

    def trash(self, images: Iterable[Image]) -> None:
        self.pictures.move_to_trash(Chosen.of(images))

    def set_theme(self, theme: Theme) -> None:
        self.files.set_theme(theme)
        self.dragging.set_theme(theme)
        self.drops.set_theme(theme)
        self.locating.set_theme(theme)
        self.tags.set_theme(theme)

    def _show_undo(self) -> None:
        newest = self._undo.newest
        self._grid.on_chosen.undo_words = newest.words if newest else ""
