"""The seed: random until it is locked; a dice for a new one."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from PySide6.QtCore import QRegularExpression, QSize, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy
from typing_extensions import override

from imagen_desktop.core.generation import MAX_SEED
from imagen_desktop.ui import fonts
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.theme import CONTROL_HEIGHT, Theme, Type
from imagen_desktop.ui.wording import tr


def random_seed() -> int:
    return secrets.randbelow(MAX_SEED) + 1


class SeedField(FieldFrame):
    """`seed` is None while it is not locked: each image then gets its own. Typing a number locks it."""

    changed = Signal()

    def __init__(self, new_seed: Callable[[], int] = random_seed) -> None:
        super().__init__()
        self._new_seed = new_seed
        self.text = QLineEdit()
        self.text.setFrame(False)
        self.text.setPlaceholderText(tr("Random"))
        self.text.setAccessibleName(tr("Seed"))
        self.text.setToolTip(tr("Several images count up from a locked seed"))
        self.text.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,10}"), self))
        self._dice = IconButton("dices", tr("New random seed"))
        self._dice.clicked.connect(lambda: self.set_seed(self._new_seed()))
        self.lock = IconButton("lock-open", tr("Lock seed"))
        self.lock.setCheckable(True)
        self.lock.clicked.connect(self._lock_clicked)
        self.text.textChanged.connect(self._text_changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(self, 8, 0, 2, 0))
        layout.setSpacing(0)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._dice)
        layout.addWidget(self.lock)
        self.setFocusProxy(self.text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def seed(self) -> int | None:
        return int(self.text.text()) if self.text.text() else None

    @property
    def problem(self) -> str:
        if self.seed is not None and self.seed > MAX_SEED:
            return tr("Seeds go up to {largest}").format(largest=MAX_SEED)
        return ""

    def set_seed(self, seed: int | None) -> None:
        self.text.setText("" if seed is None else str(seed))

    def toggle_lock(self) -> None:
        self.set_seed(self._new_seed() if self.seed is None else None)

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._dice.set_theme(theme)
        self.lock.set_theme(theme)

    @override
    def sizeHint(self) -> QSize:
        return QSize(140, fonts.scaled(CONTROL_HEIGHT))

    def _lock_clicked(self) -> None:
        self.toggle_lock()

    def _text_changed(self) -> None:
        is_locked = self.seed is not None
        self.text.setFont(fonts.font(Type.MONO if is_locked else Type.BODY))
        self.lock.setChecked(is_locked)
        self.lock.set_icon("lock" if is_locked else "lock-open")
        self.set_valid(not self.problem)
        self.text.setAccessibleDescription(self.problem)
        self.changed.emit()
