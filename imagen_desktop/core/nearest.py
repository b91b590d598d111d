"""The nearest valid word to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, valid: Iterable[str]) -> str:
    """ "" where nothing is near."""
    import difflib

    matches = difflib.get_close_matches(word, list(valid), n=1, cutoff=0.6)
    return matches[0] if matches else ""


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """The end of a sentence: `; did you mean "png"?`, or nothing."""
    match = nearest(word, valid)
    return f'; did you mean "{match}"?' if match else ""
