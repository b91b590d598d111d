"""Where painted parts lie in a window that is read from right to left. Layouts mirror by themselves."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, Qt
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


def turned_icon(name: str, directed: Directed) -> str:
    """The icon's mirror image, where it has one."""
    return _TURNED.get(name, name) if is_mirrored(directed) else name
