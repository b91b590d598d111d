"""The chart's legend: every backend keeps its place, however long their names are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from imagen_desktop.ui.usage_legend import Legend, longest_that_fits
from imagen_desktop.ui.usage_series import Series

LONG = "a-backend-with-a-name-longer-than-anybody-has-room-for"


@pytest.fixture
def legend(qapp: object) -> Iterator[Legend]:
    made = Legend()
    made.show_series(
        tuple(
            Series(name, tint, frozenset({name}))
            for name, tint in (("FLUX dev", "chart_1"), (LONG, "chart_2"), ("others", "control"))
        ),
        "what is free is not drawn",
    )
    yield made
    made.deleteLater()


def test_names_are_whole_where_there_is_room(legend: Legend) -> None:
    legend.resize(legend.sizeHint())
    assert legend.names() == ["others", LONG, "FLUX dev"]
    names = ["FLUX schnell", "FLUX dev", "Sketch: drawn, not AI", "SDXL Turbo", "m", "iii"]
    for name in names:  # a width is rounded: each is tried
        legend.show_series((Series(name, "chart_1", frozenset({name})),), "")
        legend.resize(legend.sizeHint())
        assert legend.names() == [name]


def test_longest_name_alone_is_cut_where_there_is_little_room(legend: Legend) -> None:
    legend.resize(320, 20)
    others, cut, flux = legend.names()
    assert (others, flux) == ("others", "FLUX dev")
    assert cut.endswith("…")
    assert LONG in legend.toolTip()


@pytest.mark.parametrize(
    ("lengths", "room", "longest"),
    [
        ([10, 20, 30], 60, 30),
        ([10, 20, 30], 59, 29),
        ([10, 20, 30], 40, 15),
        ([10, 20, 30], 6, 2),
        ([10, 20, 30], -5, 0),
        ([], 10, 0),
    ],
)
def test_what_is_missing_is_taken_from_the_longest(lengths: list[int], room: int, longest: int) -> None:
    assert longest_that_fits(lengths, room) == longest
