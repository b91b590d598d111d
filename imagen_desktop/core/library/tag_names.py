"""How a tag is written, whoever typed it."""

from __future__ import annotations

_MOST_CHARACTERS = 60


def tag_name(text: str) -> str:
    """In small letters, one space between words, without what separates tags; "" where nothing is left."""
    plain = text.encode("utf-8", "ignore").decode("utf-8").lower()
    return " ".join(plain.replace('"', " ").replace(",", " ").split())[:_MOST_CHARACTERS].strip()


def tag_names(text: str) -> list[str]:
    """Those of a line in which commas separate them, each once."""
    return list(dict.fromkeys(filter(None, map(tag_name, text.split(",")))))
