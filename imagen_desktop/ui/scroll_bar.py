"""Where the parts of a scroll bar without arrows lie."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QStyle, QStyleOptionSlider

_SHORTEST_BAR = 32


def scroll_bar_part(option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect:
    """Groove, bar and the pages before and after it: there are no arrows."""
    area = option.rect
    is_upright = option.orientation is Qt.Orientation.Vertical
    length = area.height() if is_upright else area.width()
    span = option.maximum - option.minimum
    bar = length if span <= 0 else max(_SHORTEST_BAR, length * option.pageStep // (span + option.pageStep))
    at = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - bar, option.upsideDown
    )
    parts = {
        QStyle.SubControl.SC_ScrollBarGroove: (0, length),
        QStyle.SubControl.SC_ScrollBarSlider: (at, bar),
        QStyle.SubControl.SC_ScrollBarSubPage: (0, at),
        QStyle.SubControl.SC_ScrollBarAddPage: (at + bar, length - at - bar),
    }
    start, size = parts.get(part, (0, 0))
    if is_upright:
        return QRect(area.left(), area.top() + start, area.width(), size)
    return QRect(area.left() + start, area.top(), size, area.height())
