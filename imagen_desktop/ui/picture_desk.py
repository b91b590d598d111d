"""Behind what one does with chosen pictures: marks, copies, shows their files, moves them to the trash.

All of it can be taken back but copying. Files are renamed, moved and exported in file_desk.py.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Marks
from imagen_desktop.core.library.marks import TagChange
from imagen_desktop.ui.chosen import Chosen, PagedLibrary
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_words import count_text
from imagen_desktop.ui.picture_actions import PictureClipboard, copy_files, copy_text, reveal
from imagen_desktop.ui.picture_work import Outcome, PictureWork
from imagen_desktop.ui.trash import Trash, Trashed
from imagen_desktop.ui.undo_stack import UndoStep
from imagen_desktop.ui.wording import tr

MarkChange = Callable[[Marks], Marks]
MergeMarks = Callable[[Marks, Marks], Marks]
"""Of the marks now and those before."""


class MarkedLibrary(PagedLibrary, Protocol):
    """The part of the library that marks are kept in."""

    def marks(self, identities: Collection[int]) -> dict[int, Marks]: ...
    def change_marks(self, identities: Collection[int], change: MarkChange) -> None: ...
    def find(self, path: Path) -> Image | None: ...


class PictureDesk(QObject):
    changed = Signal()  # how many images there are, or what they cost
    put_back = Signal(object)  # the first Image that an undo brought back from the trash

    def __init__(
        self,
        library: MarkedLibrary,
        trash: Trash,
        grid: Gallery,
        work: PictureWork,
        clipboard: PictureClipboard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._trash = trash
        self._grid = grid
        self._work = work
        self._clipboard = clipboard
        actions = grid.on_chosen
        actions.favourite_requested.connect(self.mark_favourite)
        actions.rating_requested.connect(self.rate)
        actions.copy_requested.connect(self.copy)
        actions.copy_paths_requested.connect(self.copy_paths)
        actions.reveal_requested.connect(self.reveal)
        actions.trash_requested.connect(self.move_to_trash)
        grid.trash_requested.connect(lambda images: self.move_to_trash(Chosen.of(images)))
        actions.undo_requested.connect(work.take_back)

    def mark_favourite(self, chosen: Chosen, is_favourite: bool) -> None:
        self._mark(chosen, lambda marks: marks._replace(is_favourite=is_favourite), tr("favourite"))

    def rate(self, chosen: Chosen, rating: int) -> None:
        self._mark(chosen, lambda marks: marks._replace(rating=rating), tr("rating"))

    def change_tags(self, chosen: Chosen, add: Collection[str], remove: Collection[str]) -> None:
        self._mark(chosen, TagChange(add, remove), tr("tags"), _with_tags)

    def copy(self, chosen: Chosen) -> None:
        """One as a picture, several as files."""
        if chosen.count == 1 and chosen.images:
            self._clipboard.copy(chosen.images[0].path)
        else:
            self._work.start(chosen, self._copy_files)

    def copy_paths(self, chosen: Chosen) -> None:
        self._work.start(chosen, self._copy_paths)

    def reveal(self, chosen: Chosen) -> None:
        self._work.start(chosen, self._reveal)

    def move_to_trash(self, chosen: Chosen) -> None:
        self._work.start(chosen, self._move_to_trash)

    def _mark(self, chosen: Chosen, change: MarkChange, words: str, merge: MergeMarks | None = None) -> None:
        """What is seen changes at once; `merge` says which of the former marks an undo brings back."""
        merge = merge or _with_marks
        if chosen.is_read:
            self._grid.model.show_marks(_paths(chosen.images), change)

        async def mark(images: list[Image]) -> None:
            before = await asyncio.to_thread(self._change_marks, images, change)
            self._grid.model.show_marks(_paths(images), change)  # again: older ones may have come in between
            self._grid.reload()
            step = UndoStep(words, lambda: self._restore_marks(before, merge))
            outcome = Outcome(done=images) if len(images) > 1 else Outcome[Image]()
            title = tr("{words} of {images} changed").format(
                words=words.capitalize(), images=count_text(len(images))
            )
            self._work.tell(title, outcome, step)

        self._work.save(chosen, mark)

    def _change_marks(self, images: Sequence[Image], change: MarkChange) -> dict[Path, Marks]:
        """What they were before. Blocks."""
        before = self._library.marks([image.id for image in images])
        self._library.change_marks(list(before), change)
        return {image.path: before[image.id] for image in images if image.id in before}

    async def _restore_marks(self, before: Mapping[Path, Marks], merge: MergeMarks) -> None:
        await asyncio.to_thread(self._write_marks, before, merge)
        for marks, paths in _by_marks(before).items():
            self._grid.model.show_marks(set(paths), _merged(merge, marks))
        self._grid.reload()

    def _write_marks(self, before: Mapping[Path, Marks], merge: MergeMarks) -> None:
        """By their places: an image that was in the trash meanwhile has another id. Blocks."""
        for marks, paths in _by_marks(before).items():
            found = [image.id for path in paths if (image := self._library.find(path)) is not None]
            self._library.change_marks(found, _merged(merge, marks))

    async def _copy_files(self, images: list[Image]) -> None:
        copy_files([image.path for image in images])
        title = tr("{images} copied as files").format(images=count_text(len(images)))
        self._work.tell(title, Outcome(images), icon="copy")

    async def _copy_paths(self, images: list[Image]) -> None:
        copy_text("\n".join(str(image.path) for image in images))

    async def _reveal(self, images: list[Image]) -> None:
        reveal(*(image.path for image in images))

    async def _move_to_trash(self, images: list[Image]) -> None:
        words = tr("Moving to the trash: {done} of {total}")
        leaving, ids = self._grid.view.leaving, {image.id for image in images}
        leaving |= ids
        try:
            outcome = await self._work.in_ranges(images, self._trash.take, words)
            taken = outcome.done
            self._grid.drop([trashed.image for trashed in taken])
        finally:
            leaving -= ids
        moved = [trashed for trashed in taken if trashed.place is not None]
        words = tr("{images} moved to the trash") if moved else tr("{images} without a file removed")
        title = words.format(images=count_text(len(moved or taken)))
        step = UndoStep(tr("move to the trash"), lambda: self._put_back(moved)) if moved else None
        self._work.tell(title, outcome, step, icon="undo-2" if moved else "image-off")
        self.changed.emit()

    async def _put_back(self, taken: Sequence[Trashed]) -> None:
        words = tr("Putting back: {done} of {total}")
        outcome = await self._work.in_ranges(taken, self._trash.put_back, words)
        self._grid.thumbnails.look_again(_paths(outcome.done))
        self._grid.reload()
        if outcome.done:
            self.put_back.emit(outcome.done[0])
        self._work.tell("", outcome)
        self.changed.emit()


def _paths(images: Sequence[Image]) -> set[Path]:
    return {image.path for image in images}


def _by_marks(before: Mapping[Path, Marks]) -> dict[Marks, list[Path]]:
    grouped: dict[Marks, list[Path]] = defaultdict(list)
    for path, marks in before.items():
        grouped[marks].append(path)
    return grouped


def _merged(merge: MergeMarks, before: Marks) -> MarkChange:
    return lambda now: merge(now, before)


def _with_marks(now: Marks, before: Marks) -> Marks:
    """Tags have an undo of their own."""
    return now._replace(is_favourite=before.is_favourite, rating=before.rating)


def _with_tags(now: Marks, before: Marks) -> Marks:
    return now._replace(tags=before.tags)
