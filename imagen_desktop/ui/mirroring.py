"""Where painted parts lie in a window that is read from right to left. Layouts mirror by themselves."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtWidgets import QStyle

_TURNED = {
    "chevron-left": "chevron-right",
    "chevron-right": "chevron-left",
    "panel-left": "panel-right",
    "panel-right": "panel-left",
}
"""Icons that point to a side of the window."""


class Directed(Protocol):
    """A widget, or a painter on one."""

    def layoutDirection(self) -> Qt.LayoutDirection: ...


def is_mirrored(directed: Directed) -> bool:
    return directed.layoutDirection() is Qt.LayoutDirection.RightToLeft


def placed(directed: Directed, within: QRect, area: QRect) -> QRect:
    """`area` as it is, or at the other side of `within`."""
    return QStyle.visualRect(directed.layoutDirection(), within, area)


def placed_point(directed: Directed, within: QRect, point: QPoint) -> QPoint:
    return QStyle.visualPos(directed.layoutDirection(), within, point)


def margins(directed: Directed, start: int, top: int, end: int, bottom: int) -> QMargins:
    """Those of a layout, which Qt does not mirror."""
    sides = (end, start) if is_mirrored(directed) else (start, end)
    return QMargins(sides[0], top, sides[1], bottom)


def turned_icon(name: str, directed: Directed) -> str:
    """The icon's mirror image, where it has one."""
    return _TURNED.get(name, name) if is_mirrored(directed) else name
