"""What keys and the menu do with the chosen pictures: told by signals, done by others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import MAX_RATING
from imagen_desktop.ui.chosen import Chosen, stretches_of
from imagen_desktop.ui.commands import Area
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.gallery_view import GalleryView
from imagen_desktop.ui.picture_actions import again, copy_text
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.wording import tr


@dataclass(frozen=True, slots=True)
class PictureAction:
    """A line of the menu; `command` gives its key, or is a key that no configuration changes. `below` is
    the line under which a submenu holds it, `fill` puts what others know into a submenu of its own."""

    words: str
    command: str
    act: Callable[[], object]
    below: str = ""
    fill: Callable[[QMenu], object] | None = None


class GalleryActions(QObject):
    """All but those that make or open one picture act on the whole selection."""

    again_requested = Signal(object)  # GenerationRequest
    use_prompt_requested = Signal(object)  # GenerationRequest
    finish_requested = Signal(object)  # Image
    compare_requested = Signal()
    opened = Signal(object)  # Image
    favourite_requested = Signal(object, bool)  # Chosen, whether they shall be favourites
    rating_requested = Signal(object, int)  # Chosen, 0 to 5
    tags_requested = Signal(object)  # Chosen
    copy_requested = Signal(object)  # Chosen
    copy_paths_requested = Signal(object)  # Chosen
    reveal_requested = Signal(object)  # Chosen
    rename_requested = Signal(object)  # Image
    locate_requested = Signal(object)  # Image, whose file is gone
    move_requested = Signal(object)  # Chosen
    export_requested = Signal(object)  # Chosen, as they are
    export_plain_requested = Signal(object)  # Chosen, without their prompts
    trash_requested = Signal(object)  # Chosen
    undo_requested = Signal()

    def __init__(self, view: GalleryView, model: GalleryModel, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._model = model
        self.undo_words = ""
        """What Undo would take back; empty where there is nothing."""
        self.shortcuts = Shortcuts()
        self.fill_finishing: Callable[[QMenu, Image], object] = lambda _menu, _image: None
        """The other backends for a picture's prompt."""

    def chosen(self) -> Chosen:
        """The selected pictures, else the current one."""
        jobs = len(self._model.jobs)
        spans = [
            range(max(span.top(), jobs), span.bottom() + 1)
            for span in self._view.selectionModel().selection().toList()
        ]
        rows = sorted((span for span in spans if len(span)), key=lambda span: span.start)
        count = sum(map(len, rows))
        if not count:
            record = self._model.record(self._view.currentIndex().row())
            return Chosen.of([record.image] if record else [])
        places = [range(span.start - jobs, span.stop - jobs) for span in rows]
        images = tuple(image for span in rows for image in self._model.images(span))
        return Chosen(images, count, stretches_of(self._model.days, places), self._model.shown_query)

    def press(self, event: QKeyEvent, *, is_current_alone: bool = False) -> bool:
        """Whether the key does anything; in the viewer, with what is seen alone."""
        command = self.shortcuts.command_of(event, (Area.PICTURES, Area.WINDOW))
        if command == "undo":
            self.undo_requested.emit()
            return True
        record = self._model.record(self._view.currentIndex().row())
        if record is None:
            return False
        chosen = Chosen.of([record.image]) if is_current_alone else self.chosen()
        acts = {action.command: action.act for action in self._actions(record, chosen)}
        act = acts.get(command) if command else None
        if act is not None:
            act()
        return act is not None

    def show_menu(self, place: QPoint) -> None:
        """Shown by popup(): a nested loop would lose other tasks' wake-ups."""
        record = self._model.record(self._view.currentIndex().row())
        if record is None:
            return
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        submenus: dict[str, QMenu] = {}
        for action in self._actions(record, self.chosen()):
            if not action.words:
                menu.addSeparator()
                continue
            if action.fill is not None:
                action.fill(menu.addMenu(action.words))
                continue
            if action.below and action.below not in submenus:
                submenus[action.below] = menu.addMenu(action.below)
            keys = self.shortcuts.shown(action.command)
            _add(submenus.get(action.below, menu), action, keys)
        menu.popup(place)

    def _actions(self, record: Record, chosen: Chosen) -> list[PictureAction]:
        return [
            *self._for_one(record, chosen),
            _RULE,
            *self._marks(record, chosen),
            _RULE,
            *self._files(record, chosen),
            _RULE,
            PictureAction(tr("Move to the trash"), "trash", lambda: self.trash_requested.emit(chosen)),
            *self._undo(),
        ]

    def _for_one(self, record: Record, chosen: Chosen) -> list[PictureAction]:
        image = record.image
        copy = tr("Copy image") if chosen.count < 2 else tr("Copy {count:,} files").format(count=chosen.count)
        return [
            PictureAction(tr("Open"), "Space", lambda: self.opened.emit(image)),
            PictureAction(copy, "copy_image", lambda: self.copy_requested.emit(chosen)),
            *self._with_prompt(image),
            PictureAction(
                tr("Compare") if chosen.count == 2 else tr("Compare with the one before"),
                "compare",
                self.compare_requested.emit,
            ),
        ]

    def _with_prompt(self, image: Image) -> list[PictureAction]:
        """A picture from elsewhere may have none: an empty one would replace what is typed, or copied."""
        if not image.prompt:
            return [_RULE]
        return [
            PictureAction(tr("Copy prompt"), "copy_prompt", lambda: copy_text(image.prompt)),
            _RULE,
            PictureAction(tr("Again"), "again", lambda: self.again_requested.emit(again(image))),
            PictureAction(
                tr("Again with a new seed"),
                "again_new_seed",
                lambda: self.again_requested.emit(again(image, new_seed=True)),
            ),
            PictureAction(
                tr("Same prompt on…"),
                "finish",
                lambda: self.finish_requested.emit(image),
                fill=lambda menu: self.fill_finishing(menu, image),
            ),
            PictureAction(
                tr("Use this prompt"), "use_prompt", lambda: self.use_prompt_requested.emit(image.request)
            ),
        ]

    def _marks(self, record: Record, chosen: Chosen) -> list[PictureAction]:
        """The current picture says what a key that toggles does to all."""
        is_favourite = not record.marks.is_favourite
        words = tr("Favourite") if is_favourite else tr("Not a favourite")
        ratings = range(MAX_RATING, -1, -1)
        return [
            PictureAction(words, "favourite", lambda: self.favourite_requested.emit(chosen, is_favourite)),
            *(
                PictureAction(
                    "★" * rating or tr("No rating"),
                    f"rate_{rating}",
                    partial(self.rating_requested.emit, chosen, rating),
                    tr("Rating"),
                )
                for rating in ratings
            ),
            PictureAction(tr("Tags…"), "tags", lambda: self.tags_requested.emit(chosen)),
        ]

    def _files(self, record: Record, chosen: Chosen) -> list[PictureAction]:
        paths = tr("Copy path") if chosen.count < 2 else tr("Copy paths")
        return [
            PictureAction(
                tr("Reveal in the file manager"), "reveal", lambda: self.reveal_requested.emit(chosen)
            ),
            PictureAction(paths, "copy_path", lambda: self.copy_paths_requested.emit(chosen)),
            PictureAction(tr("Rename…"), "rename", lambda: self.rename_requested.emit(record.image)),
            PictureAction(tr("Move to a folder…"), "move", lambda: self.move_requested.emit(chosen)),
            PictureAction(
                tr("Export without the prompt…"),
                "export_plain",
                lambda: self.export_plain_requested.emit(chosen),
            ),
            PictureAction(tr("Export a copy…"), "export", lambda: self.export_requested.emit(chosen)),
        ]

    def _undo(self) -> list[PictureAction]:
        if not self.undo_words:
            return []
        words = tr("Undo: {step}").format(step=self.undo_words)
        return [PictureAction(words, "undo", self.undo_requested.emit)]


def _add(menu: QMenu, action: PictureAction, keys: str) -> None:
    shown = QAction(f"{action.words}\t{keys}" if keys else action.words, menu)
    shown.triggered.connect(lambda _checked=False: action.act())
    menu.addAction(shown)


_RULE = PictureAction("", "", lambda: None)
