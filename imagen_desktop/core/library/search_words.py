"""The language of the search field and of `imagen search`: words, and filters typed as words.

    fox "fresh snow" -night model:dev seed:123 cost:>0.02 before:2026-10 is:favourite tag:"night sky"

It does not depend on the user's language. A word that is no filter is searched for in the prompts.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from imagen_desktop.core.library.conditions import PIECE
from imagen_desktop.core.library.query import Filter, Query
from imagen_desktop.core.library.tag_names import tag_name
from imagen_desktop.core.money import MICRODOLLARS

KEYS = ("model", "backend", "seed", "cost", "before", "after", "is", "tag", "rating", "orientation")
STATES = ("favourite", "rated", "tagged", "foreign")
ORIENTATIONS = ("landscape", "portrait", "square")
COSTS = ("free", "unpriced")
MAX_RATING = 5

_LIVE_KEYS = ("model", "backend")
"""They find a part of a name, so a word that is being typed narrows the search already."""
_COMPARED = re.compile(r"(<=|>=|<|>|=)?(.*)", re.DOTALL)
_DATED = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([dw])")


class SearchWord(NamedTuple):
    """A word as it was typed, from `start` to `end` of the text. `filter` is None where it is searched for
    in prompts; `problem` says in a sentence why a known key's value is none."""

    text: str
    start: int
    end: int
    key: str = ""
    value: str = ""
    is_excluded: bool = False
    filter: Filter | None = None
    problem: str = ""


class Search(NamedTuple):
    """What a text asks for. Words with a problem are left out of the query."""

    query: Query
    words: tuple[SearchWord, ...]

    @property
    def filters(self) -> tuple[SearchWord, ...]:
        return tuple(word for word in self.words if word.filter is not None)

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(word.problem for word in self.words if word.problem)


def parse(text: str, today: date | None = None, *, typing_at: int | None = None) -> Search:
    """`typing_at`: where somebody is typing; a filter there that may not be finished does nothing yet."""
    today = today or date.today()  # noqa: DTZ011 - the user's own day
    words = tuple(_word(found.group(), found.start(), today) for found in PIECE.finditer(text))
    texts: list[str] = []
    filters: list[Filter] = []
    for word in words:
        is_unfinished = typing_at is not None and word.start < typing_at <= word.end
        if word.key and is_unfinished and word.key not in _LIVE_KEYS:
            continue
        if word.filter is not None:
            filters.append(word.filter)
        elif not word.key and word.text != "-":  # the beginning of a word that shall not be there
            texts.append(word.text)
    return Search(Query(" ".join(texts), tuple(dict.fromkeys(filters))), words)


def spelled(key: str, value: str) -> str:
    """The word that means this: quoted where the value has spaces."""
    is_plain = re.fullmatch(r'[^\s"]+', value)
    return f"{key}:{value}" if is_plain else '{}:"{}"'.format(key, value.replace('"', ""))


def _word(text: str, start: int, today: date) -> SearchWord:
    is_excluded = text.startswith("-") and len(text) > 1
    body, end = text[1:] if is_excluded else text, start + len(text)
    name, colon, rest = body.partition(":")
    key = name.lower()
    if not colon or key not in KEYS:
        word = _unquoted(body)
        wanted = Filter("word", word, is_excluded=True) if is_excluded and word else None
        return SearchWord(text, start, end, "", word, is_excluded, wanted)
    value = _unquoted(rest)
    found = _filter(key, value, today)
    if isinstance(found, str):
        return SearchWord(text, start, end, key, value, is_excluded, problem=found)
    return SearchWord(text, start, end, key, value, is_excluded, found._replace(is_excluded=is_excluded))


def _unquoted(text: str) -> str:
    return text.replace('"', "").strip()


def _filter(key: str, value: str, today: date) -> Filter | str:
    """Or why there is none."""
    match key:
        case "model" | "backend":
            return Filter(key, value) if value else f"{key}: takes a part of a name."
        case "tag":
            name = tag_name(value)
            return Filter(key, name) if name else "tag: takes a tag's name."
        case "is":
            state = "favourite" if value.lower() == "favorite" else value.lower()
            return Filter(key, state) if state in STATES else _takes(key, STATES)
        case "orientation":
            shape = value.lower()
            return Filter(key, shape) if shape in ORIENTATIONS else _takes(key, ORIENTATIONS)
        case "before" | "after":
            day = _day(value, today)
            return _dated(key, day) if day else f"{key}: takes a day or month such as 2026-10 or 2026-10-18."
        case "cost":
            return _cost(value)
        case _:
            return _number(key, value)


def _takes(key: str, values: tuple[str, ...]) -> str:
    return f"{key}: takes {', '.join(values[:-1])} or {values[-1]}."


def _dated(key: str, day: date) -> Filter:
    return Filter("day", day.isoformat(), "<" if key == "before" else ">=")


def _day(value: str, today: date) -> date | None:
    """The day itself, or the first of a month or year, or so long ago."""
    if value.lower() in ("today", "yesterday"):
        return today - timedelta(days=int(value.lower() == "yesterday"))
    if ago := _AGO.fullmatch(value.lower()):
        return today - timedelta(days=int(ago[1]) * (7 if ago[2] == "w" else 1))
    if found := _DATED.fullmatch(value):
        try:
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        except ValueError:
            return None
    return None


def _cost(value: str) -> Filter | str:
    if value.lower() == "free":
        return Filter("cost", 0)
    if value.lower() == "unpriced":
        return Filter("cost", "unpriced")
    comparison, number = _compared(value)
    if not re.fullmatch(r"\d{1,6}(\.\d*)?|\.\d+", number.removeprefix("$")):
        return "cost: takes dollars, such as 0.003, >0.02 or <=0.01, or free or unpriced."
    return Filter("cost", round(float(number.removeprefix("$")) * MICRODOLLARS), comparison)


def _number(key: str, value: str) -> Filter | str:
    comparison, number = _compared(value)
    is_number = re.fullmatch(r"\d{1,19}", number) and int(number) < 2**63
    if key == "seed":
        return Filter(key, int(number), comparison) if is_number else "seed: takes a whole number."
    if not is_number or int(number) > MAX_RATING:
        return "rating: takes 0 to 5, such as 4 or >=3."
    return Filter(key, int(number), comparison)


def _compared(value: str) -> tuple[str, str]:
    found = _COMPARED.fullmatch(value)
    return (found[1] or "=", found[2].strip()) if found else ("=", value)
