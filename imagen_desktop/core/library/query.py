"""What one may ask the library for, and what it answers. How it reads in SQL: conditions.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from imagen_desktop.core.generation import Image

FilterValue = str | int


class Filter(NamedTuple):
    """One thing that must hold, or must not.

    `key` and what `value` is: "word" text, "model", "backend" and "tag" text, "seed" a number, "cost"
    micro-dollars or "unpriced", "day" an ISO date, "rating" 0 to 5, "is" and "orientation" one word of
    search_words.py. `comparison`: "=", "<", "<=", ">" or ">=".
    """

    key: str
    value: FilterValue
    comparison: str = "="
    is_excluded: bool = False


class Query(NamedTuple):
    """`text`: words that begin so, in any order. All filters hold; of one key that an image has once (model,
    backend, seed, orientation), one of the values."""

    text: str = ""
    filters: tuple[Filter, ...] = ()


EVERYTHING = Query()


class Cursor(NamedTuple):
    """The last image of a page: the next begins after it, whatever was added or removed meanwhile."""

    created_at_microseconds: int
    id: int


class Page(NamedTuple):
    """Images, newest first; `next_cursor` is None at the end."""

    images: tuple[Image, ...]
    next_cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A local day's images; `cost_microdollars` is the sum of those that have a price."""

    date: date
    count: int
    cost_microdollars: int
    unpriced_count: int


class Glance(NamedTuple):
    """The newest images that match, found at once, with the day of each; `is_all` if there are no others."""

    images: tuple[tuple[date, Image], ...]
    is_all: bool


class Marks(NamedTuple):
    """What the user thinks of an image; rating is 0 (none) to 5, tags are sorted."""

    is_favourite: bool = False
    rating: int = 0
    tags: tuple[str, ...] = ()
