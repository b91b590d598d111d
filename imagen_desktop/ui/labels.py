"""Labels of the type scale that follow the theme."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPalette, QTextDocument, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.theme import DARK, MEDIUM, Theme, Type

_WHEREVER_NEEDED = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


def plain_tip(text: str) -> str:
    """A tool tip that shows what a stranger's text says, even where it looks like HTML."""
    return f"<span>{html.escape(text)}</span>" if "<" in text or "&" in text else text


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
        self.setTextFormat(Qt.TextFormat.PlainText)  # prompts and names come from strangers' files
        self._tint = tint
        self._theme = DARK
        self.setFont(fonts.font(kind, weight, is_tabular=is_tabular))
        if not wraps:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWordWrap(wraps)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colour()

    def set_tint(self, tint: str) -> None:
        self._tint = tint
        self._colour()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """A widget that moves to another parent is polished anew, which brings an old palette back."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._colour()

    def _colour(self) -> None:
        color = QColor(str(getattr(self._theme, self._tint)))
        palette = QPalette(self.palette())
        if palette.color(QPalette.ColorRole.WindowText) == color:
            return
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
            palette.setColor(role, color)
        self.setPalette(palette)


class Prose(Label):
    """Text of a stranger's that can be selected, and wraps also within a word that is longer than a line."""

    def __init__(
        self, text: str, kind: Type = Type.BODY, *, tint: str = "text", is_tabular: bool = False
    ) -> None:
        super().__init__(text, kind, tint=tint, is_tabular=is_tabular, wraps=True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setMinimumWidth(1)

    @override
    def heightForWidth(self, width: int) -> int:
        """QLabel sets the document's option anew whenever the text has changed."""
        height = super().heightForWidth(width)
        document = self.findChild(QTextDocument)
        if document is None or document.defaultTextOption().wrapMode() is _WHEREVER_NEEDED:
            return height
        option = document.defaultTextOption()
        option.setWrapMode(_WHEREVER_NEEDED)
        document.setDefaultTextOption(option)
        return super().heightForWidth(width)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.heightForWidth(self.width())
        super().paintEvent(event)


class Caption(Label):
    """12 px, grey: captions, notes, units. Only what stands in one line has digits of one width: the
    font's hyphens get that width too, and tear the names in a sentence apart."""

    def __init__(self, text: str, *, tint: str = "text3", wraps: bool = False) -> None:
        super().__init__(text, Type.CAPTION, tint=tint, wraps=wraps, is_tabular=not wraps)


class FieldLabel(Label):
    """Above or before a field; `buddy` is the field that it names."""

    def __init__(self, text: str, buddy: QWidget | None = None) -> None:
        super().__init__(text, Type.CAPTION, tint="text2", weight=MEDIUM)
        if buddy is not None:
            self.setBuddy(buddy)
