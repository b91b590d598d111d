"""Gallery, inspector and viewer around the library, and what they say to each other and to the program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import EVERYTHING, Library, Search
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.prompts.wildcards import Wildcards
from imagen_desktop.core.studio import images_folder
from imagen_desktop.core.thumbnails.folder import thumbnail_folder
from imagen_desktop.ui.chosen import Chosen
from imagen_desktop.ui.compare_desk import CompareDesk
from imagen_desktop.ui.focus_ring import OWN_RING
from imagen_desktop.ui.folder_desk import FolderDesk
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.inspector import Inspector
from imagen_desktop.ui.job_line import MOST_SHOWN
from imagen_desktop.ui.job_news import JobNews
from imagen_desktop.ui.key_hints import keep_keys
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.notices import error_notice
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.search_desk import SearchDesk
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.trash import Trash
from imagen_desktop.ui.upgrade_desk import UpgradeDesk
from imagen_desktop.ui.viewer_desk import ViewerDesk

if TYPE_CHECKING:  # loaded when they are made
    from imagen_desktop.ui.compare_page import ComparePage
    from imagen_desktop.ui.picture_desks import PictureDesks
    from imagen_desktop.ui.viewer import Viewer

_SEARCHED_WORDS = 6


class LibraryViews:
    """`connect` ties them to a program, once; `close` ends their threads. From then on the form knows the
    wildcards, and the library is asked for images made before: the window takes prompts once it is shown."""

    def __init__(self, library: Library, paths: Paths, trash: Trash | None = None) -> None:
        self._library = library
        self._paths = paths
        self.wildcards = Wildcards(paths.wildcards)
        self._trash = trash or Trash(library)
        self._thumbnails = Thumbnails(thumbnail_folder(paths))
        self._clipboard = PictureClipboard()
        self._grid = Gallery(self._thumbnails)
        self._grid.view.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self._grid.set_library(library)
        self.gallery: QWidget = self._grid
        self._facts = Inspector(self._thumbnails, self._clipboard)
        self.inspector: QWidget = self._facts
        self._viewer = Later(self._make_viewer)
        self._compare = Later(self._make_compare)
        self._theme = DARK
        self._program: Program | None = None

    @property
    def desks(self) -> PictureDesks:
        return self._desks.get()

    @property
    def viewer(self) -> Viewer:
        return self._viewer.get()

    @property
    def compare(self) -> ComparePage:
        return self._compare.get()

    def connect(self, program: Program) -> None:
        grid, jobs, parts = self._grid, program.jobs, program.parts
        self._program = program
        parts.form.use_wildcards(self.wildcards)
        program.sending_desk.remember(self._library, self._search_for)
        grid.on_chosen.shortcuts = grid.view.shortcuts = program.window.shortcuts
        grid.set_backends(program.backends)
        jobs.queue_changed.connect(lambda: grid.set_jobs(jobs.first(MOST_SHOWN), jobs.now(), jobs.counts))
        JobNews(jobs, grid.model.show_job, program)
        grid.cancel_requested.connect(jobs.cancel)
        grid.retry_requested.connect(jobs.retry)
        grid.front_requested.connect(jobs.move_to_front)
        grid.anew_requested.connect(jobs.make_anew)
        grid.job_menu_requested.connect(program.queue.show_menu)
        grid.reason_requested.connect(program.show_reason)
        grid.again_requested.connect(program.start_request)
        grid.use_prompt_requested.connect(lambda request: parts.form.fill(request, with_settings=False))
        grid.cell_size_step_requested.connect(program.window.step_pictures)
        grid.failed.connect(lambda error: parts.notices.show_notice(error_notice(error)))
        self.folders = FolderDesk(self._library, images_folder(program.config, self._paths), program)
        self.folders.changed.connect(grid.reload)
        self.folders.changed.connect(program.show_sums)
        self.folders.failed.connect(program.show_error)
        self.folders.watch(program.config.library.watch)
        self.folders.start()
        UpgradeDesk(self._library, parts.notices, program)
        grid.model.days_changed.connect(
            lambda: parts.status.show_images(grid.model.total, grid.model.found_count)
        )
        names = [info.name for info in program.backends]
        self.searching = SearchDesk(parts.search, grid, self._library, names, program)
        parts.search.size_changed.connect(grid.set_cell_size)
        grid.set_cell_size(parts.search.picture_size.value())
        self._desks = Later(partial(self._make_desks, program))
        self._desks.set_theme(self._theme)
        program.started.connect(self._desks.get)
        parts.form.changed.connect(program.finishing.look)
        self.viewing = ViewerDesk(self._viewer, grid, program.window, self._new_inspector)
        parts.search.field.searched.connect(self._search_instead)
        self._facts.opened.connect(self.viewing.open)
        self.comparing = CompareDesk(self._compare, program.window, grid, self.viewing)
        self._connect_inspector(program)
        grid.on_chosen.finish_requested.connect(program.finishing.finish)
        grid.on_chosen.fill_finishing = program.finishing.fill

    def _make_desks(self, program: Program) -> PictureDesks:
        from imagen_desktop.ui.picture_desks import PictureDesks

        made = PictureDesks(self._library, self._trash, self._grid, self._clipboard, program)
        made.pictures.put_back.connect(self.viewing.show_back)
        return made

    def _make_viewer(self) -> Viewer:
        from imagen_desktop.ui.viewer import Viewer

        made = Viewer(self._grid.model, self._thumbnails)
        if self._program is not None:
            made.keys.shortcuts = self._program.window.shortcuts
            keep_keys(made.bar, made.keys.shortcuts)
            made.slideshow.set_seconds(self._program.config.look.slideshow_seconds)
        return made

    def _make_compare(self) -> ComparePage:
        from imagen_desktop.ui.compare_page import ComparePage

        made = ComparePage()
        if self._program is not None:
            made.shortcuts = self._program.window.shortcuts
            keep_keys(made, made.shortcuts)
        return made

    def _connect_inspector(self, program: Program) -> None:
        grid = self._grid
        grid.current_changed.connect(self._show_facts)
        grid.selection_changed.connect(self._show_facts)
        grid.model.days_changed.connect(self._show_facts)
        self._wire(self._facts, program)

    def _new_inspector(self) -> Inspector:
        """One more, for the viewer."""
        facts = Inspector(self._thumbnails, self._clipboard)
        for part in (facts.details.preview, facts.details.enlarge):  # the picture is beside it
            part.hide()
        if self._program is not None:
            self._wire(facts, self._program)
        facts.set_theme(self._theme)
        return facts

    def _wire(self, facts: Inspector, program: Program) -> None:
        facts.set_backends(program.backends)
        keep_keys(facts, program.window.shortcuts)
        for signal in (facts.again_requested, facts.again_new_seed_requested):
            signal.connect(program.start_request)
        facts.use_prompt_requested.connect(
            lambda request: program.parts.form.fill(request, with_settings=False)
        )
        facts.trash_requested.connect(lambda image: self.trash([image]))
        facts.finish_requested.connect(program.finishing.finish)
        facts.finish_menu_requested.connect(
            lambda image, place: program.finishing.open_menu(image, facts, place)
        )
        facts.compare_requested.connect(self.comparing.compare)
        facts.set_offers(program.finishing.offers)
        program.finishing.changed.connect(facts.show_offers)
        facts.favourite_requested.connect(self._grid.set_favourite)
        facts.rating_requested.connect(self._grid.rate)
        facts.tags_requested.connect(lambda image: self.desks.tags.edit(Chosen.of([image])))

    def _search_instead(self, search: Search) -> None:
        if search.query != EVERYTHING:
            self.viewing.wish.forget()

    def _search_for(self, image: Image) -> None:
        """The grid may not have read it yet."""
        if self._program is not None:
            words = re.findall(r"\w+", image.prompt)[:_SEARCHED_WORDS]
            self._program.parts.search.field.text.setText(" ".join((f"seed:{image.seed}", *words)))

    def _show_facts(self, *_: object) -> None:
        """The current picture, else how many are selected, else what is found, else the month."""
        model = self._grid.model
        record, count = self._grid.current, self._grid.view.selected_count()
        if count > 1:
            self._facts.show_several(self._grid.selected(), count)
        elif record is not None:
            self._facts.show_record(record)
        elif model.shown_query != EVERYTHING:
            self._facts.show_found(list(model.days) if model.is_counted else None)
        else:
            self._facts.show_library(model.days, datetime.now().astimezone().date())

    def set_theme(self, theme: Theme) -> None:
        self._grid.set_theme(theme)
        self._theme = theme
        for facts in (self._facts, self.viewing.inspector if self._program else None):
            if facts is not None:
                facts.set_theme(theme)
        self._compare.set_theme(theme)
        if self._program is not None:
            self._desks.set_theme(theme)

    def use(self, config: Config, backends: Sequence[BackendInfo]) -> None:
        """A changed configuration: which folders belong to the library, and how backends are called."""
        self.folders.follow(images_folder(config, self._paths))
        self.folders.watch(config.library.watch)
        self.searching.set_backends([info.name for info in backends])
        for part in (self._grid, self._facts, self.viewing.inspector):
            if part is not None:
                part.set_backends(backends)

    def prepend(self, image: Image) -> None:
        """With the queue that no longer has its job, so that the card becomes the picture at once."""
        self._grid.prepend(image)
        if self._program is not None:
            jobs = self._program.jobs
            self._grid.set_jobs(jobs.first(MOST_SHOWN), jobs.now(), jobs.counts)

    def show_image(self, image: Image) -> None:
        """In the viewer, whatever the grid was searched for and wherever it has been scrolled to."""
        if self._grid.model.row_of(image) is None and self._program is not None:
            self._program.parts.search.field.text.clear()
            self.viewing.wish.make(image)
        else:
            self.viewing.open(image)

    def is_filled(self) -> bool:
        """Whether the grid, where it is seen, shows its newest pictures, or that there are none."""
        model = self._grid.model
        has_newest = model.record(len(model.jobs)) is not None
        return not self._grid.view.isVisible() or (model.is_read and (has_newest or not model.image_count))

    def image_count(self) -> int:
        return self._library.count()

    def close(self) -> None:
        for part in (self._viewer.made, self._compare.made):
            if part is not None:
                part.close_down()
        self.viewing.close_down()
        self._facts.close_down()
        if self._program is not None:
            self.searching.close()
            self.folders.close()
        self._grid.close_down()
        self._clipboard.close()
        self._thumbnails.close()

    def trash(self, images: list[Image]) -> None:
        if self._program is not None:
            self.desks.trash(images)
