"""Earlier prompts: each once, newest first, as they were typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.library import Library
from imagen_desktop.core.library.past_prompts import past_prompts
from imagen_desktop.core.library.query import Glance, Query
from tests.core.library.samples import image


def add(library: Library, *prompts: str) -> None:
    """The first is the newest."""
    library.add_many(image(Path(f"/{n}.png"), prompt, n) for n, prompt in enumerate(prompts))


def test_each_prompt_comes_once_newest_first(library: Library) -> None:
    add(library, "a koi", "a fox", "a koi", "", "an owl", "a fox")
    assert past_prompts(library) == ["a koi", "a fox", "an owl"]
    assert past_prompts(library, limit=2) == ["a koi", "a fox"]


def test_they_are_found_by_their_words(library: Library) -> None:
    add(library, "a red fox", "a red koi", "a blue fox")
    assert past_prompts(library, "fox re") == ["a red fox"]
    assert past_prompts(library, "whale") == []


def test_variants_come_back_as_they_were_typed(library: Library) -> None:
    requests = [
        GenerationRequest("a red fox", template="a {red|blue} fox"),
        GenerationRequest("a blue fox", template="a {red|blue} fox"),
        GenerationRequest("a {literal|one}"),
    ]
    library.add_many(
        image(Path(f"/{n}.png"), request.prompt, n, request=request) for n, request in enumerate(requests)
    )
    assert past_prompts(library) == ["a {red|blue} fox", r"a \{literal\|one\}"]


def test_a_long_run_of_one_prompt_does_not_hide_the_others(library: Library) -> None:
    add(library, *["a fox"] * 1_200, "a koi")
    assert past_prompts(library) == ["a fox", "a koi"]


def test_only_so_many_images_are_looked_through() -> None:
    class Endless:
        pages = 0

        def page(self, *_: object) -> object:
            from imagen_desktop.core.library import Cursor, Page

            self.pages += 1
            return Page((image(Path("/a.png"), "a fox"),), Cursor(0, 0))

    library = Endless()
    assert past_prompts(library) == ["a fox"]  # type: ignore[arg-type]
    assert library.pages == 10


def test_a_search_for_prompts_is_never_cut_short(library: Library) -> None:
    """The grid gives up soon, since all that matches follows; nothing follows here."""
    add(library, "a koi", "a fox")

    class Hurried:
        def glance(self, query: Query, limit: int, patience: Callable[[], bool] | None = None) -> Glance:
            is_patient = patience is not None and patience()
            return library.glance(query, limit) if is_patient else Glance((), is_all=False)

        page = library.page

    assert past_prompts(Hurried(), "fox") == ["a fox"]
