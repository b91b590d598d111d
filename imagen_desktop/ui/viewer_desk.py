"""What the viewer says to the grid, to the window and to the inspector at its edge."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.inspector import Inspector
from imagen_desktop.ui.main_window import MainWindow
from imagen_desktop.ui.notices import Notice
from imagen_desktop.ui.viewer import Viewer


class ViewerDesk(QObject):
    """`new_inspector` makes the one that key I shows; it is made when first asked for."""

    def __init__(
        self, viewer: Viewer, grid: Gallery, window: MainWindow, new_inspector: Callable[[], Inspector]
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self._grid = grid
        self._new_inspector = new_inspector
        self.inspector: Inspector | None = None
        viewer.cover(window)
        window.usage_requested.connect(self.leave)
        grid.activated.connect(viewer.open)
        grid.current_changed.connect(self._show_facts)
        viewer.moved.connect(grid.view.go_to)
        viewer.closed.connect(grid.view.setFocus)
        viewer.key_passed.connect(grid.press_in_viewer)
        viewer.favourite_requested.connect(grid.set_favourite)
        viewer.information_requested.connect(self.toggle_information)
        window.parts.notices.shown.connect(self._say)

    def leave(self) -> None:
        if self._viewer.isVisible():
            self._viewer.leave()

    def close_down(self) -> None:
        if self.inspector is not None:
            self.inspector.close_down()

    def toggle_information(self) -> None:
        """The inspector at the right edge, or no longer."""
        if self.inspector is not None and self.inspector.isVisibleTo(self._viewer):
            self._viewer.show_panel(None)
            return
        if self.inspector is None:
            self.inspector = self._new_inspector()
        self._show_facts()
        self._viewer.show_panel(self.inspector)

    def _say(self, notice: Notice) -> None:
        """The notices lie below the viewer."""
        if self._viewer.isVisible():
            self._viewer.say(" · ".join(part for part in (notice.title, notice.message) if part))

    def _show_facts(self, *_: object) -> None:
        record = self._grid.current
        if self.inspector is not None and record is not None:
            self.inspector.show_record(record)
