"""The gallery: the grid, what stands there while it is empty, and what one does with its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Query
from imagen_desktop.ui.empty_gallery import EmptyGallery
from imagen_desktop.ui.gallery_delegate import Spot
from imagen_desktop.ui.gallery_model import AnyIndex, GalleryModel
from imagen_desktop.ui.gallery_records import ReadableLibrary, Record
from imagen_desktop.ui.gallery_view import GalleryView
from imagen_desktop.ui.gallery_words import ModelNames
from imagen_desktop.ui.job import Job
from imagen_desktop.ui.job_cards import JobSpot
from imagen_desktop.ui.picture_actions import PictureClipboard, again, copy_text, reveal
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.wording import tr

_MOST_SELECTED = 1_000
"""Images that an action takes at once: their records must have been read."""


class Gallery(QWidget):
    """`model` and `thumbnails` are shared with viewer and inspector; `close_down` ends their threads."""

    activated = Signal(object)  # Image, to be shown large
    current_changed = Signal(object)  # Record or None
    selection_changed = Signal(int)  # how many images
    again_requested = Signal(object)  # GenerationRequest
    use_prompt_requested = Signal(object)  # GenerationRequest
    trash_requested = Signal(object)  # list of Image
    cancel_requested = Signal(str)  # job's id
    retry_requested = Signal(str)  # job's id
    reason_requested = Signal(str)  # job's id
    cell_size_step_requested = Signal(int)
    search_ended = Signal()
    failed = Signal(object)  # ImagenError

    def __init__(self, thumbnails: Thumbnails, clipboard: PictureClipboard) -> None:
        super().__init__()
        self.model = GalleryModel(self)
        self.thumbnails = thumbnails
        self.view = GalleryView(self.model, thumbnails)
        self.view.setAccessibleName(tr("Gallery"))
        self.empty = EmptyGallery()
        self._clipboard = clipboard
        self._is_filled = True
        self._shown: Record | None = None
        self._stack = QStackedWidget()
        for page in (self.view, self.empty):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.setFocusProxy(self.view)
        self.view.installEventFilter(self)
        self._reload_soon = QTimer(self)
        self._reload_soon.setSingleShot(True)
        self._reload_soon.setInterval(0)
        self._reload_soon.timeout.connect(self.model.reload)
        self._connect()

    @property
    def current(self) -> Record | None:
        return self.model.record(self.view.currentIndex().row())

    def set_theme(self, theme: Theme) -> None:
        self.view.set_theme(theme)
        self.empty.set_theme(theme)

    def set_library(self, library: ReadableLibrary) -> None:
        self.model.set_library(library)

    def set_backends(self, infos: Iterable[BackendInfo]) -> None:
        """For their titles: an image's record knows its backend's name and model."""
        self.model.names = ModelNames.of(infos)
        self.view.viewport().update()

    def set_query(self, text: str) -> None:
        self.model.set_query(Query(text=text))

    def prepend(self, image: Image) -> None:
        """An image that was just saved; told together with the queue without its job, nothing flickers."""
        self.model.prepend(image)

    def set_jobs(self, jobs: Sequence[Job], now: float) -> None:
        """The queue in the order of its start; `now` is the clock that `Job.since` was taken from."""
        self.model.set_jobs(jobs, now)
        self._show_page()

    def set_cell_size(self, size: int) -> None:
        self.view.set_cell_size(size)

    def reload(self) -> None:
        """Looks whether another program has changed the library."""
        self.model.reload()

    def drop(self, images: Iterable[Image]) -> None:
        """Takes images off the grid that have left the library."""
        self.model.drop([image.id for image in images])

    def set_favourite(self, image: Image, is_favourite: bool) -> None:
        row = self.model.row_of(image)
        if row is not None:
            self.model.set_favourite(row, is_favourite=is_favourite)

    def rate(self, image: Image, rating: int) -> None:
        row = self.model.row_of(image)
        if row is not None:
            self.model.rate(row, rating)

    def close_down(self) -> None:
        self.model.close()

    def selected(self) -> list[Image]:
        """The first of those selected, as far as they have been read."""
        rows: list[int] = []
        for chosen in self.view.selectionModel().selection().toList():
            room = _MOST_SELECTED - len(rows)
            rows.extend(range(chosen.top(), min(chosen.bottom() + 1, chosen.top() + room)))
        return self.model.images(sorted(rows))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.view.viewport().update()
            if self.isActiveWindow() and self.model.is_read:
                self._reload_soon.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc takes the selection back first, before the window's shortcut of that name."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_escape and is_override and self.view.selectionModel().hasSelection():
            event.accept()
            return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press_key(event):
            super().keyPressEvent(event)

    def _connect(self) -> None:
        view, model = self.view, self.model
        view.opened.connect(self._open)
        view.pressed_spot.connect(self._press)
        view.menu_requested.connect(self._show_menu)
        view.size_step_requested.connect(self.cell_size_step_requested)
        view.current_moved.connect(self._tell_current)
        view.selectionModel().selectionChanged.connect(
            lambda: self.selection_changed.emit(view.selected_count())
        )
        model.dataChanged.connect(self._hear_data)
        model.modelReset.connect(self._tell_current)
        model.days_changed.connect(self._show_page)
        model.failed.connect(self.failed)
        self.empty.search_ended.connect(self.search_ended)

    def _show_page(self) -> None:
        is_empty = self.model.is_read and not self.model.rowCount()
        if is_empty and self.model.query.text:
            self.empty.show_search(self.model.query.text)
        elif is_empty:
            self.empty.show_library()
        self._stack.setCurrentWidget(self.empty if is_empty else self.view)

    def _hear_data(self, first: AnyIndex, last: AnyIndex) -> None:
        if first.row() <= self.view.currentIndex().row() <= last.row():
            self._tell_current()

    def _tell_current(self) -> None:
        if self.current != self._shown:
            self._shown = self.current
            self.current_changed.emit(self._shown)

    def _open(self, row: int) -> None:
        record, job = self.model.record(row), self.model.job(row)
        if record is not None:
            self.activated.emit(record.image)
        elif job is not None and job.error is not None:
            self.reason_requested.emit(job.id)

    def _press(self, row: int, spot: Spot | JobSpot) -> None:
        job, record = self.model.job(row), self.model.record(row)
        if job is not None:
            told = {
                JobSpot.CANCEL: self.cancel_requested,
                JobSpot.RETRY: self.retry_requested,
                JobSpot.REASON: self.reason_requested,
            }
            if isinstance(spot, JobSpot):
                told[spot].emit(job.id)
        elif record is not None and spot is Spot.FAVOURITE:
            self.model.set_favourite(row, is_favourite=not record.marks.is_favourite)
        elif record is not None and spot is Spot.COPY:
            self._clipboard.copy(record.image.path)
        elif record is not None and spot is Spot.REMOVE:
            self.model.remove_from_library([record.image.id])
        elif record is not None:
            self.view.go_to(row)
            self._show_menu(self.view.viewport().mapToGlobal(self.view.area_of(row).center()))

    def _press_key(self, event: QKeyEvent) -> bool:
        row = self.view.currentIndex().row()
        job, record = self.model.job(row), self.model.record(row)
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if keys == "Esc" and self.view.selectionModel().hasSelection():
            self.view.selectionModel().clearSelection()
            return True
        if keys == "S":
            self._is_filled = not self._is_filled
            self.view.set_filled(is_filled=self._is_filled)
            return True
        if job is not None and keys in ("Del", "R"):
            (self.cancel_requested if keys == "Del" else self.retry_requested).emit(job.id)
            return True
        action = self._actions(row, record).get(keys) if record is not None else None
        if action is not None:
            action()
        return action is not None

    def _actions(self, row: int, record: Record) -> dict[str, Callable[[], object]]:
        """What the keys do with the current picture."""
        image = record.image
        is_favourite = not record.marks.is_favourite
        rates = {str(rating): lambda rating=rating: self.model.rate(row, rating) for rating in range(6)}
        return {
            **rates,
            "F": lambda: self.model.set_favourite(row, is_favourite=is_favourite),
            ".": lambda: self.model.set_favourite(row, is_favourite=is_favourite),
            "R": lambda: self.again_requested.emit(again(image)),
            "Shift+R": lambda: self.again_requested.emit(again(image, new_seed=True)),
            "P": lambda: self.use_prompt_requested.emit(image.request),
            "Ctrl+C": lambda: self._clipboard.copy(image.path),
            "Ctrl+Shift+C": lambda: copy_text(image.prompt),
            "E": lambda: reveal(image.path),
            "Del": lambda: self._trash(image),
        }

    def _trash(self, current: Image) -> None:
        """All that are selected or none: what has not been read is not known to be meant."""
        images = self.selected() or [current]
        if len(images) < self.view.selected_count():
            message = tr("More images are selected than can be moved to the trash at once.")
            self.failed.emit(LibraryError(message, tr("Select fewer.")))
        else:
            self.trash_requested.emit(images)

    def _show_menu(self, place: QPoint) -> None:
        """Shown by popup(): a nested loop would lose other tasks' wake-ups."""
        row = self.view.currentIndex().row()
        record = self.model.record(row)
        if record is None:
            return
        acts = self._actions(row, record)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        favourite = tr("Not a favourite") if record.marks.is_favourite else tr("Favourite")
        entries = (
            (tr("Open"), "Space", lambda: self._open(row)),
            (tr("Copy image"), "Ctrl+C", acts["Ctrl+C"]),
            (tr("Copy prompt"), "Ctrl+Shift+C", acts["Ctrl+Shift+C"]),
            (tr("Reveal in the file manager"), "E", acts["E"]),
            None,
            (tr("Again"), "R", acts["R"]),
            (tr("Again with a new seed"), "Shift+R", acts["Shift+R"]),
            (tr("Use this prompt"), "P", acts["P"]),
            None,
            (favourite, "F", acts["F"]),
            (tr("Move to the trash"), "Del", acts["Del"]),
        )
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            words, keys, act = entry
            action = QAction(
                f"{words}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}", menu
            )
            action.triggered.connect(lambda _checked=False, act=act: act())
            menu.addAction(action)
        menu.popup(place)
