"""The foot of the Replicate card: paste a token, save it, see whom it works as."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop.ui.buttons import Button, LinkButton
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.theme import PRIMARY_HEIGHT, Theme
from imagen_desktop.ui.token_field import TokenField
from imagen_desktop.ui.wording import tr

_TOKEN_PAGE = "https://replicate.com/account/api-tokens"  # noqa: S105 - an address, not a secret


class TokenSetUp(QWidget):
    """Keeps what was typed until it is stored, so that a locked keyring costs no second paste."""

    save_requested = Signal(str)
    use_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_ready = False
        self._is_busy = False
        self._is_refused = False
        self._outcome = ""
        self.field = TokenField(tr("Replicate token"), tr("Paste a token, r8_…"))
        self.note = Caption("", wraps=True)
        self.get_token = LinkButton(tr("Get a token"))
        self.button = Button(tr("Save token"))
        self.button.setMinimumHeight(PRIMARY_HEIGHT)
        notes = QHBoxLayout()
        notes.setSpacing(8)
        notes.addWidget(self.note, 1)
        notes.addWidget(self.get_token, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addLayout(notes)
        layout.addWidget(self.button)
        self.field.text.textChanged.connect(self._typed)
        self.field.text.returnPressed.connect(self._act)
        self.button.clicked.connect(self._act)
        self.get_token.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(_TOKEN_PAGE)))
        self._arrange()

    def show_ready(self, *, is_ready: bool) -> None:
        """Whether a token is found now, wherever it is kept."""
        self._is_ready = is_ready
        self._arrange()

    def show_stored(self) -> None:
        """The keyring has it: the window forgets it, and the service is asked."""
        self.field.forget()
        self._say(tr("Stored in the keyring. Checking…"), "text3")

    def show_works(self, owner: str) -> None:
        self._is_busy, self._is_ready = False, True
        words = tr("Stored in the keyring, works as: {owner}")
        self._say(words.format(owner=owner) if owner else tr("Stored in the keyring."), "ok")

    def show_doubt(self, words: str) -> None:
        """It is stored, and no more is known."""
        self._is_busy, self._is_ready = False, True
        self._say(words, "attention")

    def show_refused(self, words: str) -> None:
        """It is not stored, or does not work: another one is wanted."""
        self._is_busy, self._is_refused = False, True
        self._say(words, "error")
        self.field.set_valid(False)
        self.field.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self.field.set_theme(theme)
        self.note.set_theme(theme)
        self.get_token.set_theme(theme)
        self.button.set_theme(theme)

    def _typed(self) -> None:
        if self.field.token and not self._is_busy:
            self._outcome = ""
            self._is_refused = False
            self.field.set_valid(True)
        self._arrange()

    def _act(self) -> None:
        if self._is_busy:
            return
        if self.field.token:
            self._is_busy = True
            self._say(tr("Saving…"), "text3")
            self.save_requested.emit(self.field.token)
        elif self._is_ready and not self._is_refused:
            self.use_requested.emit()

    def _say(self, words: str, tint: str) -> None:
        self._outcome = words
        self.note.set_tint(tint)
        self._arrange()

    def _arrange(self) -> None:
        can_use = self._is_ready and not self._is_refused
        uses = can_use and not self.field.token and not self._is_busy
        self.button.setText(tr("Use Replicate") if uses else tr("Save token"))
        self.button.setEnabled(not self._is_busy and (uses or bool(self.field.token)))
        self.button.setToolTip("" if self.button.isEnabled() or self._is_busy else tr("Paste a token first"))
        self.field.text.setReadOnly(self._is_busy)
        if not self._outcome:
            self.note.set_tint("text3")
        found = tr("A token is found; another one takes its place.")
        self.note.setText(self._outcome or (found if self._is_ready else tr("Kept in the system keyring.")))
        self.field.text.setAccessibleDescription(self.note.text())
