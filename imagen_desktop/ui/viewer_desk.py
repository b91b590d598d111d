"""What the viewer says to the grid, to the window and to the inspector at its edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.inspector import Inspector
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.main_window import MainWindow
from imagen_desktop.ui.notices import Notice
from imagen_desktop.ui.picture_wish import PictureWish
from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.viewer import Viewer


class ViewerDesk(QObject):
    """`new_inspector` makes the one that key I shows; it is made when first asked for."""

    def __init__(
        self,
        viewer: Later[Viewer],
        grid: Gallery,
        window: MainWindow,
        new_inspector: Callable[[], Inspector],
    ) -> None:
        super().__init__(window)
        self.viewer = viewer
        self._grid = grid
        self._window = window
        self._new_inspector = new_inspector
        self.inspector: Inspector | None = None
        self.wish = PictureWish(grid.model, self)
        self.wish.placed.connect(grid.view.go_to)
        self.wish.read.connect(self.open)
        self.wish.gone.connect(self._tell_gone)
        self._back = PictureWish(grid.model, self)
        self._back.placed.connect(grid.view.go_to)
        self._back.read.connect(self._go_to)
        window.usage_requested.connect(self.leave)
        grid.activated.connect(self.open)
        grid.current_changed.connect(self._show_facts)
        window.parts.notices.shown.connect(self._say)
        viewer.when_made(self._connect)

    @property
    def seen(self) -> Viewer | None:
        """The viewer while it is shown."""
        viewer = self.viewer.made
        return viewer if viewer is not None and viewer.isVisible() else None

    def open(self, image: Image) -> None:
        """One that the grid has read."""
        self.wish.forget()
        self.viewer.get().open(image)

    def show_back(self, image: Image) -> None:
        """One that an undo brought back becomes current, in the viewer while that is seen; not where the
        search does not find it."""
        self._back.make(image, self._grid.model.query)

    def leave(self) -> None:
        if self.seen is not None:
            self.seen.leave()

    def close_down(self) -> None:
        if self.inspector is not None:
            self.inspector.close_down()

    def toggle_information(self) -> None:
        """The inspector at the right edge, or no longer."""
        viewer = self.viewer.get()
        if self.inspector is not None and self.inspector.isVisibleTo(viewer):
            viewer.show_panel(None)
            return
        if self.inspector is None:
            self.inspector = self._new_inspector()
        self._show_facts()
        viewer.show_panel(self.inspector)

    def _connect(self, viewer: Viewer) -> None:
        grid = self._grid
        viewer.cover(self._window)
        viewer.moved.connect(grid.view.go_to)
        viewer.closed.connect(grid.view.setFocus)
        viewer.key_passed.connect(grid.press_in_viewer)
        viewer.favourite_requested.connect(grid.set_favourite)
        viewer.information_requested.connect(self.toggle_information)

    def _go_to(self, image: Image) -> None:
        row = self._grid.model.row_of(image)
        if row is not None:
            (self.seen or self._grid.view).go_to(row)

    def _tell_gone(self, image: Image) -> None:
        notice = Notice("info", tr("The picture is no longer in the library"), image.path.name)
        self._window.parts.notices.show_notice(notice)

    def _say(self, notice: Notice) -> None:
        """The notices lie below the viewer."""
        if self.seen is not None:
            self.seen.say(" · ".join(part for part in (notice.title, notice.message) if part))

    def _show_facts(self, *_: object) -> None:
        record = self._grid.current
        if self.inspector is not None and record is not None:
            self.inspector.show_record(record)
