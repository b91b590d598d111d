"""The viewer's arithmetic: what is under the pointer stays there, and no gap opens at an edge."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imagen_desktop.ui.zoom import LARGEST, Room, Zoom

lengths = st.integers(min_value=1, max_value=6000)
rooms = st.builds(Room, lengths, lengths, lengths, lengths, st.sampled_from([1.0, 0.5, 0.8]))
factors = st.lists(st.floats(min_value=0.2, max_value=5), max_size=6)
shares = st.floats(min_value=0, max_value=1)
quick = settings(max_examples=80)


def zoomed(room: Room, factors: list[float], across: float, down: float) -> Zoom:
    zoom = Zoom.fitted(room)
    for factor in factors:
        zoom = zoom.zoomed(factor, across * room.width, down * room.height)
    return zoom


def has_no_gap(start: float, length: float, room: float) -> bool:
    if length <= room:
        return start == pytest.approx((room - length) / 2)
    return start <= 1e-6 and start + length >= room - 1e-6


@quick
@given(rooms)
def test_fitted_shows_all_and_enlarges_nothing(room: Room) -> None:
    zoom = Zoom.fitted(room)
    assume(room.fitting_scale > 0.02 * room.whole)
    assert zoom.width <= room.width + 1e-6
    assert zoom.height <= room.height + 1e-6
    assert zoom.percent <= 100


@quick
@given(rooms, factors, shares, shares)
def test_a_picture_is_centred_or_covers_the_window(
    room: Room, factors: list[float], across: float, down: float
) -> None:
    zoom = zoomed(room, factors, across, down)
    assert has_no_gap(zoom.x, zoom.width, room.width)
    assert has_no_gap(zoom.y, zoom.height, room.height)
    assert zoom.scale <= LARGEST * room.whole * 1.000001


@quick
@given(rooms, st.floats(1.01, 3), shares, shares)
def test_the_point_under_the_pointer_stays(room: Room, factor: float, across: float, down: float) -> None:
    before = Zoom.fitted(room).scaled_to(room.whole * 4, room.width / 2, room.height / 2)
    assume(before.width > room.width and before.height > room.height)
    x, y = across * room.width, down * room.height
    after = before.zoomed(factor, x, y)
    for at, start, end, scale, grown in (
        (x, before.x, after.x, before.scale, after.scale),
        (y, before.y, after.y, before.scale, after.scale),
    ):
        assert (at - start) / scale == pytest.approx((at - end) / grown, abs=1e-3)


@quick
@given(rooms, factors, st.floats(-9000, 9000), st.floats(-9000, 9000))
def test_panning_stops_at_the_edges(room: Room, factors: list[float], by_x: float, by_y: float) -> None:
    zoom = zoomed(room, factors, 0.5, 0.5).panned(by_x, by_y)
    assert has_no_gap(zoom.x, zoom.width, room.width)
    assert has_no_gap(zoom.y, zoom.height, room.height)


def test_z_goes_to_one_to_one_and_back() -> None:
    zoom = Zoom.fitted(Room(1216, 832, 600, 400))
    whole = zoom.toggled(300, 200)
    assert (zoom.percent, whole.percent) == (48, 100)
    assert whole.toggled(0, 0).is_fitted


def test_one_to_one_is_a_pixel_of_the_screen_also_where_pixels_are_dense() -> None:
    zoom = Zoom.fitted(Room(1216, 832, 600, 400, whole=0.5))
    assert zoom.toggled(300, 200).width == 608


def test_a_resized_window_keeps_the_picture_fitted_or_its_middle() -> None:
    room = Room(1200, 800, 600, 400)
    wider = Room(1200, 800, 1000, 400)
    assert Zoom.fitted(room).resized(wider).is_fitted
    near = Zoom.fitted(room).scaled_to(2.0, 300, 200)
    moved = near.resized(wider)
    assert (300 - near.x) / near.scale == pytest.approx((500 - moved.x) / moved.scale)
