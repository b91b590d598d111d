"""Labels of the type scale that follow the theme."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from imagen_desktop.ui import fonts
from imagen_desktop.ui.theme import DARK, MEDIUM, Theme, Type


class Label(QLabel):
    """`tint` is the theme's field that colours it; long text wraps where `wraps` says so."""

    def __init__(
        self,
        text: str,
        kind: Type = Type.BODY,
        *,
        tint: str = "text",
        weight: int | None = None,
        is_tabular: bool = False,
        wraps: bool = False,
    ) -> None:
        super().__init__(text)
        self._tint = tint
        self.setFont(fonts.font(kind, weight, is_tabular=is_tabular))
        if not wraps:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWordWrap(wraps)
        self.set_theme(DARK)

    def set_tint(self, tint: str, theme: Theme) -> None:
        self._tint = tint
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        palette = QPalette(self.palette())
        color = QColor(str(getattr(theme, self._tint)))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
            palette.setColor(role, color)
        palette.setColor(QPalette.ColorRole.Link, QColor(theme.accent_text))
        self.setPalette(palette)


class Caption(Label):
    """12 px, grey: captions, notes, units."""

    def __init__(self, text: str, *, tint: str = "text3", wraps: bool = False) -> None:
        super().__init__(text, Type.CAPTION, tint=tint, wraps=wraps, is_tabular=True)


class FieldLabel(Label):
    """Above or before a field; `buddy` is the field that it names."""

    def __init__(self, text: str, buddy: QWidget | None = None) -> None:
        super().__init__(text, Type.CAPTION, tint="text2", weight=MEDIUM)
        if buddy is not None:
            self.setBuddy(buddy)
