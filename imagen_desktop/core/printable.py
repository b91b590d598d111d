"""Foreign text, without what steers a terminal or hides a line."""

from __future__ import annotations


def printable(text: str) -> str:
    """As long as before: what cannot be printed, line breaks included, becomes spaces."""
    return "".join(character if character.isprintable() else " " for character in text)
