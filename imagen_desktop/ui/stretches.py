"""Places that follow each other: rows that come or go together are told of together. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter


def stretches(marks: Iterable[bool]) -> list[tuple[int, int]]:
    """The first and last place of each stretch of marks that are set."""
    groups = groupby(enumerate(marks), key=itemgetter(1))
    found = [[place for place, _ in group] for is_set, group in groups if is_set]
    return [(places[0], places[-1]) for places in found]
