"""Searching prompts as one types."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imagen_desktop.core.library import Library, Query
from tests.core.library.samples import image

PROMPTS = (
    "A red fox in the snow",
    "Portrait of an old sailor, 50mm lens",
    'The word "SNOW" in neon, 100% real',
    "Ölgemälde: ein Fuchs",
    "лиса в снегу",
    "雪の中の狐",
    "fire_fly and fire-fly 🦊",
)


@pytest.fixture
def filled(library: Library) -> Library:
    library.add_many(image(Path(f"/{n}.png"), prompt, n) for n, prompt in enumerate(PROMPTS))
    return library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "0123456"),
        ("   ", "0123456"),
        ("fox", "0"),
        ("FOX", "0"),
        ("sn", "02"),
        ("snow fox", "0"),
        ("fox sailor", ""),
        ("ox", ""),
        ("olgemalde", "3"),
        ("Ölgem", "3"),
        ("снег", "4"),
        ("狐", "5"),
        ("中の", "5"),
        ("🦊", "6"),
        ("100%", "2"),
        ("%", "2"),
        ("_", "6"),
        ("fire-fly", "6"),
        ('"SNOW"', "02"),
        ('"', "0123456"),
        ('"the snow"', "0"),
        ('"snow the"', ""),
        ("snow OR sailor", ""),
        ("NOT", ""),
        ("prompt:fox", ""),
        ("fox*", "0"),
        ("(fox", "0"),
        ("50mm", "1"),
        ("\0", "0123456"),
    ],
)
def test_words_begin_as_typed_in_any_order_and_nothing_is_an_operator(
    filled: Library, text: str, found: str
) -> None:
    assert [int(image.path.stem) for image in filled.page(Query(text)).images] == [int(n) for n in found]
    assert filled.count(Query(text)) == len(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters()))
def test_no_text_is_a_syntax_error(filled: Library, text: str) -> None:
    filled.page(Query(text))


def test_a_very_long_text_is_searched_by_its_beginning(filled: Library) -> None:
    assert filled.count(Query("fox " * 100_000)) == 1


@pytest.mark.parametrize("many", [1, 3, 10_000])
def test_words_of_many_images_are_paged_like_those_of_few(
    library: Library, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """How many matches are "many" decides only how they are looked up."""
    monkeypatch.setattr("imagen_desktop.core.library.searching.LOOKED_AT", many)
    foxes = [image(Path(f"/{n}.png"), f"fox {n}", n) for n in range(7)]
    owls = [image(Path(f"/owl{n}.png"), "owl", n) for n in range(7)]
    added = library.add_many([*foxes, *owls])
    first = library.page(Query("fox"), limit=4)
    second = library.page(Query("fox"), first.next_cursor, limit=4)
    assert [*first.images, *second.images] == added[:7]
    assert second.next_cursor is None


def test_a_glance_sees_what_was_written_since_the_last_one(library: Library, file: Path) -> None:
    """What is kept of the newest images is read again after a write, whoever made it."""
    library.add(image(Path("/a.png"), "fox a", 1))
    library.look_ahead()

    def seen() -> list[str]:
        return [found.prompt for _, found in library.glance(Query("fox")).images]

    assert seen() == ["fox a"]
    added = library.add(image(Path("/b.png"), "fox b", 0))
    assert seen() == ["fox b", "fox a"]
    other = Library(file, zone=UTC)
    other.add(image(Path("/c.png"), "fox c", 2))
    assert seen() == ["fox b", "fox a", "fox c"]
    other.remove([added.id])
    other.close()
    assert seen() == ["fox a", "fox c"]
    library.close()
    assert seen() == ["fox a", "fox c"], "it is opened again"


def test_a_glance_has_as_many_images_as_are_asked_for(library: Library) -> None:
    library.add_many(image(Path(f"/{number}.png"), "fox", number) for number in range(9))
    assert len(library.glance(Query("fox"), 4).images) == 4
    assert not library.glance(Query("fox"), 4).is_all
    assert library.glance(Query("fox"), 10).is_all
    assert library.glance(Query(), 4).images == library.glance(Query("fox"), 4).images
