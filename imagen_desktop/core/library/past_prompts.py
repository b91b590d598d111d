"""Earlier prompts, each once, newest first, as they were typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.library.query import Cursor, Glance, Page, Query
from imagen_desktop.core.prompts.template import escaped

_PAGES, _PAGE = 10, 500
_FOUND = 1_000
"""So many of the newest images are looked through: a list that is read by eye needs no more, and at a
million images it is there within a fifth of a second."""


class PagedLibrary(Protocol):
    def page(self, query: Query, after: Cursor | None, limit: int) -> Page: ...
    def glance(self, query: Query, limit: int, patience: Callable[[], bool] | None = None) -> Glance: ...


def past_prompts(library: PagedLibrary, text: str = "", limit: int = 200) -> list[str]:
    """Those with the words of `text`, as one types in the gallery's search. Raises LibraryError."""
    found: dict[str, None] = {}
    for image in _matching(library, text) if text.strip() else _newest(library):
        if image.prompt:
            found.setdefault(typed(image.request))
        if len(found) == limit:
            break
    return list(found)


def _newest(library: PagedLibrary) -> Iterator[Image]:
    cursor = None
    for _ in range(_PAGES):
        page = library.page(Query(), cursor, _PAGE)
        yield from page.images
        cursor = page.next_cursor
        if cursor is None:
            return


def _matching(library: PagedLibrary, text: str) -> Iterator[Image]:
    return (image for _, image in library.glance(Query(text=text), _FOUND, lambda: True).images)


def typed(request: GenerationRequest) -> str:
    """With its variants where it had some, else so that nothing in it is expanded again."""
    return request.template or escaped(request.prompt)
