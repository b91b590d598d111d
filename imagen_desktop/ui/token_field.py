"""A field for a secret: hidden unless the eye is on, forgotten once it is saved."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.secret_edit import SecretEdit
from imagen_desktop.ui.theme import BAR_CONTROL_HEIGHT, Theme
from imagen_desktop.ui.wording import tr


class TokenField(FieldFrame):
    """`name` is what is read aloud; the text never is while it is hidden."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.text = SecretEdit()
        self.text.setFrame(False)
        self.text.setPlaceholderText(hint)
        self.text.setAccessibleName(name)
        self.eye = IconButton("eye", tr("Show the token"))
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(self, 8, 0, 4, 0))
        layout.setSpacing(0)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.eye)
        self.setFocusProxy(self.text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def token(self) -> str:
        return self.text.text().strip()

    def forget(self) -> None:
        """Empties the field for good: `clear()` could be undone."""
        self.text.setText("")
        self.eye.setChecked(False)

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.eye.set_theme(theme)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, fonts.scaled(BAR_CONTROL_HEIGHT))

    def _show(self, is_shown: bool) -> None:
        self.text.show_text(is_shown=is_shown)
        self.eye.set_icon("eye-off" if is_shown else "eye")
        name = tr("Hide the token") if is_shown else tr("Show the token")
        self.eye.setAccessibleName(name)
        self.eye.setToolTip(name)
