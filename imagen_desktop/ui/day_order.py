"""Where a day's images lie by now, and by which rows that come and go each is led there. No Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_MOST_STEPS = 60
"""Each costs the window's thread half a millisecond."""

Pair = tuple[int, int]
"""An image's place before and now."""


@dataclass(frozen=True, slots=True)
class DayOrder:
    """How many images a day has, and in which places those lie that were asked for by their ids: None for
    one that is not there any more."""

    count: int
    places: Mapping[int, int | None]

    @classmethod
    def of(cls, ids: Sequence[int], wanted: Collection[int]) -> DayOrder:
        """`ids` are all of the day, newest first."""
        places = {identity: place for place, identity in enumerate(ids) if identity in wanted}
        return cls(len(ids), {identity: places.get(identity) for identity in wanted})


class RowStep(NamedTuple):
    """Rows that come at a place of the day, or go from there on where `difference` is negative."""

    place: int
    difference: int


def row_steps(known: Mapping[int, int], count: int, order: DayOrder) -> list[RowStep]:
    """`known` are the ids that have been read, by their places in a day of `count` images.

    Each image that has been read keeps its row; where it is gone, so is its row. Of the images between two
    such ones nothing is known but how many there are: all of these rows go where it is another number now,
    so that none that was chosen stands for another image. After very many changes, the whole day goes.
    """
    found = [(place, order.places.get(identity)) for place, identity in sorted(known.items())]
    kept = _in_order([(place, now) for place, now in found if now is not None])
    stays = {place for place, _ in kept}
    gone = sorted(place for place in known if place not in stays)
    steps = _removals(gone)
    here = [(place - bisect_left(gone, place), now) for place, now in kept]
    edges = [(-1, -1), *here, (count - len(gone), order.count)]
    for (place, now), (next_place, next_now) in reversed(list(pairwise(edges))):
        unread, wanted = next_place - place - 1, next_now - now - 1
        if unread != wanted:
            steps += [RowStep(place + 1, wanted), RowStep(place + 1 + wanted, -unread)]
    steps = [step for step in steps if step.difference]
    return steps if len(steps) <= _MOST_STEPS else [RowStep(0, order.count), RowStep(order.count, -count)]


def _removals(places: Sequence[int]) -> list[RowStep]:
    """The last first, so that each may go without moving the next."""
    steps: list[RowStep] = []
    for place in reversed(places):
        if steps and steps[-1].place == place + 1:
            steps[-1] = RowStep(place, steps[-1].difference - 1)
        else:
            steps.append(RowStep(place, -1))
    return steps


def _in_order(pairs: list[Pair]) -> list[Pair]:
    """As many as are still in the order in which they were; a date that was corrected moves an image."""
    if all(one[1] < other[1] for one, other in pairwise(pairs)):
        return pairs
    lasts: list[int] = []
    before: list[int] = []
    for number, (_, now) in enumerate(pairs):
        length = bisect_left(lasts, now, key=lambda last: pairs[last][1])
        before.append(lasts[length - 1] if length else -1)
        lasts[length : length + 1] = [number]
    chain, number = [], lasts[-1]
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]
