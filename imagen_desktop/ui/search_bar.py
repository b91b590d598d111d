"""The row above the grid: search, picture size, and what opens the folded panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from imagen_desktop.core.library import Search
from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.search_field import SearchField
from imagen_desktop.ui.theme import SEARCH_ROW_HEIGHT, Theme
from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.search_filters import SearchFilters

SIZES = (112, 192, 320)
"""Least, first and most side of a picture in the grid."""
_FAVOURITES = "is:favourite"


class SearchBar(QWidget):
    """The fold buttons are shown only while their panel is folded."""

    size_changed = Signal(int)
    prompt_requested = Signal()
    inspector_requested = Signal()
    settings_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(SEARCH_ROW_HEIGHT)
        self.field = SearchField()
        self.favourites = IconButton("star", tr("Favourites only"))
        self.favourites.setCheckable(True)
        self.favourites.clicked.connect(self._toggle_favourites)
        self.open_filters = IconButton("sliders-horizontal", tr("Filters"))
        self.open_filters.setCheckable(True)
        self.filters_panel = Later(self._make_filters)
        self.open_filters.clicked.connect(self._open_filters)
        self.field.changed.connect(self._show_search)
        self.open_prompt = IconButton("panel-left", tr("Show the prompt panel"))
        self.open_prompt.clicked.connect(self.prompt_requested)
        self.open_inspector = IconButton("panel-right", tr("Show or hide the inspector"))
        self.open_inspector.clicked.connect(self.inspector_requested)
        self.open_settings = IconButton("settings", tr("Settings"))
        self.open_settings.clicked.connect(self.settings_requested)
        self.picture_size = QSlider(Qt.Orientation.Horizontal)
        self.picture_size.setRange(SIZES[0], SIZES[2])
        self.picture_size.setValue(SIZES[1])
        self.picture_size.setPageStep(16)
        self.picture_size.setFixedWidth(68)
        self.picture_size.setAccessibleName(tr("Picture size"))
        self.picture_size.valueChanged.connect(self.size_changed)
        self._small, self._large = QLabel(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.open_prompt)
        row.addWidget(self.field, 10)
        row.addWidget(self.favourites)
        row.addWidget(self.open_filters)
        row.addStretch(1)
        for part in (self._small, self.picture_size, self._large, self.open_settings, self.open_inspector):
            row.addWidget(part)

    @property
    def filters(self) -> SearchFilters:
        return self.filters_panel.get()

    def set_theme(self, theme: Theme) -> None:
        ratio = self.devicePixelRatioF()
        self._small.setPixmap(icons.pixmap("layout-grid", theme.text2, 14, ratio))
        self._large.setPixmap(icons.pixmap("image", theme.text2, 16, ratio))
        for part in (self.field, self.favourites, self.open_filters):
            part.set_theme(theme)
        self.filters_panel.set_theme(theme)
        for part in (self.open_prompt, self.open_settings, self.open_inspector):
            part.set_theme(theme)

    def _open_filters(self) -> None:
        self._show_search(self.field.search)  # the click has turned the button, which says what is filtered
        self.filters.open_below(self.open_filters)

    def _make_filters(self) -> SearchFilters:
        from imagen_desktop.ui.search_filters import SearchFilters

        made = SearchFilters(self.field.text)
        made.closed.connect(lambda: self._show_search(self.field.search))
        return made

    def _toggle_favourites(self) -> None:
        self.field.text.toggle(_FAVOURITES)

    def _show_search(self, search: Search) -> None:
        """The buttons say what the tokens say."""
        texts = [word.text for word in search.filters]
        self.favourites.setChecked(_FAVOURITES in texts)
        self.open_filters.setChecked(any(text != _FAVOURITES for text in texts))
