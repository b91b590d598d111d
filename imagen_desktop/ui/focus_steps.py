"""The focus goes from one area of a window to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def follow_on(before: QWidget, *late: QWidget) -> None:
    """Lets Tab go on from `before` into what was made later: one after another, each in its own order."""
    for widget in (each for part in late for each in _stops(part)):
        QWidget.setTabOrder(before, widget)
        before = widget


def keep_in_place(part: QWidget, *late: QWidget) -> None:
    """Lets Tab reach what was made in `part` later where the part stands, not after all others: `late` in
    this order, or all that is inside in its own."""
    each = part.previousInFocusChain()
    while each is not None and each is not part and (part.isAncestorOf(each) or not _is_stop(each)):
        each = each.previousInFocusChain()
    if each is not None and each is not part:
        follow_on(each, *(late or (part,)))


def _stops(part: QWidget) -> list[QWidget]:
    """Itself and what is inside, where the focus can go to."""
    found, each = [part], part.nextInFocusChain()
    while each is not None and each is not part:
        if part.isAncestorOf(each):
            found.append(each)
        each = each.nextInFocusChain()
    return [widget for widget in found if _is_stop(widget) and widget.focusProxy() is None]


def _is_stop(widget: QWidget) -> bool:
    """Qt leaves the order as it was where one of two widgets takes no focus at all; of a group's buttons,
    Tab reaches the checked one alone, which may be another one later."""
    return widget.focusPolicy() is not Qt.FocusPolicy.NoFocus


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
