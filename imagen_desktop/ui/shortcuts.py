"""Which keys the commands have now: the table's own, or what the configuration says instead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from imagen_desktop.ui.commands import Area, Command, commands, overlap
from imagen_desktop.ui.wording import tr

Keys = tuple[str, ...]
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_BARE = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
_FIXED = (
    "Esc",
    "Tab",
    "Shift+Tab",
    "Backtab",
    "Left",
    "Right",
    "Up",
    "Down",
    "Space",
    "Return",
    "Enter",
    "Home",
    "End",
    "PgUp",
    "PgDown",
)


class Conflict(NamedTuple):
    """One key that means two commands where both are heard."""

    key: str
    one: Command
    other: Command


class Shortcuts(QObject):
    """`changed` after other keys hold. Unknown command names and unreadable keys are kept apart."""

    changed = Signal()

    def __init__(self, wanted: Mapping[str, Keys] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.commands = {command.id: command for command in commands()}
        self._attached: list[tuple[str, QShortcut]] = []
        self._keys: dict[str, Keys] = {}
        self.unknown: Keys = ()
        """What the configuration names and the window does not have: commands, and keys as `id = key`."""
        self._take(wanted or {})

    def apply(self, wanted: Mapping[str, Keys]) -> None:
        """The configuration's keys from now on."""
        before = self._keys
        self._take(wanted)
        if self._keys == before:
            return
        for command, shortcut in self._attached:
            shortcut.setKeys(_sequences(self._keys[command]))
        self.changed.emit()

    @property
    def attached_count(self) -> int:
        return len(self._attached)

    def keys(self, command: str) -> Keys:
        return self._keys[command]

    def first(self, command: str) -> str:
        """For menus and tool tips; empty where it has none."""
        return next(iter(self._keys[command]), "")

    def shown(self, command: str) -> str:
        """Its first key as people write it; what is no command is a key itself."""
        return key_text(self.first(command) if command in self._keys else command)

    def is_changed(self, command: str) -> bool:
        return self._keys[command] != self.commands[command].keys

    def attach(self, command: str, widget: QWidget, do: Callable[[], object]) -> None:
        """`do` whenever the command's key is pressed in the window of `widget`."""
        shortcut = QShortcut(widget)
        shortcut.setKeys(_sequences(self._keys[command]))
        shortcut.activated.connect(do)
        self._attached.append((command, shortcut))
        shortcut.destroyed.connect(lambda: self._forget(shortcut))

    def command_of(self, event: QKeyEvent, areas: Collection[Area]) -> str:
        """The command that a key press means in these areas, the first area's first; "" where none."""
        pressed = key_names(event)
        for area in areas:
            for command in self.commands.values():
                if command.area is area and any(key in pressed for key in self._keys[command.id]):
                    return command.id
        return ""

    def conflicts(self) -> list[Conflict]:
        """Those that the person made: the table itself has none."""
        listed = [(key, command) for command in self.commands.values() for key in self._keys[command.id]]
        return [
            Conflict(key, one, other)
            for place, (key, one) in enumerate(listed)
            for other_key, other in listed[place + 1 :]
            if key == other_key and one is not other and overlap(one.area, other.area)
        ]

    def _take(self, wanted: Mapping[str, Keys]) -> None:
        taken: dict[str, Keys] = {}
        unknown = [name for name in wanted if name not in self.commands]
        for name, command in self.commands.items():
            if name not in wanted:
                taken[name] = _own(command.keys)
                continue
            keys = wanted[name]
            unknown += [f"{name} = {key}" for key in keys if key_problem(key, command.area)]
            taken[name] = tuple(normal(key) for key in keys if not key_problem(key, command.area))
        self._keys, self.unknown = taken, tuple(unknown)

    def _forget(self, shortcut: QShortcut) -> None:
        self._attached = [pair for pair in self._attached if pair[1] is not shortcut]


@cache
def _own(keys: Keys) -> Keys:
    """Those of the table, which have no problems."""
    return tuple(normal(key) for key in keys)


def normal(key: str) -> str:
    """As Qt writes it: "ctrl+f" becomes "Ctrl+F"."""
    return QKeySequence.fromString(key, _PORTABLE).toString(_PORTABLE)


def key_text(key: str) -> str:
    """As people know it in their language: "Ctrl+Enter", not "Ctrl+Return"."""
    shown = QKeySequence.fromString(key, _PORTABLE).toString(QKeySequence.SequenceFormat.NativeText)
    return shown.replace("Return", "Enter")


def with_key(words: str, *keys: str) -> str:
    """For a tool tip: "Usage (Ctrl+U)", "Picture size (Ctrl+-, Ctrl++)", or the words alone without a key."""
    shown = ", ".join(key_text(key) for key in keys if key)
    return tr("{name} ({key})").format(name=words, key=shown) if shown else words


def key_problem(key: str, area: Area) -> str:
    """Why it cannot be the key of a command there, in a sentence; empty where it can."""
    name = normal(key)
    if not name or QKeySequence.fromString(key, _PORTABLE).count() != 1:
        return tr("That is not a key.")
    if name in _FIXED:
        return tr("{key} moves and answers in the window itself.").format(key=name)
    letter = name.removeprefix("Shift+")
    if area in (Area.WINDOW, Area.PROMPT) and len(letter) == 1 and letter.isalnum():
        return tr("A single letter or digit would be typed in a text field.")
    return ""


def key_names(event: QKeyEvent) -> Keys:
    """How a pressed key may be written: "?" is Shift and another key on most keyboards."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    name = _name(event, modifiers)
    text = event.text()
    is_sign = modifiers & _SHIFT and text.isprintable() and text and not text.isalnum() and text != " "
    return (name, _name(event, modifiers & ~_SHIFT)) if is_sign else (name,)


def pressed_key(event: QKeyEvent) -> str:
    """What someone chose by pressing it; empty while only Ctrl, Shift or Alt are held."""
    return "" if Qt.Key(event.key()) in _BARE else key_names(event)[-1]


def is_typed(key: str) -> bool:
    """Whether a text field takes it as text: it has neither Ctrl, Alt nor Meta, and is one sign."""
    return len(key.removeprefix("Shift+")) == 1


def _name(event: QKeyEvent, modifiers: Qt.KeyboardModifier) -> str:
    return QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString(_PORTABLE)


def _sequences(keys: Keys) -> list[QKeySequence]:
    return [QKeySequence.fromString(key, _PORTABLE) for key in keys]
