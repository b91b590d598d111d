"""Filters find the same images however they are asked: as a page, a count, days, or at a glance."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imagen_desktop.core.database import Interrupted
from imagen_desktop.core.generation import UNPRICED, Image, Price
from imagen_desktop.core.library import Library, parse
from imagen_desktop.core.library.conditions import is_selective
from imagen_desktop.core.library.query import Glance, Query
from tests.core.library.samples import image

PLACE = Path("/pictures")
DAY = 24 * 60


@pytest.fixture
def filled(file: Path) -> Library:
    """Newest first, by number; the glance looks at all of them or at the newest three."""
    library = Library(file, zone=UTC, model_titles=lambda: {"z9": "Zoom Turbo"})
    images = library.add_many(
        [
            image(PLACE / "0.png", "a red fox at night", 0, width=3, height=2),
            image(PLACE / "1.png", "a red fox", 1, model="acme/flux-dev", cost=Price(25_000), width=2),
            image(PLACE / "2.png", "Ein Öl-Fuchs", 2, backend="sketch", model="sketch", cost=Price(0)),
            image(PLACE / "3.png", "a fox", DAY, seed=9, cost=UNPRICED, width=2, height=3),
            image(PLACE / "4.png", "狐 in snow", DAY + 1, backend="", model="z9", cost=UNPRICED),
            image(PLACE / "5.png", "an owl", 60 * DAY),
        ]
    )
    library.set_favourite(images[0].id, True)
    library.set_rating(images[1].id, 4)
    library.set_rating(images[3].id, 2)
    library.change_tags([images[0].id, images[2].id], ["sea", "night sky"])
    library.change_tags([images[4].id], ["sea"])
    return library


def names(images: object) -> str:
    return "".join(each.path.stem for each in images)  # type: ignore[attr-defined]  # any images


def glanced(glance: Glance) -> str:
    return names(each for _, each in glance.images)


CASES = [
    ("fox", "013"),
    ("fox -night", "13"),
    ('"red fox"', "01"),
    ('"fox red"', ""),
    ("model:dev", "1"),
    ("model:FLUX model:sketch", "01235"),
    ('model:"zoom turbo"', "4"),
    ("-model:dev", "02345"),
    ("model:nothing", ""),
    ("backend:flu", "0135"),
    ("seed:9", "3"),
    ("cost:>0.02", "1"),
    ("cost:<=0.003", "025"),
    ("cost:free", "2"),
    ("cost:unpriced", "3"),
    ("-cost:free", "01345"),
    ("before:2026-11-22", "345"),
    ("after:2026-11-21 before:2026-11-22", "34"),
    ("before:2026-10", "5"),
    ("is:favourite", "0"),
    ("is:rated", "13"),
    ("is:tagged", "024"),
    ("-is:tagged", "135"),
    ("is:foreign", "4"),
    ("rating:>=2", "13"),
    ("rating:4", "1"),
    ("rating:0", "0245"),
    ("orientation:landscape", "0245"),
    ("orientation:portrait", "3"),
    ("orientation:square", "1"),
    ("tag:sea", "024"),
    ('tag:sea tag:"night sky"', "02"),
    ("tag:sea -is:foreign", "02"),
    ("tag:se", ""),
    ("fox tag:sea is:favourite seed:7", "0"),
    ("狐", "4"),
    ("-狐 before:2026-11-22", "35"),
    ("-ol", "01345"),
]


@pytest.mark.parametrize("looked_at", [2, 1_500])
@pytest.mark.parametrize(("text", "found"), CASES)
def test_filters_find(
    filled: Library, text: str, found: str, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagen_desktop.core.library.searching.LOOKED_AT", looked_at)
    query = parse(text).query
    assert names(filled.page(query).images) == found
    assert filled.count(query) == len(found)
    days = filled.days(query)
    assert sum(day.count for day in days) == len(found)
    assert names(each for day in days for each in filled.images_of_day(day.date, query=query)) == found
    glance = filled.glance(query)
    assert glanced(glance) == found
    assert glance.is_all
    filled.close()


def test_a_glance_gives_the_first_and_says_that_there_are_others(filled: Library) -> None:
    glance = filled.glance(parse("fox").query, limit=2)
    assert glanced(glance) == "01"
    assert not glance.is_all
    assert [day for day, _ in glance.images] == [date(2026, 11, 22)] * 2


def test_a_glance_that_has_seen_a_row_of_images_looks_no_further(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagen_desktop.core.library.searching.LOOKED_AT", 20)
    library.add_many(image(PLACE / f"{n}.png", "fox" if n % 2 else "owl", n) for n in range(60))
    glance = library.glance(Query("fox"), limit=30)
    assert len(glance.images) == 10
    assert not glance.is_all


@pytest.mark.parametrize("text", ["狐", "backend:elsewhere", "cost:>9"])
def test_a_glance_that_takes_too_long_shows_what_it_has_found(
    library: Library, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("imagen_desktop.core.library.searching.LOOKED_AT", 10)
    monkeypatch.setattr("imagen_desktop.core.library.searching._STEPS", 10)
    library.add_many(image(PLACE / f"{n}.png", "owl", n) for n in range(50))
    library.add(image(PLACE / "new.png", "狐", -1, backend="elsewhere", cost=Price(10_000_000)))
    query = parse(text).query
    glance = library.glance(query, patience=lambda: False)
    assert glanced(glance) == "new"
    assert not glance.is_all
    assert library.count(query) == 1
    assert library.glance(query, patience=lambda: True).is_all


@pytest.mark.parametrize(
    ("text", "is_few"),
    [
        ("seed:3", True),
        ("rating:>3", True),
        ("rating:>=1", True),
        ("seed:>3", False),
        ("rating:>=0", False),
        ("rating:<3", False),
        ("-seed:3", False),
    ],
)
def test_a_filter_is_selective_where_an_index_leads_to_few_images(text: str, is_few: bool) -> None:
    assert is_selective(parse(text).query) is is_few


WORDS = st.text(st.sampled_from("abAß0é_- \"'.,狐"), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.lists(st.text(st.sampled_from("abAß0é_- \"'.,狐"), max_size=12), min_size=1, max_size=5), WORDS)
def test_a_glance_reads_prompts_as_the_index_does(library: Library, prompts: list[str], words: str) -> None:
    library.remove([each.id for each in library.latest(100)])
    library.add_many(image(PLACE / f"{n}.png", prompt, n) for n, prompt in enumerate(prompts))
    query = parse(words).query
    assert glanced(library.glance(query)) == names(library.page(query).images)


def test_what_is_added_is_found_although_the_matches_were_kept(filled: Library) -> None:
    query = parse("fox").query
    assert filled.count(query) == 3
    filled.add(image(PLACE / "6.png", "one more fox", -1))
    assert filled.count(query) == 4
    filled.close()
    assert filled.count(query) == 4


def test_counting_can_be_broken_off(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that never ends stands for a library that is large."""
    started = threading.Event()
    heard: list[BaseException] = []

    def endless(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(started.set, 100)
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        )

    def count() -> None:
        try:
            filled.days(Query("fox"))
        except Interrupted as stopped:
            heard.append(stopped)

    monkeypatch.setattr("imagen_desktop.core.library.searching.Searching._keep_matches", _method(endless))
    thread = threading.Thread(target=count)
    thread.start()
    assert started.wait(20)
    filled.stop_searching()
    thread.join()
    assert heard


def _method(work: Callable[..., None]) -> Callable[..., None]:
    return lambda _self, *arguments: work(*arguments)


def test_models_are_meant_by_name_or_title_whatever_separates_their_words(filled: Library) -> None:
    for text in ("acme flux", "FLUX-dev", "fluxdev"):
        assert names(filled.page(parse(f'model:"{text}"').query).images) == "1"


def test_tags_are_counted_the_most_used_first(filled: Library) -> None:
    assert filled.tags() == {"sea": 3, "night sky": 2}
    (newest,) = filled.latest(1)
    filled.change_tags([newest.id], remove=["SEA"])
    assert list(filled.tags().items()) == [("night sky", 2), ("sea", 2)]


def test_an_image_that_left_counts_for_no_tag(filled: Library) -> None:
    images: tuple[Image, ...] = filled.page(parse("tag:sea").query).images
    filled.remove([each.id for each in images])
    assert filled.tags() == {}
