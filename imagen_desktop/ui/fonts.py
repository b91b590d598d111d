"""The type scale as QFonts, relative to the person's own interface font size."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from imagen_desktop.ui.resources import INTERFACE_FAMILY, load_interface_font
from imagen_desktop.ui.theme import Type

_SYSTEM_PIXELS = 10 * 96 / 72
"""A 10 pt interface font at 96 dpi: the size that the scale's pixels are given for."""


def install(application: QApplication, *, is_systems: bool = False) -> None:
    """Sets the application's font: ours or the system's, as large as the system's asks for, never smaller
    than the scale."""
    scale = max(1.0, QFontInfo(application.font()).pixelSize() / _SYSTEM_PIXELS)
    base = QFont(application.font())
    if not is_systems and load_interface_font():
        base.setFamilies([INTERFACE_FAMILY, base.family()])
    base.setPixelSize(round(Type.BODY.value.pixels * scale))
    base.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)  # keeps Inter's own widths
    application.setFont(base)
    _made.cache_clear()
    scaled.cache_clear()


def font(kind: Type, weight: int | None = None, *, is_tabular: bool = False) -> QFont:
    """A font of the scale; `is_tabular` gives digits of one width, for what counts or changes."""
    return QFont(_made(kind, weight, is_tabular))


@cache
def _made(kind: Type, weight: int | None, is_tabular: bool) -> QFont:
    """Each is made once: cards ask for theirs each time they are painted."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if kind is Type.MONO else QFont()
    made.setPixelSize(scaled(kind.value.pixels))
    made.setWeight(QFont.Weight(weight or kind.value.weight))
    if is_tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def scaled(pixels: int) -> int:
    """A length of the type scale at the application's font size."""
    body = Type.BODY.value.pixels
    own = QFont()
    present = own.pixelSize() if own.pixelSize() > 0 else QFontInfo(own).pixelSize()  # which loads it
    return round(pixels * max(body, present) / body)
