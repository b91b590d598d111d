"""Whether a prompt has the words of a search, without the full-text index: for a look at the newest images.

Its words are those of the index's tokenizer but for rare characters; the index has the last say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from imagen_desktop.core.library.conditions import text_terms

_GAP = r"[\W_]+"
_Search = tuple[str, Callable[[str], re.Match[str] | None]]
"""A piece of text that must be there, found in a fifth of the time that the pattern beside it takes."""


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
        plain = prompt.lower() if prompt.isascii() else _plain(prompt)
        for piece, search in wanted:
            if piece not in plain or search(plain) is None:
                return False
        if not unwanted:
            return True
        lower = prompt.lower()
        return not any(
            all(search(plain) for _, search in searches) and all(fragment in lower for fragment in parts)
            for searches, parts in zip(unwanted, fragments, strict=True)
        )

    return matches


def _searches(terms: Iterable[str]) -> list[_Search]:
    """Each for words that follow each other, the last of which may go on."""
    split = ([word for word in re.split(_GAP, _plain(term)) if word] for term in terms)
    return [
        (max(words, key=len), re.compile(rf"(?<![^\W_]){_GAP.join(map(re.escape, words))}").search)
        for words in split
        if words
    ]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in parts if not unicodedata.combining(character))
