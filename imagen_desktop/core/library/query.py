"""What one may ask the library for, and how that reads in SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from imagen_desktop.core.generation import Image

_MAX_TEXT_CHARACTERS = 1_000
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
"""A pattern; scripts written without spaces: the full-text index has no words of theirs."""

Parameter = str | int


class Query(NamedTuple):
    """All that is given must hold. `text`: words that begin so, in any order; days are local, inclusive."""

    text: str = ""
    model: str = ""
    backend: str = ""
    seed: int | None = None
    is_favourite: bool | None = None
    min_rating: int = 0
    since: date | None = None
    until: date | None = None


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


class Marks(NamedTuple):
    """What the user thinks of an image; rating is 0 (none) to 5. Kept in the index alone."""

    is_favourite: bool = False
    rating: int = 0


def condition(query: Query) -> tuple[str, list[Parameter]]:
    """An SQL expression over `images` and its parameters."""
    expression, fragments = _terms(query.text)
    parts: list[tuple[str, Parameter | None]] = []
    if expression:
        parts.append(("id IN (SELECT rowid FROM prompts WHERE prompts MATCH ?)", expression))
    parts.extend(("prompt LIKE ? ESCAPE '\\'", f"%{fragment}%") for fragment in fragments)
    if query.model:
        parts.append(("model = ?", query.model))
    if query.backend:
        parts.append(("backend = ?", query.backend))
    if query.seed is not None:
        parts.append(("seed = ?", query.seed))
    if query.is_favourite is not None:
        parts.append(("is_favourite" if query.is_favourite else "NOT is_favourite", None))
    if query.min_rating > 0:
        parts.append(("rating > 0 AND rating >= ?", query.min_rating))
    if query.since is not None:
        parts.append(("day >= ?", query.since.isoformat()))
    if query.until is not None:
        parts.append(("day <= ?", query.until.isoformat()))
    text = " AND ".join(f"({part})" for part, _ in parts)
    return text or "TRUE", [parameter for _, parameter in parts if parameter is not None]


def lone_match(query: Query) -> str:
    """The full-text expression, if the query asks for nothing else; else ""."""
    expression, fragments = _terms(query.text)
    return expression if not fragments and query == Query(query.text) else ""


def _terms(text: str) -> tuple[str, list[str]]:
    """The words as an expression for the full-text index, and the fragments that it cannot find."""
    words, fragments = [], []
    readable = text[:_MAX_TEXT_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    for term in readable.split():
        if any(character.isalnum() for character in term) and not re.search(_UNSPACED, term):
            quoted = term.replace('"', '""')
            words.append(f'"{quoted}"*')
        else:
            fragments.append(re.sub(r"([%_\\])", r"\\\1", term))
    return " AND ".join(words), fragments
