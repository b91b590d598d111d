"""Adding, finding, paging and marking."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Image, Price
from imagen_desktop.core.library import Day, Filter, Library, Marks, Query
from tests.core.library.samples import image

TODAY = date(2026, 11, 22)
PLACE = Path("/pictures")
FAVOURITE = Filter("is", "favourite")


def add(library: Library, *prompts: str, **changes: object) -> list[Image]:
    """One image per prompt, each a minute older than the one before."""
    return library.add_many(
        image(PLACE / f"{number}.png", prompt, number, **changes) for number, prompt in enumerate(prompts)
    )


def test_an_image_comes_back_as_it_went_in(library: Library) -> None:
    added = library.add(image(PLACE / "x.png"))
    assert added.id > 0
    assert (
        library.get(added.id)
        == library.find(PLACE / "x.png")
        == added
        == replace(image(PLACE / "x.png"), id=added.id)
    )


def test_what_is_not_there_is_none(library: Library) -> None:
    assert library.get(1) is None
    assert library.find(PLACE / "x.png") is None
    assert library.page().images == ()
    assert library.days() == []


def test_the_same_path_again_replaces_and_keeps_the_marks(library: Library) -> None:
    first = library.add(image(PLACE / "x.png", "a red fox"))
    library.set_favourite(first.id, True)
    second = library.add(image(PLACE / "x.png", "a blue owl", cost=Price(5_000)))
    assert second.id == first.id
    assert library.count() == 1
    assert library.marks([first.id])[first.id].is_favourite
    assert library.count(Query("fox")) == 0
    assert library.count(Query("owl")) == 1
    assert library.days() == [Day(TODAY, 1, 5_000, 0)]


def test_an_image_that_is_asked_for_again_is_not_made_again_until_it_changes(library: Library) -> None:
    (added,) = add(library, "a")
    first = library.get(added.id)
    assert library.latest(1)[0] is library.page(Query("a")).images[0] is first
    library.relocate({added.id: PLACE / "moved.png"})
    assert library.latest(1)[0].path == PLACE / "moved.png"
    library.add(image(PLACE / "moved.png", "b"))
    assert [found.prompt for found in library.latest(9)] == ["b"]


def test_ids_are_not_used_again(library: Library) -> None:
    first, second = add(library, "a", "b")
    library.remove([second.id])
    assert library.get(second.id) is None
    assert library.add(second).id > second.id
    assert library.get(first.id) == first


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters()))
def test_every_prompt_comes_back(library: Library, prompt: str) -> None:
    added = library.add(image(PLACE / "x.png", prompt))
    assert library.get(added.id) == added


@pytest.mark.parametrize("seed", [0, -1, 2**63 - 1, 2**64])
def test_seeds_beyond_the_databases_integers_come_back(library: Library, seed: int) -> None:
    added = library.add(image(PLACE / "x.png", seed=seed))
    assert library.get(added.id) == added


def test_nothing_of_a_failed_batch_is_kept(library: Library) -> None:
    with pytest.raises(LibraryError, match="not Unicode"):
        library.add_many([image(PLACE / "x.png"), image(PLACE / "\udcff.png")])
    assert library.count() == 0


def test_pages_are_newest_first_and_join_without_gap(library: Library) -> None:
    images = add(library, *[f"fox {n}" for n in range(25)])
    seen: list[Image] = []
    page = library.page(limit=10)
    while True:
        seen += page.images
        if page.next_cursor is None:
            break
        page = library.page(after=page.next_cursor, limit=10)
    assert seen == images


def test_a_page_that_ends_exactly_at_the_end_has_no_next(library: Library) -> None:
    add(library, "a", "b")
    assert library.page(limit=2).next_cursor is None
    assert library.page(limit=1).next_cursor is not None


def test_images_of_one_moment_are_not_lost_between_pages(library: Library) -> None:
    images = library.add_many(image(PLACE / f"{n}.png") for n in range(5))
    first = library.page(limit=3)
    second = library.page(after=first.next_cursor, limit=3)
    assert [*first.images, *second.images] == images[::-1]


def test_what_is_added_or_removed_does_not_shift_the_next_page(library: Library) -> None:
    images = add(library, *"abcdef")
    first = library.page(limit=2)
    library.add(image(PLACE / "new.png", minutes=-60))
    library.remove([images[0].id, images[2].id])
    assert list(library.page(after=first.next_cursor, limit=9).images) == images[3:]


def test_latest(library: Library) -> None:
    images = add(library, "a", "b", "c")
    assert list(library.latest(2)) == images[:2]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), "0123"),
        (Query(filters=(Filter("model", "flux-dev"),)), "1"),
        (Query(filters=(Filter("backend", "sketch"),)), "2"),
        (Query(filters=(Filter("seed", 9),)), "3"),
        (Query(filters=(FAVOURITE,)), "0"),
        (Query(filters=(FAVOURITE._replace(is_excluded=True),)), "123"),
        (Query(filters=(Filter("rating", 3, ">="),)), "1"),
        (Query("fox", (Filter("model", "flux-dev"),)), "1"),
        (Query("owl", (Filter("model", "flux-dev"),)), ""),
        (Query(filters=(Filter("day", "2026-11-22", ">="),)), "012"),
        (Query(filters=(Filter("day", "2026-11-22", "<"),)), "3"),
        (Query(filters=(Filter("day", "2026-11-22", ">="), Filter("day", "2026-11-22", "<="))), "012"),
    ],
)
def test_filters_hold_for_pages_counts_and_days_alike(library: Library, query: Query, found: str) -> None:
    images = library.add_many(
        [
            image(PLACE / "0.png", "fox", 0),
            image(PLACE / "1.png", "fox", 1, model="flux-dev"),
            image(PLACE / "2.png", "owl", 2, backend="sketch"),
            image(PLACE / "3.png", "owl", 24 * 60, seed=9),
        ]
    )
    library.set_favourite(images[0].id, True)
    library.set_rating(images[1].id, 4)
    expected = [images[int(number)] for number in found]
    assert list(library.page(query).images) == expected
    assert library.count(query) == sum(day.count for day in library.days(query)) == len(expected)
    in_days = [it for day in library.days(query) for it in library.images_of_day(day.date, query=query)]
    assert in_days == expected


def test_days_sum_what_is_priced_and_count_what_is_not(library: Library) -> None:
    add(library, "a", "b")
    library.add(image(PLACE / "x.png", cost=UNPRICED))
    library.add(image(PLACE / "foreign.png", backend="", cost=UNPRICED))
    library.add(image(PLACE / "old.png", minutes=60 * 24))
    expected = [Day(TODAY, 4, 6_000, 1), Day(TODAY - timedelta(days=1), 1, 3_000, 0)]
    assert library.days() == expected
    assert library.days(Query(filters=(Filter("day", "2020-01-01", ">="),))) == expected


def test_a_day_that_has_not_changed_is_the_very_same(library: Library) -> None:
    """So that thousands of them are compared in no time."""
    add(library, "a")
    library.add(image(PLACE / "old.png", minutes=60 * 24))
    today, yesterday = library.days()
    library.add(image(PLACE / "new.png"))
    now, then = library.days()
    assert then is yesterday
    assert now.count == today.count + 1


def test_an_empty_day_goes(library: Library) -> None:
    (added,) = add(library, "a")
    assert library.remove([added.id, 999]) == 1
    assert library.days() == []
    assert library.count(Query("a")) == 0


def test_a_stretch_of_a_day(library: Library) -> None:
    images = add(library, *"abcdef")
    assert library.images_of_day(TODAY, 2, 3) == images[2:5]
    assert library.images_of_day(TODAY, 9, 3) == []


def test_the_ids_of_a_day_come_in_its_order(library: Library) -> None:
    images = add(library, *"abcdef")
    library.add(image(PLACE / "old.png", minutes=60 * 24))
    library.set_rating(images[3].id, 4)
    library.set_rating(images[1].id, 4)
    assert library.ids_of_day(TODAY) == [each.id for each in library.images_of_day(TODAY)]
    rated = Query(filters=(Filter("rating", 4),))
    assert library.ids_of_day(TODAY, rated) == [images[1].id, images[3].id]
    assert library.ids_of_day(TODAY + timedelta(days=1)) == []


def test_days_are_the_users_own(file: Path) -> None:
    tokyo = Library(file, zone=timezone(timedelta(hours=9)))
    late = datetime(2026, 11, 22, 18, tzinfo=UTC)
    tokyo.add(image(PLACE / "x.png", created_at=late))
    assert [day.date for day in tokyo.days()] == [date(2026, 11, 23)]
    tokyo.close()
    travelled = Library(file, zone=timezone(timedelta(hours=-9)))
    assert [day.date for day in travelled.days()] == [date(2026, 11, 23)]
    travelled.close()


def test_models_that_occur(library: Library) -> None:
    assert library.models() == []
    library.add_many(
        image(PLACE / f"{number}.png", model=model) for number, model in enumerate(["b", "a", "", "b"])
    )
    assert library.models() == ["a", "b"]


def test_marks(library: Library) -> None:
    first, second = add(library, "a", "b")
    library.set_favourite(first.id, True)
    library.set_rating(first.id, 9)
    library.set_rating(second.id, -1)
    assert library.marks([first.id, second.id, 999]) == {first.id: Marks(True, 5), second.id: Marks()}
    library.set_favourite(first.id, False)
    assert not library.marks([first.id])[first.id].is_favourite


def test_a_foreign_image_needs_no_more_than_its_file(library: Library) -> None:
    foreign = Image(
        path=PLACE / "x.png",
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
        request=GenerationRequest(""),
        backend="",
        backend_type="",
        model="",
        width=1,
        height=1,
        size_bytes=1,
    )
    assert library.get(library.add(foreign).id) == replace(foreign, id=1)
