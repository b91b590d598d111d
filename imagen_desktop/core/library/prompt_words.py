"""Whether a prompt has the words of a search, without the full-text index: for a look at the newest images.

Its words are those of the index's tokenizer but for rare characters; the index has the last say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from imagen_desktop.core.library.conditions import text_terms

_GAP = r"[\W_]+"


def prompt_matcher(text: str, excluded: Iterable[str] = ()) -> Callable[[str], bool] | None:
    """Whether all of the text's words are there and none of the others; None where any prompt will do.

    The text's fragments are SQL's to find; those of the other words are looked for here.
    """
    terms = [text_terms(each) for each in excluded]
    wanted = _searches(text_terms(text).words)
    unwanted = [_searches(each.words) for each in terms]
    fragments = [[fragment.lower() for fragment in each.fragments] for each in terms]
    if not wanted and not terms:
        return None

    def matches(prompt: str) -> bool:
        plain = _plain(prompt)
        if not all(search(plain) for search in wanted):
            return False
        lower = prompt.lower()
        return not any(
            all(search(plain) for search in searches) and all(fragment in lower for fragment in parts)
            for searches, parts in zip(unwanted, fragments, strict=True)
        )

    return matches


def _searches(words: Iterable[str]) -> list[Callable[[str], re.Match[str] | None]]:
    return [re.compile(pattern).search for pattern in map(_pattern, words) if pattern]


def _pattern(term: str) -> str:
    """Words that follow each other, the last of which may go on."""
    words = [re.escape(word) for word in re.split(_GAP, _plain(term)) if word]
    return rf"(?<![^\W_]){_GAP.join(words)}" if words else ""


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in parts if not unicodedata.combining(character))
