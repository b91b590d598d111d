"""Behind renaming, moving and exporting: first the pictures' files, then the index, then the grid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from imagen_desktop.core.errors import ImagenError, MoveError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.exporting import export_image, exported_name
from imagen_desktop.core.image_files.moving import move_image
from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_words import count_text
from imagen_desktop.ui.picture_work import Outcome, PictureWork, one_by_one
from imagen_desktop.ui.rename_dialog import RenameDialog
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.undo_stack import UndoStep
from imagen_desktop.ui.wording import tr


class PlacedLibrary(Protocol):
    """The part of the library that knows where images lie."""

    def find(self, path: Path) -> Image | None: ...
    def relocate(self, paths: Mapping[int, Path]) -> None: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """An image with its new path, and its old one."""

    image: Image
    old: Path


class FileDesk(QObject):
    """`keeps_label` says whether an exported picture without its prompt is still labelled as AI-made."""

    def __init__(
        self,
        library: PlacedLibrary,
        grid: Gallery,
        work: PictureWork,
        window: QWidget,
        keeps_label: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._library = library
        self._grid = grid
        self._work = work
        self._window = window
        self._keeps_label = keeps_label
        self._theme = DARK
        self._folder = Path.home()
        actions = grid.on_chosen
        actions.rename_requested.connect(self.ask_name)
        actions.move_requested.connect(self.ask_folder)
        actions.export_requested.connect(partial(self.ask_export, without_prompt=False))
        actions.export_plain_requested.connect(partial(self.ask_export, without_prompt=True))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def ask_name(self, image: Image) -> None:
        dialog = RenameDialog(self._window, self._theme, image.path)
        dialog.submitted.connect(lambda path: self.rename(image, path, dialog))
        dialog.open()

    def rename(self, image: Image, path: Path, dialog: RenameDialog | None = None) -> None:
        """Closes the dialog, or tells it why the name cannot be had. Where it was closed before its turn
        came, the name stays."""

        async def give_name(images: list[Image]) -> None:
            if dialog is not None and not _is_open(dialog):
                return
            try:
                present = images[0]
                moved = await asyncio.to_thread(self._move_one, present, present.path.with_name(path.name))
            except ImagenError as error:
                if dialog is None or not _is_open(dialog):
                    raise
                dialog.show_problem(error)
                return
            if dialog is not None and _is_open(dialog):
                dialog.accept()
            self._show_moved([moved])
            title = tr("Renamed to {name}").format(name=path.name)
            self._work.tell(title, Outcome([moved]), self._step(tr("rename"), [moved]))

        self._work.start(Chosen.of([image]), give_name)

    def ask_folder(self, chosen: Chosen) -> None:
        dialog = self._folder_dialog(tr("Move to a folder"), tr("Move"))
        dialog.fileSelected.connect(lambda name: self.move(chosen, Path(name)))
        dialog.open()

    def move(self, chosen: Chosen, folder: Path) -> None:
        """Into a folder that exists; files there are never overwritten."""

        async def move(images: list[Image]) -> None:
            away = [image for image in images if image.path.parent != folder]
            words = tr("Moving: {done} of {total}")
            outcome = await self._work.in_ranges(away, partial(self._move_many, folder), words)
            self._show_moved(outcome.done)
            title = tr("{images} moved to {folder}")
            title = title.format(images=count_text(len(outcome.done)), folder=folder.name or str(folder))
            step = self._step(tr("move to a folder"), outcome.done) if outcome.done else None
            self._work.tell(title, outcome, step, icon="folder-open")

        self._folder = folder
        self._work.start(chosen, move)

    def ask_export(self, chosen: Chosen, *, without_prompt: bool) -> None:
        """One to a name, several to a folder."""
        title = tr("Export without the prompt") if without_prompt else tr("Export a copy")
        if chosen.count > 1 or not chosen.images:
            dialog = self._folder_dialog(title, tr("Export"))
            dialog.fileSelected.connect(
                lambda name: self.export(chosen, Path(name), without_prompt=without_prompt)
            )
            dialog.open()
            return
        image = chosen.images[0]
        dialog = QFileDialog(self._window, title, str(self._folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(image.path.suffix.lstrip("."))
        dialog.selectFile(exported_name(image, without_prompt=without_prompt))
        dialog.fileSelected.connect(
            lambda name: self.export(
                chosen, Path(name).parent, without_prompt=without_prompt, name=Path(name).name
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, chosen: Chosen, folder: Path, *, without_prompt: bool, name: str = "") -> None:
        """A `name` was confirmed by whoever gave it: what has it is overwritten."""
        keeps_label = self._keeps_label()

        def copy(image: Image) -> Path:
            target = folder / (name or exported_name(image, without_prompt=without_prompt))
            return export_image(
                image, target, without_prompt=without_prompt, ai_label=keeps_label, overwrites=bool(name)
            )

        async def export(images: list[Image]) -> None:
            words = tr("Exporting: {done} of {total}")
            outcome = await self._work.in_ranges(images, partial(one_by_one, copy), words)
            title = (
                tr("{images} exported without the prompt") if without_prompt else tr("{images} exported")
            ).format(images=count_text(len(outcome.done)))
            self._work.tell(title, outcome, icon="file-down")

        self._folder = folder
        self._work.start(chosen, export)

    def _folder_dialog(self, title: str, accept: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, accept)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _move_one(self, image: Image, path: Path) -> Moved:
        """File and index, or neither. Blocks."""
        move_image(image.path, path)
        try:
            self._library.relocate({image.id: path})
        except ImagenError:
            move_image(path, image.path)
            raise
        return Moved(replace(image, path=path), image.path)

    def _move_many(self, folder: Path, images: Sequence[Image]) -> Outcome[Moved]:
        return one_by_one(lambda image: self._move_one(image, folder / image.path.name), images)

    def _move_back(self, moved: Sequence[Moved]) -> Outcome[Moved]:
        return one_by_one(self._move_one_back, moved)

    def _move_one_back(self, moved: Moved) -> Moved:
        """By its place: an image that was in the trash meanwhile has another id."""
        image = self._library.find(moved.image.path)
        if image is None:
            raise MoveError(tr("{name} is not in the library any more.").format(name=moved.image.path.name))
        return self._move_one(image, moved.old)

    def _step(self, words: str, moved: Sequence[Moved]) -> UndoStep:
        async def move_back() -> None:
            progress = tr("Moving back: {done} of {total}")
            outcome = await self._work.in_ranges(moved, self._move_back, progress)
            self._show_moved(outcome.done)
            self._work.tell("", outcome)

        return UndoStep(words, move_back)

    def _show_moved(self, moved: Sequence[Moved]) -> None:
        """In the grid, and so in inspector and viewer."""
        paths = {each.old: each.image.path for each in moved}
        for old in paths:
            self._grid.thumbnails.forget(old)
        self._grid.model.show_moved(paths)
        self._grid.reload()  # another program may have renamed one before, of which the grid knows nothing


def _is_open(dialog: RenameDialog) -> bool:
    return isValid(dialog) and dialog.isVisible()
