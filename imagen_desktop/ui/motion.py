"""Whether things may move: the person's own setting first, then the system's."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

REDUCED = "reduceMotion"
"""Property of the application: True where the person asked for less motion."""


def is_reduced() -> bool:
    application = QApplication.instance()
    if not isinstance(application, QApplication) or application.property(REDUCED):
        return True
    return not application.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)


def duration(milliseconds: int) -> int:
    """The time that a movement takes: 0 where motion is reduced."""
    return 0 if is_reduced() else milliseconds
