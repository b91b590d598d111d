"""A text broken into a few lines, the last of which ends in an ellipsis where more would follow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout

_LONGEST = 2_000


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
