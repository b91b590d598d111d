"""A token as a setting: where it is and whom it works as, never the token itself."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.credentials import Place
from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.labels import Caption, FieldLabel, Label
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, LABEL_GAP, PRIMARY_HEIGHT, Theme
from imagen_desktop.ui.token_field import TokenField
from imagen_desktop.ui.wording import tr

_NARROW = 400


class TokenRow(QWidget):
    """Keeps what is typed until it is stored, so that a locked keyring costs no second paste."""

    test_requested = Signal()
    save_requested = Signal(str)
    remove_requested = Signal()
    look_requested = Signal()

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.variable = ""
        self._place: Place | None = None
        self.box = _StateBox()
        self.field = TokenField(tr("Token"), tr("Paste a token"))
        self.save = Button(tr("Save"))
        self.cancel = Button(tr("Cancel"))
        self.test = Button(tr("Test"))
        self.replace = Button(tr("Replace…"))
        self.remove = Button(tr("Remove"))
        self.retry = Button(tr("Look again"))
        self.note = Caption("", wraps=True)
        self._label = FieldLabel(title or tr("Token"), self.field)
        self._build()
        self._connect()
        self.show_looking()

    def set_theme(self, theme: Theme) -> None:
        self.box.set_theme(theme)
        self.field.set_theme(theme)

    def show_variable(self, variable: str) -> None:
        """Another token's row from now on."""
        self.variable = variable
        words = tr("Never shown again, never written to a file. {variable}, when set, is used before it.")
        self.note.setText(words.format(variable=variable))
        self.field.forget()
        self.show_looking()

    def show_looking(self) -> None:
        self._show(tr("Looking…"), "text3")

    def show_place(self, place: Place | None) -> None:
        """Where it is; None where there is none."""
        self._place = place
        self.replace.setText(tr("Add…") if place is None else tr("Replace…"))
        if place is Place.ENVIRONMENT:
            words = tr("From the environment: {variable}").format(variable=self.variable)
            self._show(words, "text", self.test, self.replace)
        elif place is Place.KEYRING:
            self._show(tr("Stored in keyring"), "text", self.test, self.replace, self.remove)
        else:
            self._show(tr("No token yet"), "attention", self.replace)

    def show_asking(self) -> None:
        self._show(tr("Asking the service…"), "text3")

    def show_works(self, owner: str) -> None:
        """The service says yes; `owner` is the account's name, where it tells."""
        self._say(tr("works as: {owner}").format(owner=owner) if owner else tr("works"), "ok")

    def show_refused(self, sentence: str) -> None:
        self._say(sentence, "error")

    def show_doubt(self, sentence: str) -> None:
        """It is there, and no more is known."""
        self._say(sentence, "attention")

    def show_sentence(self, sentence: str, tint: str) -> None:
        """The outcome in full, of one that was stored just now."""
        self._show(sentence, tint, self.test, self.replace, self.remove)

    def show_unreachable(self, sentence: str) -> None:
        """The keyring said something else than what it has; the sentence has the way out."""
        self.replace.setText(tr("Add…"))
        self._show(sentence, "attention", self.retry, self.replace)

    def show_entry(self) -> None:
        """The field for a new one."""
        self._arrange(self.save, self.cancel, is_entry=True)
        self.field.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_storing_failed(self, sentence: str) -> None:
        """Nothing was stored; what was pasted stays."""
        self.save.setEnabled(True)
        self.field.text.setReadOnly(False)
        self.field.set_valid(False)
        self.box.show_words(sentence, "error")
        self.note.setText(sentence)
        self.note.set_tint("error")
        self.field.text.setAccessibleDescription(sentence)

    def show_stored(self) -> None:
        """The keyring has it: the window forgets it."""
        self._place = Place.KEYRING
        self.replace.setText(tr("Replace…"))
        self._leave_entry()
        self.show_asking()

    def _leave_entry(self) -> None:
        self.field.forget()
        self.field.set_valid(True)
        self.field.text.setReadOnly(False)
        self.note.set_tint("text3")
        words = tr("Never shown again, never written to a file. {variable}, when set, is used before it.")
        self.note.setText(words.format(variable=self.variable))

    def _say(self, words: str, tint: str) -> None:
        """Behind where it is."""
        where = {
            Place.ENVIRONMENT: tr("From the environment"),
            Place.KEYRING: tr("Stored in keyring"),
        }.get(self._place or Place.KEYRING, "")
        buttons = [self.test, self.replace]
        if self._place is not Place.ENVIRONMENT:
            buttons.append(self.remove)
        self._show(tr("{where}, {state}").format(where=where, state=words), tint, *buttons)

    def _show(self, words: str, tint: str, *buttons: Button) -> None:
        self.box.show_words(words, tint)
        self._arrange(*buttons, is_entry=False)

    def _arrange(self, *buttons: Button, is_entry: bool) -> None:
        self.field.setVisible(is_entry)
        self.box.setVisible(not is_entry)
        for button in (self.save, self.cancel, self.test, self.replace, self.remove, self.retry):
            button.setVisible(button in buttons)
        self.save.setEnabled(bool(self.field.token))

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self._line = line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.box, 1)
        line.addWidget(self.field, 1)
        line.addLayout(buttons)
        for button in (self.retry, self.test, self.replace, self.remove, self.save, self.cancel):
            button.setMinimumHeight(PRIMARY_HEIGHT)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(self._label)
        column.addLayout(line)
        column.addWidget(self.note)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons below, where there is little room."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < _NARROW
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _connect(self) -> None:
        self.test.clicked.connect(self.test_requested)
        self.replace.clicked.connect(self.show_entry)
        self.remove.clicked.connect(self.remove_requested)
        self.retry.clicked.connect(self.look_requested)
        self.cancel.clicked.connect(self._give_up)
        self.save.clicked.connect(self._save)
        self.field.text.returnPressed.connect(self._save)
        self.field.text.textChanged.connect(lambda: self.save.setEnabled(bool(self.field.token)))

    def _save(self) -> None:
        if self.field.token and self.save.isEnabled():
            self.save.setEnabled(False)
            self.field.text.setReadOnly(True)
            self.save_requested.emit(self.field.token)

    def _give_up(self) -> None:
        self._leave_entry()
        self.look_requested.emit()


class _StateBox(QWidget):
    """A field that only says something, with a key before it."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._sign = QLabel()
        self.words = Label("", wraps=True)
        self.setMinimumHeight(PRIMARY_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._sign.setPixmap(icons.pixmap("key-round", theme.text2, 16, self.devicePixelRatioF()))
        self.words.set_theme(theme)
        self.update()

    def show_words(self, words: str, tint: str) -> None:
        self.words.setText(words)
        self.words.set_tint(tint)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_box(QPainter(self), QRectF(self.rect()), self._theme.panel, self._theme.edge)
