"""What a half-typed filter may become. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from imagen_desktop.core.library.search_words import COSTS, KEYS, ORIENTATIONS, STATES, spelled
from imagen_desktop.ui.wording import tr

MOST = 8


class Completion(NamedTuple):
    """`word` replaces the `length` characters before the cursor; it is a whole filter, or a key."""

    word: str
    note: str
    length: int

    @property
    def is_whole(self) -> bool:
        return not self.word.endswith(":")


def completions(
    typed: str, known: Mapping[str, Sequence[str]], today: date, *, is_asked: bool = False
) -> list[Completion]:
    """For the text before the cursor, back to the last token. `known` has the values that occur, by key.
    An empty word is completed where somebody asks for it."""
    word = _last_word(typed)
    sign = "-" if word.startswith("-") else ""
    key, colon, value = word.removeprefix("-").partition(":")
    if not colon:
        if not key and not is_asked:
            return []
        return [
            Completion(f"{sign}{name}:", note, len(word))
            for name, note in _notes().items()
            if name.startswith(key.lower())
        ]
    wanted = value.replace('"', "").lower()
    values = [*known.get(key.lower(), ()), *_fixed(key.lower(), today)]
    found = [each for each in dict.fromkeys(values) if wanted in each.lower() and wanted != each.lower()]
    found.sort(key=lambda each: not each.lower().startswith(wanted))
    return [Completion(f"{sign}{spelled(key.lower(), each)}", "", len(word)) for each in found[:MOST]]


def _last_word(typed: str) -> str:
    """Spaces inside of quotes belong to it."""
    start = 0
    is_quoted = False
    for place, character in enumerate(typed):
        is_quoted ^= character == '"'
        if character.isspace() and not is_quoted:
            start = place + 1
    return typed[start:]


def _fixed(key: str, today: date) -> Sequence[str]:
    match key:
        case "is":
            return STATES
        case "orientation":
            return ORIENTATIONS
        case "cost":
            return (*COSTS, ">0.01", "<0.01")
        case "rating":
            return ("5", ">=4", ">=3", "0")
        case "before" | "after":
            month = today.replace(day=1)
            earlier = (month - timedelta(days=1)).replace(day=1)
            return ("today", "yesterday", "7d", "4w", f"{month:%Y-%m}", f"{earlier:%Y-%m}", f"{today:%Y}")
        case _:
            return ()


def _notes() -> dict[str, str]:
    notes = {
        "model": tr("a part of the model's name"),
        "backend": tr("a part of the backend's name"),
        "seed": tr("a number"),
        "cost": tr("dollars, >0.02, free, unpriced"),
        "before": tr("a day, 2026-10, 7d"),
        "after": tr("a day, 2026-10, 7d"),
        "is": tr("favourite, rated, tagged, foreign"),
        "tag": tr("one of your tags"),
        "rating": tr("0 to 5, >=3"),
        "orientation": tr("landscape, portrait, square"),
    }
    return {key: notes[key] for key in KEYS}
