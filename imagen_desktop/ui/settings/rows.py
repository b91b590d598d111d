"""One setting each: its words, its control, and what is wrong beside it. They know no file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.core.generation import JsonValue
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.locale_forms import money_text
from imagen_desktop.ui.segments import Segments
from imagen_desktop.ui.settings.switch import Switch
from imagen_desktop.ui.theme import LABEL_GAP, MEDIUM
from imagen_desktop.ui.wording import tr

_ANY_WIDTH = 16_777_215


class SettingRow(QWidget):
    """`key` is the configuration's; `edited` carries it with its new value, None for "as if not set"."""

    edited = Signal(str, object)

    def __init__(self, key: str, title: str, note: str = "") -> None:
        super().__init__()
        self.key = key
        self.title = Label(title, weight=MEDIUM)
        self.note = Caption(note, wraps=True)
        self.note.setVisible(bool(note))
        self.problem = Caption("", tint="error", wraps=True)
        self.problem.hide()
        self._words = f"{title} {note} {key}".casefold()

    def matches(self, typed: str) -> bool:
        return all(word in self._words for word in typed.casefold().split())

    def show_value(self, value: JsonValue) -> None:
        """The value in force, without a signal."""
        raise NotImplementedError

    def show_problem(self, sentence: str) -> None:
        """Beside the control, and read with it; empty takes it away. The value stays."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        for control in self.controls():
            control.setProperty("invalid", bool(sentence))
            control.setAccessibleDescription(sentence or self.note.text())
            control.update()

    def controls(self) -> Sequence[QWidget]:
        return ()

    def _beside(self, control: QWidget) -> None:
        """The control at the end of the line."""
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.note)
        words.addWidget(self.problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    def _below(self, control: QWidget, *more: QWidget) -> None:
        """The control in the next line, with what belongs to it behind it."""
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(control, 1)
        if control.maximumWidth() < _ANY_WIDTH:
            line.addStretch(1)
        for part in more:
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(self.title)
        column.addLayout(line)
        column.addWidget(self.problem)
        column.addWidget(self.note)


class SwitchRow(SettingRow):
    """On or off."""

    def __init__(self, key: str, title: str, note: str = "") -> None:
        super().__init__(key, title, note)
        self.switch = Switch(title)
        self.switch.setAccessibleDescription(note)
        self.switch.clicked.connect(lambda is_on: self.edited.emit(self.key, is_on))
        self.title.setBuddy(self.switch)
        self._beside(self.switch)

    def show_value(self, value: JsonValue) -> None:
        self.switch.setChecked(bool(value))

    def controls(self) -> Sequence[QWidget]:
        return (self.switch,)


class ChoiceRow(SettingRow):
    """A few words side by side; `choices` are pairs of the configuration's word and ours."""

    def __init__(self, key: str, title: str, choices: Sequence[tuple[str, str]], note: str = "") -> None:
        super().__init__(key, title, note)
        self._values = [value for value, _words in choices]
        self.segments = Segments(title, [words for _value, words in choices])
        self.segments.chosen.connect(lambda index: self.edited.emit(self.key, self._values[index]))
        self._beside(self.segments)

    def show_value(self, value: JsonValue) -> None:
        if value in self._values:
            self.segments.choose(self._values.index(str(value)))

    def controls(self) -> Sequence[QWidget]:
        return self.segments.buttons


class ListRow(SettingRow):
    """One of many, in a list that opens."""

    def __init__(self, key: str, title: str, choices: Sequence[tuple[str, str]], note: str = "") -> None:
        super().__init__(key, title, note)
        self.combo = QComboBox()
        self.combo.setAccessibleName(title)
        self.combo.setMinimumWidth(200)
        for value, words in choices:
            self.combo.addItem(words, value)
        self.combo.activated.connect(lambda _row: self.edited.emit(self.key, self.combo.currentData()))
        self.title.setBuddy(self.combo)
        self._beside(self.combo)

    def show_value(self, value: JsonValue) -> None:
        self.combo.setCurrentIndex(max(0, self.combo.findData(value)))

    def controls(self) -> Sequence[QWidget]:
        return (self.combo,)


class TextRow(SettingRow):
    """Saved when Enter is pressed or the field is left, which is at most `width` wide. `hint` stands in the
    empty field; what is typed becomes a value by `read`, which raises ValueError with a sentence, and a
    value is shown by `write`."""

    def __init__(
        self,
        key: str,
        title: str,
        note: str = "",
        hint: str = "",
        read: Callable[[str], JsonValue] = str,
        write: Callable[[JsonValue], str] = lambda value: "" if value is None else str(value),
        width: int = _ANY_WIDTH,
    ) -> None:
        super().__init__(key, title, note)
        self._read, self._write = read, write
        self._shown = ""
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(title)
        self.field.setAccessibleDescription(note)
        self.field.setMaximumWidth(width)
        self.field.editingFinished.connect(self.finish)
        self.title.setBuddy(self.field)
        self._below(self.field, *self.extras())

    def extras(self) -> Sequence[QWidget]:
        """Behind the field."""
        return ()

    @property
    def is_open(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.field.text() != self._shown

    def show_value(self, value: JsonValue) -> None:
        """What someone is typing is left to them, and so is what was refused."""
        words = self._write(value)
        is_kept = self.is_open and (self.field.hasFocus() or words == self._shown)
        self._shown = words
        if not is_kept:
            self.field.setText(words)
            self.field.setCursorPosition(0)
            self.show_problem("")

    def finish(self) -> None:
        """Tells what was typed, once."""
        if not self.is_open:
            self.show_problem("")
            return
        try:
            value = self._read(self.field.text().strip())
        except ValueError as error:
            self.show_problem(str(error))
            return
        if self._write(value) == self._shown:  # the same in other letters
            self.field.setText(self._shown)
            self.show_problem("")
        else:
            self.edited.emit(self.key, value)

    def controls(self) -> Sequence[QWidget]:
        return (self.field,)


def amount(typed: str) -> JsonValue:
    """Dollars, None for no limit. Raises ValueError."""
    plain = typed.removeprefix("$").strip().replace(",", "")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        raise ValueError(tr("That is not an amount, such as 20.00.")) from None


def dollars(value: JsonValue) -> str:
    """As a limit is typed: "$20.00"; a price of less than a cent keeps its digits."""
    if not isinstance(value, (int, float)):
        return ""
    return money_text(f"${value:.2f}" if round(value, 2) == value else f"${value:f}".rstrip("0"))


def whole(typed: str) -> JsonValue:
    """None where nothing is typed. Raises ValueError."""
    if not typed:
        return None
    try:
        return int(typed)
    except ValueError:
        raise ValueError(tr("That is not a whole number.")) from None


def seconds(typed: str) -> JsonValue:
    """None where nothing is typed. Raises ValueError."""
    plain = typed.removesuffix("s").strip()
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        raise ValueError(tr("That is not a number of seconds.")) from None
