"""Rows come and go so that each image that has been read stands where it is now, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from imagen_desktop.ui.day_order import DayOrder, RowStep, row_steps


def stepped(rows: Sequence[int], steps: Sequence[RowStep]) -> list[int | None]:
    """What stands in which row after the steps; None for one that came."""
    after: list[int | None] = [*rows]
    for place, difference in steps:
        after[place : place + max(0, -difference)] = [None] * max(0, difference)
    return after


def steps_between(before: Sequence[int], known: Sequence[int], now: Sequence[int]) -> list[RowStep]:
    read = {place: identity for place, identity in enumerate(before) if identity in known}
    return row_steps(read, len(before), DayOrder.of(now, set(known)))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(1, 40), unique=True, max_size=30), st.data())
def test_what_has_been_read_stands_where_it_is_or_nowhere(before: list[int], data: st.DataObject) -> None:
    known = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    left = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    now = [identity for identity in before if identity in left]
    if data.draw(st.booleans()):
        now = data.draw(st.permutations(now))
    for identity in data.draw(st.lists(st.integers(41, 60), unique=True, max_size=8)):
        now.insert(data.draw(st.integers(0, len(now))), identity)
    after = stepped(before, steps_between(before, known, now))
    assert len(after) == len(now)
    assert all(now[place] == identity for place, identity in enumerate(after) if identity in known)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 40), unique=True, max_size=30), st.data())
def test_nobody_loses_a_row_that_is_there_still_in_its_order(before: list[int], data: st.DataObject) -> None:
    left = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    now = [identity for identity in before if identity in left]
    for identity in data.draw(st.lists(st.integers(41, 60), unique=True, max_size=8)):
        now.insert(data.draw(st.integers(0, len(now))), identity)
    after = stepped(before, steps_between(before, before, now))
    assert [identity for identity in after if identity is not None] == [
        each for each in before if each in left
    ]


def test_images_of_which_nothing_is_known_but_their_number_keep_no_row_where_that_changes() -> None:
    before, known = [1, 2, 3, 4, 5, 6], [3]
    assert stepped(before, steps_between(before, known, [1, 9, 2, 3, 4, 5, 6])) == [
        *(None, None, None),
        *(3, 4, 5, 6),
    ]


def test_one_that_moves_to_the_other_end_moves_alone() -> None:
    before = [1, 2, 3, 4]
    assert stepped(before, steps_between(before, before, [2, 3, 4, 1])) == [2, 3, 4, None]


def test_after_very_many_changes_the_whole_day_goes() -> None:
    before = list(range(400))
    now = [identity for identity in before if identity % 2]
    assert steps_between(before, before, now) == [RowStep(0, 200), RowStep(200, -400)]
