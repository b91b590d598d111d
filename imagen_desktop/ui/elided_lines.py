"""A text broken into a few lines, the last of which ends in an ellipsis where more would follow."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout

_LONGEST = 2_000
_LINE_LONGEST = 300
_KNOWN = 512
_TABULAR = QFont.Tag("tnum")


def elided_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """At most `most` lines of `width` pixels; line breaks in the text become spaces."""
    flat = " ".join(text[:_LONGEST].split())
    layout = QTextLayout(flat, font)
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        rest = flat[line.textStart() :]
        is_last = len(lines) == most - 1
        lines.append(rest if is_last else rest[: line.textLength()].rstrip())
    layout.endLayout()
    if lines:
        lines[-1] = QFontMetrics(font).elidedText(lines[-1], Qt.TextElideMode.ElideRight, width)
    return lines


def elided_line(text: str, font: QFont, width: int) -> str:
    """The text as one line of `width` pixels. The last ones are remembered: a job's card says the same many
    times, and measuring it takes as long as drawing it."""
    return _elided(text[:_LINE_LONGEST], FontName(font), width)


class FontName:
    """A font to look something up by: Qt's own cannot be hashed."""

    __slots__ = ("_key", "font")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._key = (font.key(), font.isFeatureSet(_TABULAR))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FontName) and self._key == other._key


@lru_cache(_KNOWN)
def _elided(text: str, name: FontName, width: int) -> str:
    flat = " ".join(text.split())
    return QFontMetrics(name.font).elidedText(flat, Qt.TextElideMode.ElideRight, width)
