"""Earlier prompts, each once, newest first, as they were typed."""

from __future__ import annotations

from typing import Protocol

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.library.query import Cursor, Page, Query
from imagen_desktop.core.prompts.template import escaped

_PAGES = 10
"""So many are looked through: a list that is read by eye needs no more, whatever the library's size."""
_PAGE = 500


class PagedLibrary(Protocol):
    def page(self, query: Query, after: Cursor | None, limit: int) -> Page: ...


def past_prompts(library: PagedLibrary, text: str = "", limit: int = 200) -> list[str]:
    """Those with the words of `text`, as one types in the gallery's search. Raises LibraryError."""
    found: dict[str, None] = {}
    cursor = None
    for _ in range(_PAGES):
        page = library.page(Query(text=text), cursor, _PAGE)
        for image in page.images:
            if image.prompt:
                found.setdefault(typed(image.request))
            if len(found) == limit:
                return list(found)
        cursor = page.next_cursor
        if cursor is None:
            break
    return list(found)


def typed(request: GenerationRequest) -> str:
    """With its variants where it had some, else so that nothing in it is expanded again."""
    return request.template or escaped(request.prompt)
