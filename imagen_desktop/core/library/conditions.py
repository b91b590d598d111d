"""A query as SQL over `images`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from imagen_desktop.core.library.query import Filter, FilterValue, Query

_MAX_TEXT_CHARACTERS = 1_000
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
"""A pattern; scripts written without spaces: the full-text index has no words of theirs."""

PIECE = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
"""A pattern: a word, or several in quotes."""

_ONE_OF = ("model", "backend", "seed", "orientation")
"""An image has one of each, so two filters mean either."""
_COLUMNS = {"day": "day", "seed": "seed", "rating": "rating"}
_COMPARISONS = ("=", "<", "<=", ">", ">=")
_TAGGED = "id IN (SELECT known.id FROM tags JOIN images AS known ON known.path = tags.path"
_STATES = {
    "favourite": "is_favourite",
    "rated": "rating > 0",
    "tagged": f"{_TAGGED})",
    "foreign": "backend = ''",
}
_ORIENTATIONS = {"landscape": "width > height", "portrait": "width < height", "square": "width = height"}
_SELECTIVE_STATES = ("favourite", "rated", "tagged")


class Condition(NamedTuple):
    """An expression over `images` and its parameters."""

    sql: str
    parameters: tuple[FilterValue, ...] = ()


FindModels = Callable[[str], list[str]]
"""The models' names in the library that a text means."""


class TextTerms(NamedTuple):
    """The words are for the full-text index, the fragments are what it cannot find."""

    words: tuple[str, ...]
    fragments: tuple[str, ...]

    @property
    def expression(self) -> str:
        return " AND ".join(map(_match, self.words))


def text_terms(text: str) -> TextTerms:
    words, fragments = [], []
    for piece in PIECE.findall(readable(text)):
        term = piece.replace('"', " ").strip()
        if not term:
            continue
        if any(character.isalnum() for character in term) and not re.search(_UNSPACED, term):
            words.append(term)
        else:
            fragments.append(term)
    return TextTerms(tuple(words), tuple(fragments))


def readable(text: str) -> str:
    """What the index can be asked for: bounded, without what UTF-8 cannot hold."""
    return text[:_MAX_TEXT_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def filter_condition(query: Query, find_models: FindModels) -> Condition:
    """Of all but the text's words that the full-text index finds."""
    conditions = [_fragment(fragment) for fragment in text_terms(query.text).fragments]
    for key in _ONE_OF:
        wanted = [each for each in query.filters if each.key == key and not each.is_excluded]
        if wanted:
            conditions.append(_any(_condition(each, find_models) for each in wanted))
    for each in query.filters:
        if each.is_excluded:
            found = _condition(each, find_models)
            conditions.append(Condition(f"NOT coalesce({found.sql}, FALSE)", found.parameters))
        elif each.key not in _ONE_OF:
            conditions.append(_condition(each, find_models))
    return joined(conditions)


def joined(conditions: Iterable[Condition], word: str = "AND") -> Condition:
    conditions = list(conditions)
    text = f" {word} ".join(f"({condition.sql})" for condition in conditions)
    return Condition(text or "TRUE", tuple(value for each in conditions for value in each.parameters))


def is_selective(query: Query) -> bool:
    """Whether an index leads to few images, so that looking at the newest ones first gains nothing."""
    return any(map(_leads_to_few, query.filters))


def _leads_to_few(wanted: Filter) -> bool:
    match wanted.key:
        case "tag":
            is_few = True
        case "seed":
            is_few = wanted.comparison == "="
        case "rating":
            is_few = _is_rated(wanted)
        case _:
            is_few = wanted.key == "is" and wanted.value in _SELECTIVE_STATES
    return is_few and not wanted.is_excluded


def _is_rated(wanted: Filter) -> bool:
    """Whether only images with a rating match, which have an index of their own."""
    value = int(wanted.value)
    return value > 0 if wanted.comparison in ("=", ">=") else value >= 0 and wanted.comparison == ">"


def _any(conditions: Iterable[Condition]) -> Condition:
    return joined(conditions, "OR")


def _condition(wanted: Filter, find_models: FindModels) -> Condition:
    value = wanted.value
    match wanted.key:
        case "word":
            return _word(str(value))
        case "model":
            models = find_models(str(value))
            return Condition(f"model IN ({', '.join('?' * len(models))})", tuple(models))
        case "backend":
            return Condition("backend LIKE ? ESCAPE '\\'", (f"%{_escaped(str(value))}%",))
        case "tag":
            return Condition(f"{_TAGGED} WHERE tags.tag = ?)", (value,))
        case "is":
            return Condition(_STATES[str(value)])
        case "orientation":
            return Condition(_ORIENTATIONS[str(value)])
        case _:
            return _compared(wanted)


def _compared(wanted: Filter) -> Condition:
    if wanted.comparison not in _COMPARISONS:
        raise ValueError(wanted.comparison)
    if wanted.key != "cost":
        compared = Condition(f"{_COLUMNS[wanted.key]} {wanted.comparison} ?", (wanted.value,))
        is_rated = wanted.key == "rating" and _is_rated(wanted)
        return joined([Condition("rating > 0"), compared]) if is_rated else compared
    if wanted.value == "unpriced":
        return Condition("cost_microdollars IS NULL AND backend <> ''")
    return Condition(f"cost_microdollars {wanted.comparison} ? AND backend <> ''", (wanted.value,))


def _word(word: str) -> Condition:
    terms = text_terms(word)
    parts = [_fragment(fragment) for fragment in terms.fragments]
    if terms.expression:
        matches = "id IN (SELECT rowid FROM prompts WHERE prompts MATCH ?)"
        parts.append(Condition(matches, (terms.expression,)))
    return joined(parts)


def _fragment(fragment: str) -> Condition:
    return Condition("prompt LIKE ? ESCAPE '\\'", (f"%{_escaped(fragment)}%",))


def _match(term: str) -> str:
    return f'"{term}"*'


def _escaped(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", readable(text))
