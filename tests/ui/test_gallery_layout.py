"""The gallery's arithmetic, against a slow layout that places every card one after the other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imagen_desktop.ui.gallery_layout import (
    GAP,
    HEAD,
    MARGIN,
    STRIP,
    STRIP_WIDTH,
    Area,
    GalleryLayout,
    columns_for,
)

quick = settings(max_examples=60)
widths = st.integers(min_value=1, max_value=4000)
sizes = st.integers(min_value=112, max_value=320)
counts = st.lists(st.integers(min_value=1, max_value=40), min_size=1, max_size=12)
jobs = st.integers(min_value=0, max_value=9)


def placed_one_by_one(layout: GalleryLayout, counts: list[int]) -> list[Area]:
    areas, top = [], 0
    for section, count in enumerate(counts):
        columns, height = layout.columns_of(section), layout.line_height(section)
        top += HEAD
        for place in range(count):
            line, column = divmod(place, columns.count)
            areas.append(Area(columns.left(column), top + line * (height + GAP), columns.cell, height))
        top += ((count - 1) // columns.count + 1) * (height + GAP) - GAP
    return areas


@quick
@given(widths, sizes)
def test_both_edges_align(width: int, size: int) -> None:
    columns = columns_for(width, size)
    assume(width > 2 * MARGIN + size)
    last = columns.left(columns.count - 1) + columns.cell
    assert columns.left(0) == MARGIN
    assert last == width - MARGIN


@quick
@given(widths, sizes)
def test_gaps_differ_by_one_pixel_at_most(width: int, size: int) -> None:
    columns = columns_for(width, size)
    lefts = [columns.left(column) for column in range(columns.count)]
    gaps = {right - left - columns.cell for left, right in pairwise(lefts)}
    assert all(gap >= GAP for gap in gaps)
    assert not gaps or max(gaps) - min(gaps) <= 1


@quick
@given(widths, sizes)
def test_no_square_is_smaller_than_asked_where_there_is_room(width: int, size: int) -> None:
    columns = columns_for(width, size)
    assume(width >= size + 2 * MARGIN)
    assert columns.cell >= size
    assert columns.count == (width - 2 * MARGIN + GAP) // (size + GAP)


@quick
@given(widths, sizes, counts, jobs)
def test_every_card_lies_where_placing_one_by_one_puts_it(
    width: int, size: int, counts: list[int], jobs: int
) -> None:
    layout = GalleryLayout(width, size, counts, job_count=jobs, is_strip=True)
    areas = placed_one_by_one(layout, [jobs, *counts] if jobs else counts)
    assert layout.count == len(areas)
    assert [layout.area(item) for item in range(layout.count)] == areas
    assert layout.height == areas[-1].y + areas[-1].height + MARGIN


@quick
@given(widths, sizes, counts, jobs, st.data())
def test_a_point_finds_the_card_that_it_lies_in(
    width: int, size: int, counts: list[int], jobs: int, data: st.DataObject
) -> None:
    layout = GalleryLayout(width, size, counts, job_count=jobs, is_strip=True)
    x = data.draw(st.integers(-10, width + 10))
    y = data.draw(st.integers(-10, layout.height + 10))
    under = [
        item
        for item in range(layout.count)
        for area in [layout.area(item)]
        if area.x <= x < area.x + area.width and area.y <= y < area.y + area.height
    ]
    assert layout.item_at(x, y) == (under[0] if under else None)


@quick
@given(widths, sizes, counts, jobs, st.data())
def test_cards_between_two_heights_are_exactly_those_that_are_seen(
    width: int, size: int, counts: list[int], jobs: int, data: st.DataObject
) -> None:
    layout = GalleryLayout(width, size, counts, job_count=jobs, is_strip=True)
    top = data.draw(st.integers(0, layout.height))
    bottom = data.draw(st.integers(top + 1, layout.height + 500))
    areas = {item: layout.area(item) for item in range(layout.count)}
    seen = [item for item, area in areas.items() if area.y < bottom and top < area.y + area.height]
    assert list(layout.items_between(top, bottom)) == seen


@quick
@given(widths, sizes, counts, st.data())
def test_the_sticky_head_is_that_of_the_section_in_view(
    width: int, size: int, counts: list[int], data: st.DataObject
) -> None:
    layout = GalleryLayout(width, size, counts)
    top = data.draw(st.integers(0, layout.height - MARGIN - 1))
    section, y = layout.sticky_head(top)
    assert layout.head_top(section) <= top
    assert -HEAD <= y <= 0
    if y < 0:
        assert layout.head_top(section + 1) - top == y + HEAD


@quick
@given(widths, sizes, counts, jobs, st.data())
def test_down_then_up_stays_in_the_column_or_goes_to_a_line_end(
    width: int, size: int, counts: list[int], jobs: int, data: st.DataObject
) -> None:
    layout = GalleryLayout(width, size, counts, job_count=jobs)
    item = data.draw(st.integers(0, layout.count - 1))
    down = layout.below(item)
    here, there = layout.area(item), layout.area(down)
    assert down == item or there.y > here.y
    assert there.x <= here.x
    up = layout.above(item)
    assert up == item or layout.area(up).y < here.y
    assert layout.area(up).x <= here.x


@quick
@given(widths, sizes, counts)
def test_walking_down_the_first_column_meets_every_line_and_ends_at_the_last(
    width: int, size: int, counts: list[int]
) -> None:
    layout = GalleryLayout(width, size, counts)
    met, item = [0], 0
    while (down := layout.below(item)) != item:
        item = down
        met.append(item)
    lines = {layout.area(each).y for each in range(layout.count)}
    assert {layout.area(each).y for each in met} == lines


def test_days_are_left_by_ctrl_down_and_entered_at_their_first_card() -> None:
    layout = GalleryLayout(900, 192, [5, 7, 2])
    assert layout.beside_day(3, 1) == 5
    assert layout.beside_day(7, -1) == 5
    assert layout.beside_day(5, -1) == 0
    assert layout.beside_day(13, 1) == 12


def test_an_empty_gallery_has_no_height_and_nothing_under_the_pointer() -> None:
    layout = GalleryLayout(900, 192, [])
    assert layout.height == 0
    assert layout.item_at(100, 100) is None
    assert list(layout.items_between(0, 900)) == []
    assert list(layout.heads_between(0, 900)) == []


def test_a_narrow_window_of_the_design_has_four_cards_of_211() -> None:
    columns = columns_for(900, 192)
    assert (columns.count, columns.cell, columns.spare) == (4, 211, 0)


def test_jobs_of_a_narrow_window_are_low_and_wide_enough_for_their_words() -> None:
    layout = GalleryLayout(900, 112, [40], job_count=3, is_strip=True)
    assert layout.area(0).height == STRIP
    assert layout.area(0).width >= STRIP_WIDTH
    assert layout.columns_of(0).count < layout.columns_of(1).count
    assert layout.below(1) == 3 + layout.columns.nearest(layout.area(1).x)


@quick
@given(widths, sizes, counts, counts, jobs, jobs)
def test_a_layout_that_knows_another_is_the_same_as_one_that_does_not(
    width: int, size: int, counts: list[int], others: list[int], jobs: int, earlier_jobs: int
) -> None:
    for before in (others, counts[1:], [counts[0] + 1, *counts[1:]], [3, *counts]):
        earlier = GalleryLayout(width, size, before, job_count=earlier_jobs)
        layout = GalleryLayout(width, size, counts, job_count=jobs, before=earlier)
        plain = GalleryLayout(width, size, counts, job_count=jobs)
        assert [layout.area(item) for item in range(layout.count)] == [
            plain.area(item) for item in range(plain.count)
        ]
        assert layout.height == plain.height
