"""Where Tab leads when it must stay within one widget."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

_MOST_STEPS = 10_000


def step_inside(root: QWidget, *, is_next: bool) -> bool:
    """Moves the keyboard to the next or the former widget of `root`, itself included."""
    widget: QWidget = QApplication.focusWidget() or root
    for _ in range(_MOST_STEPS):
        following: QWidget | None = widget.nextInFocusChain() if is_next else widget.previousInFocusChain()
        if following is None:
            break
        widget = following
        is_inside = widget is root or root.isAncestorOf(widget)
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if is_inside and takes_tab and widget.isVisible() and widget.isEnabled():
            reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
            widget.setFocus(reason)
            return True
    return False
