"""The gallery: the grid, what stands there while it is empty, and what one does with its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import EVERYTHING, Search, parse
from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.commands import Area
from imagen_desktop.ui.empty_gallery import EmptyGallery
from imagen_desktop.ui.gallery_actions import GalleryActions
from imagen_desktop.ui.gallery_delegate import Spot
from imagen_desktop.ui.gallery_model import AnyIndex, GalleryModel
from imagen_desktop.ui.gallery_records import ReadableLibrary, Record
from imagen_desktop.ui.gallery_view import GalleryView
from imagen_desktop.ui.gallery_words import ModelNames
from imagen_desktop.ui.job import Job, QueueCounts
from imagen_desktop.ui.job_cards import JobSpot
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.wording import tr

_MOST_DROPPED = 60
_MOST_SELECTED = 1_000
"""Images whose records the inspector sums up."""


class Gallery(QWidget):
    """`model` and `thumbnails` are shared with viewer and inspector; `close_down` ends their threads."""

    activated = Signal(object)  # Image, to be shown large
    current_changed = Signal(object)  # Record or None
    selection_changed = Signal(int)  # how many images
    again_requested = Signal(object)  # GenerationRequest
    use_prompt_requested = Signal(object)  # GenerationRequest
    trash_requested = Signal(object)  # list of Image, by those who have them; keys tell `actions`
    cancel_requested = Signal(str)  # job's id
    retry_requested = Signal(str)  # job's id
    reason_requested = Signal(str)  # job's id
    front_requested = Signal(str)  # job's id
    anew_requested = Signal(str)  # job's id
    job_menu_requested = Signal(str, object)  # job's id, QPoint of the screen
    cell_size_step_requested = Signal(int)
    search_ended = Signal()
    failed = Signal(object)  # ImagenError

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.model = GalleryModel(self)
        self.thumbnails = thumbnails
        self.view = GalleryView(self.model, thumbnails)
        self.view.setAccessibleName(tr("Gallery"))
        self.empty = EmptyGallery()
        self.search = parse("")
        self.on_chosen = GalleryActions(self.view, self.model, self)
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

    def set_query(self, search: Search | str, *, is_glanced_first: bool = False) -> None:
        """What was typed, or its text."""
        self.search = parse(search) if isinstance(search, str) else search
        self.model.set_query(self.search.query, is_glanced_first=is_glanced_first)

    def prepend(self, image: Image) -> None:
        """An image that was just saved; told together with the queue without its job, nothing flickers."""
        self.model.prepend(image)

    def set_jobs(self, jobs: Sequence[Job], now: float, counts: QueueCounts | None = None) -> None:
        """The queue in the order of its start; `now` is the clock that `Job.since` was taken from."""
        self.model.set_jobs(jobs, now, counts)
        self._show_page()

    def set_cell_size(self, size: int) -> None:
        self.view.set_cell_size(size)

    def reload(self) -> None:
        """Looks whether another program has changed the library."""
        self.model.reload()

    def drop(self, images: Sequence[Image]) -> None:
        """Takes images off the grid that have left the library. Of many, days lose as many as they had and
        are read again: what is selected would then be others than before, so it is selected no more."""
        if len(images) > _MOST_DROPPED:
            self.view.selectionModel().clearSelection()
            self.model.reload()
        else:
            self.model.drop([image.id for image in images])

    def set_favourite(self, image: Image, is_favourite: bool) -> None:
        """For viewer and inspector, which show one picture."""
        self.on_chosen.favourite_requested.emit(Chosen.of([image]), is_favourite)

    def rate(self, image: Image, rating: int) -> None:
        self.on_chosen.rating_requested.emit(Chosen.of([image]), rating)

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

    def press_in_viewer(self, event: QKeyEvent) -> None:
        """A key that the viewer does not know acts on the one picture that is seen there."""
        self.on_chosen.press(event, is_current_alone=True)

    def _connect(self) -> None:
        view, model = self.view, self.model
        view.opened.connect(self._open)
        self.on_chosen.opened.connect(self.activated)
        self.on_chosen.again_requested.connect(self.again_requested)
        self.on_chosen.use_prompt_requested.connect(self.use_prompt_requested)
        view.pressed_spot.connect(self._press)
        view.menu_requested.connect(self.on_chosen.show_menu)
        view.menu_requested.connect(self._ask_job_menu)
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
        if is_empty and self.model.query != EVERYTHING:
            self.empty.show_search(self.search)
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
            is_favourite = not record.marks.is_favourite
            self.on_chosen.favourite_requested.emit(Chosen.of([record.image]), is_favourite)
        elif record is not None and spot is Spot.COPY:
            self.on_chosen.copy_requested.emit(Chosen.of([record.image]))
        elif record is not None and spot is Spot.REMOVE:
            self.model.remove_from_library([record.image.id])
        elif record is not None and spot is Spot.LOCATE:
            self.on_chosen.locate_requested.emit(record.image)
        elif record is not None:
            self.view.go_to(row)
            self.on_chosen.show_menu(self.view.viewport().mapToGlobal(self.view.area_of(row).center()))

    def _ask_job_menu(self, place: QPoint) -> None:
        job = self.model.job(self.view.currentIndex().row())
        if job is not None:
            self.job_menu_requested.emit(job.id, place)

    def _press_key(self, event: QKeyEvent) -> bool:
        row = self.view.currentIndex().row()
        job = self.model.job(row)
        command = self.on_chosen.shortcuts.command_of(event, (Area.PICTURES,))
        if event.key() == Qt.Key.Key_Escape and self.view.selectionModel().hasSelection():
            self.view.selectionModel().clearSelection()
            return True
        if command == "fill":
            self._is_filled = not self._is_filled
            self.view.set_filled(is_filled=self._is_filled)
            return True
        job_keys = {
            "trash": self.cancel_requested,
            "again": self.retry_requested,
            "again_new_seed": self.anew_requested,
            "favourite": self.front_requested,
        }
        if job is not None and command in job_keys:
            job_keys[command].emit(job.id)
            return True
        return self.on_chosen.press(event)
