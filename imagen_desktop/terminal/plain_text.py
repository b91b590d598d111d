"""Foreign text on a terminal: what an image's metadata says must not move the cursor or hide a line."""

from __future__ import annotations


def plain(text: str) -> str:
    """One line; control characters, which a terminal obeys, become spaces."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def plain_lines(text: str) -> list[str]:
    return [plain(line) for line in text.splitlines()] or [""]


def clipped(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"
