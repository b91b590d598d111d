"""The window's three areas, or one page in their place; the notices stand at the top of what is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from imagen_desktop.ui.notices import Notices


class Pages(QStackedWidget):
    """`column` is the layout in `areas` that holds the notices, below its first widget."""

    def __init__(self, areas: QWidget, column: QVBoxLayout, notices: Notices) -> None:
        super().__init__()
        self._notices = notices
        self._areas = areas
        self._places = {areas: (areas, column, 1)}
        self._shown = self._before = areas
        self.addWidget(areas)

    @property
    def has_areas(self) -> bool:
        """Whether the three areas are shown, and no page."""
        return self._shown is self._areas

    def add_page(self, content: QWidget) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(content, 1)
        self._places[content] = (page, column, 0)
        self.addWidget(page)

    def is_shown(self, content: QWidget | None) -> bool:
        """None, a page that has not been made, is not."""
        return content is not None and self._shown is content

    def show_content(self, content: QWidget | None) -> None:
        """A page by its content; None for the three areas."""
        wanted = content or self._areas
        if wanted is not self._shown:
            self._before, self._shown = self._shown, wanted
        page, column, place = self._places[wanted]
        self.setCurrentWidget(page)
        column.insertWidget(place, self._notices)

    def show_before(self) -> QWidget | None:
        """Goes back; gives what is shown then, None for the three areas."""
        self.show_content(self._before)
        return None if self.has_areas else self._shown
