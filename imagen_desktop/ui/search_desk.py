"""Between the search row and the gallery: the first images of a search at once, values to complete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.library import EVERYTHING, Glance, Marks, Query, Search
from imagen_desktop.ui.background import Background
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.search_bar import SearchBar


class SearchedLibrary(Protocol):
    """The part of the library that is asked while somebody types."""

    def glance(self, query: Query) -> Glance: ...
    def marks(self, identities: Sequence[int]) -> dict[int, Marks]: ...
    def models(self) -> list[str]: ...
    def tags(self) -> dict[str, int]: ...
    def stop_searching(self) -> None: ...


class SearchDesk(QObject):
    """`close` ends its thread. An answer to what is no longer asked is dropped by the gallery's model."""

    def __init__(
        self,
        bar: SearchBar,
        grid: Gallery,
        library: SearchedLibrary,
        backends: Sequence[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar = bar
        self._grid = grid
        self._library = library
        self._backends = backends
        self._background = Background("search", 1, self)
        self._latest = EVERYTHING
        bar.field.searched.connect(self.search)
        bar.field.text.focused.connect(self.read_values)
        grid.search_ended.connect(bar.field.text.clear)
        grid.empty.word_removed.connect(bar.field.text.toggle)

    def set_backends(self, names: Sequence[str]) -> None:
        """What `backend:` is completed with."""
        self._backends = names

    def search(self, search: Search) -> None:
        """Shows what matches: the first images now, the rest when it is counted."""
        self._library.stop_searching()
        self._latest = search.query
        self._grid.set_query(search)
        if search.query != EVERYTHING:
            self._background.run(partial(self._glance, search.query), partial(self._show, search.query))

    def read_values(self) -> None:
        """What completions and filters offer."""
        self._background.run(self._values, self._take_values)

    def close(self) -> None:
        self._library.stop_searching()
        self._background.close()

    def _glance(self, query: Query) -> list[tuple[date, Record]]:
        """Nothing, where another key was pressed already, or the library fails: the days' count says so."""
        if query != self._latest:
            return []
        try:
            glance = self._library.glance(query)
            marks = self._library.marks([image.id for _, image in glance.images])
        except ImagenError:
            return []
        return [(day, Record(image, marks.get(image.id, Marks()))) for day, image in glance.images]

    def _show(self, query: Query, found: list[tuple[date, Record]]) -> None:
        if found:
            self._grid.model.show_glance(query, found)

    def _values(self) -> dict[str, list[str]]:
        try:
            models, tags = self._library.models(), list(self._library.tags())
        except ImagenError:
            return {}
        return {"model": models, "tag": tags, "backend": list(self._backends)}

    def _take_values(self, values: dict[str, list[str]]) -> None:
        self._bar.field.set_known(values)
        self._bar.filters_panel.tell("known", lambda filters: filters.set_known(values))
