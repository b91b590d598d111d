"""Between the search row and the gallery: the first images of a search at once, values to complete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.library import EVERYTHING, Glance, Marks, Query, Search
from imagen_desktop.ui.background import Background
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.search_bar import SearchBar

_QUIET_MS = 120
"""So long after a key the days are counted: beside the next key's work, that would hold it up."""


class SearchedLibrary(Protocol):
    """The part of the library that is asked while somebody types."""

    def glance(self, query: Query, limit: int) -> Glance: ...
    def look_ahead(self) -> None: ...
    def marks(self, identities: Sequence[int]) -> dict[int, Marks]: ...
    def models(self) -> list[str]: ...
    def tags(self) -> dict[str, int]: ...
    def stop_searching(self) -> None: ...


class Found(NamedTuple):
    """The first images of a search with their days; `is_all`: there are no others."""

    records: list[tuple[date, Record]]
    is_all: bool


class SearchDesk(QObject):
    """`close` ends its thread. An answer to what is no longer asked is dropped by the gallery's model."""

    def __init__(
        self,
        bar: SearchBar,
        grid: Gallery,
        library: SearchedLibrary,
        backends: Sequence[str],
        parent: QObject | None = None,
        *,
        quiet_ms: int = _QUIET_MS,
    ) -> None:
        super().__init__(parent)
        self._bar = bar
        self._grid = grid
        self._library = library
        self._backends = backends
        self._background = Background("search", 1, self)
        self._latest = EVERYTHING
        self._count_soon = QTimer(self, singleShot=True, interval=quiet_ms)
        self._count_soon.timeout.connect(grid.reload)
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
        self._count_soon.stop()
        self._latest = query = search.query
        self._grid.set_query(search, is_glanced_first=True)
        room = self._grid.view.room()
        self._background.run(partial(self._glance, query, room), partial(self._show, query))

    def read_values(self) -> None:
        """What completions and filters offer."""
        self._background.run(self._values, self._take_values)

    def close(self) -> None:
        self._count_soon.stop()
        self._library.stop_searching()
        self._background.close()

    def _glance(self, query: Query, room: int) -> Found | None:
        """As many as the window has room for. None, where another key was pressed already, or the library
        fails: the days' count says so."""
        if query != self._latest:
            return None
        try:
            glance = self._library.glance(query, room)
            marks = self._library.marks([image.id for _, image in glance.images])
        except ImagenError:
            return None
        records = [(day, Record(image, marks.get(image.id, Marks()))) for day, image in glance.images]
        return Found(records, glance.is_all)

    def _show(self, query: Query, found: Found | None) -> None:
        """Counts once nobody types; at once where there is nothing to see before."""
        model = self._grid.model
        if query != model.query:
            return
        if found is None or not (found.records or found.is_all):
            self._grid.reload()
            return
        model.show_glance(query, found.records)
        if query == EVERYTHING:
            self._grid.reload()  # the library knows its days
        else:
            self._count_soon.start()

    def _values(self) -> dict[str, list[str]]:
        try:
            self._library.look_ahead()
            models, tags = self._library.models(), list(self._library.tags())
        except ImagenError:
            return {}
        return {"model": models, "tag": tags, "backend": list(self._backends)}

    def _take_values(self, values: dict[str, list[str]]) -> None:
        self._bar.field.set_known(values)
        self._bar.filters_panel.tell("known", lambda filters: filters.set_known(values))
