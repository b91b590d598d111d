"""Whether a prompt has the words of a search, without the full-text index: for a look at the newest images.

Its words are those of the index's tokenizer but for rare characters; the index has the last say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from imagen_desktop.core.library.conditions import PIECE, readable

_GAP = r"[\W_]+"


def prompt_matcher(text: str, excluded: Iterable[str] = ()) -> Callable[[str], bool] | None:
    """Whether all of the text's words are there and none of the others; None where any prompt will do."""
    wanted = _searches(text)
    unwanted = [search for word in excluded for search in _searches(word)]
    if not wanted and not unwanted:
        return None

    def matches(prompt: str) -> bool:
        plain = _plain(prompt)
        return all(search(plain) for search in wanted) and not any(search(plain) for search in unwanted)

    return matches


def _searches(text: str) -> list[Callable[[str], re.Match[str] | None]]:
    patterns = map(_pattern, PIECE.findall(readable(text)))
    return [re.compile(pattern).search for pattern in patterns if pattern]


def _pattern(piece: str) -> str:
    """Words that follow each other, the last of which may go on."""
    words = [re.escape(word) for word in re.split(_GAP, _plain(piece)) if word]
    return rf"(?<![^\W_]){_GAP.join(words)}" if words else ""


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))
