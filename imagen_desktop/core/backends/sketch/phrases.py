"""Cuts a prompt into words and finds the phrases among them that the vocabulary knows."""

import re
import unicodedata

from imagen_desktop.core.backends.sketch.vocabulary import Meaning, singulars, vocabulary

MOST_WORDS = 400
"""A scene has room for little more; the rest of a long prompt still moves palette and layout."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[,.;:!?]")
_LONGEST_PHRASE = 4


def words_of(text: str) -> list[str]:
    """Lower-case words without accents, and the punctuation that ends a phrase."""
    plain = unicodedata.normalize("NFKD", text[:20_000]).lower().replace("\u2019", "'")
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found = _WORD.findall(bare.replace("-", " "))
    return [word.removesuffix("'s") for word in found[:MOST_WORDS]]


def longest_phrase(words: list[str], position: int) -> tuple[int, tuple[Meaning, ...], bool]:
    """How many words the longest known phrase here has, what it means, whether it is a plural."""
    known = vocabulary()
    for length in range(_LONGEST_PHRASE, 0, -1):
        phrase = words[position : position + length]
        if len(phrase) < length:
            continue
        joined = " ".join(phrase)
        plain = known.get(joined, ())
        if plain:
            return length, plain, False
        for single in singulars(phrase[-1]):
            meanings = known.get(" ".join([*phrase[:-1], single]), ())
            if any(meaning.kind in ("subject", "place") for meaning in meanings):
                return length, meanings, True
    return 0, (), False


def noun_follows(words: list[str], position: int) -> bool:
    """Whether a noun comes right after: "orange cat", "snow leopard", "glass sphere"."""
    _, meanings, _ = longest_phrase(words, position)
    kinds = {meaning.kind for meaning in meanings}
    return bool(kinds & {"subject", "place", "colour", "material"}) and "preposition" not in kinds
