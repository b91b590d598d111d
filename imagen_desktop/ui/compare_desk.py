"""Behind the compare page: what it is opened with, where one is when it is left, and which one is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.main_window import MainWindow
from imagen_desktop.ui.notices import Notice
from imagen_desktop.ui.viewer_desk import ViewerDesk
from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.compare_page import ComparePage
    from imagen_desktop.ui.viewer import Viewer

_KEY = "compare"


class CompareDesk(QObject):
    """Key C in the grid and in the viewer, *Compare* in the inspector."""

    def __init__(
        self, page: Later[ComparePage], window: MainWindow, grid: Gallery, viewing: ViewerDesk
    ) -> None:
        super().__init__(window)
        self._page = page
        self._window = window
        self._grid = grid
        self._viewing = viewing
        self._seen_before: Image | None = None
        page.when_made(self._connect)
        viewing.viewer.when_made(self._hear_viewer)
        grid.on_chosen.compare_requested.connect(self.compare_selected)

    def compare(self) -> None:
        """What is seen: the viewer's picture, else what is selected."""
        self.compare_seen() if self._viewing.seen is not None else self.compare_selected()

    def compare_selected(self) -> None:
        """The two that are selected; one alone with the one made before it."""
        images = self._grid.selected()
        if len(images) == 2 and self._grid.view.selected_count() == 2:
            self.open(*images)
        elif len(images) <= 1 and self._grid.current is not None:
            self.compare_with_earlier(self._grid.current.image)
        else:
            self._tell(tr("Select two pictures to compare them."))

    def compare_with_earlier(self, image: Image) -> None:
        """With the one that was made before it."""
        row = self._grid.model.row_of(image)
        record = None if row is None else self._grid.model.record(row + 1)
        if record is None:
            self._tell(tr("There is no earlier picture to compare this one with."))
        else:
            self.open(record.image, image)

    def compare_seen(self) -> None:
        """The viewer's picture with the one made before it; leaving goes back to the viewer."""
        viewer = self._viewing.viewer.get()
        image = viewer.image
        if image is not None:
            viewer.leave()
            self.compare_with_earlier(image)
            self._seen_before = image if self._page.get().images else None

    def open(self, one: Image, other: Image) -> None:
        """The earlier one is A."""
        first, second = sorted((one, other), key=lambda image: image.created_at)
        self._seen_before = None
        page = self._page.get()
        page.names = self._grid.model.names
        page.show_pair(first, second)
        self._window.show_page(page, is_shown=True)
        page.choose_mode(page.canvas.mode)

    def close(self) -> None:
        seen, self._seen_before = self._seen_before, None
        page = self._page.get()
        page.forget()
        self._window.show_page(page, is_shown=False)
        self._grid.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if seen is not None:
            self._viewing.open(seen)

    def _connect(self, page: ComparePage) -> None:
        self._window.add_page(page)
        page.closed.connect(self.close)
        page.trash_requested.connect(self._trash)

    def _hear_viewer(self, viewer: Viewer) -> None:
        viewer.compare_requested.connect(self.compare_seen)

    def _trash(self, image: Image) -> None:
        """The other one is kept, and is the current picture of the grid."""
        images = self._page.get().images
        kept = images[1] if images else None
        self._seen_before = None
        self.close()
        row = None if kept is None else self._grid.model.row_of(kept)
        if row is not None:
            self._grid.view.go_to(row)
        self._grid.trash_requested.emit([image])

    def _tell(self, words: str) -> None:
        self._window.parts.notices.show_notice(Notice("info", words, key=_KEY))
