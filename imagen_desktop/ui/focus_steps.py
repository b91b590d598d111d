"""The focus goes from one area of a window to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def follow_on(before: QWidget, late: QWidget) -> None:
    """Lets Tab go on from `before` into what was made later, in its own order."""
    inside, each = [], late.nextInFocusChain()
    while each is not None and each is not late:
        if late.isAncestorOf(each):
            inside.append(each)
        each = each.nextInFocusChain()
    for widget in inside:
        QWidget.setTabOrder(before, widget)
        before = widget


def step_focus(areas: Sequence[QWidget], step: int) -> None:
    """To the area `step` places after the one that has the focus; to the first or last where none has."""
    if not areas:
        return
    focused = QApplication.focusWidget()
    inside = [
        area for area in areas if focused is not None and (focused is area or area.isAncestorOf(focused))
    ]
    present = areas.index(inside[-1]) if inside else -min(step, 0) - 1
    areas[(present + step) % len(areas)].setFocus(Qt.FocusReason.TabFocusReason)
