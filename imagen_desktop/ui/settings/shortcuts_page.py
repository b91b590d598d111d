"""All commands with their keys: found by their words or by a key, changed by pressing another one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.clear_button import let_clear
from imagen_desktop.ui.commands import Area, Command, area_title
from imagen_desktop.ui.key_cap import KeyCap
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.settings.key_catcher import KeyCatcher
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.themed import colour_inside
from imagen_desktop.ui.shortcuts import Keys, Shortcuts, key_problem, key_text
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.wording import joined, tr


class ShortcutsPage(SettingsPage):
    """`shortcuts` are those in force. Their lines are many: they are made when the page is first shown."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__(tr("Shortcuts"), "keyboard")
        self._shortcuts = shortcuts
        self._typed = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by name or key"))
        self.search.setAccessibleName(tr("Search shortcuts"))
        let_clear(self.search)
        self.search.setFixedWidth(240)
        self.search.textChanged.connect(lambda: self.matches(self._typed))
        self.head.addWidget(self.search)
        self.unknown = Caption("", tint="attention", wraps=True)
        self.none = Caption(tr("No command has that name or key."))
        self.lines: dict[str, ShortcutLine] = {}

    @override
    def showEvent(self, event: QShowEvent) -> None:
        if not self.lines:
            self._make_lines()
        super().showEvent(event)

    def _make_lines(self) -> None:
        for area in Area:
            commands = self._shortcuts.commands.values()
            lines = [self._line(each) for each in commands if each.area is area]
            self.add_card(lines, area_title(area), gap=6)
        self.finish_layout()
        self._show_keys()
        self.set_theme(self.theme)
        self.matches(self._typed)

    @override
    def show_config(self, config: Config) -> None:
        """The shortcuts have heard of it already."""
        if self.lines:
            self._show_keys()

    def _show_keys(self) -> None:
        clashes: dict[str, list[str]] = {}
        for conflict in self._shortcuts.conflicts():
            for one, other in ((conflict.one, conflict.other), (conflict.other, conflict.one)):
                words = tr("{key} is also “{title}” ({area}): only one of them hears it.")
                clashes.setdefault(one.id, []).append(
                    words.format(key=key_text(conflict.key), title=other.title, area=area_title(other.area))
                )
        for name, line in self.lines.items():
            line.show_keys(
                self._shortcuts.keys(name),
                is_changed=self._shortcuts.is_changed(name),
                clashes=clashes.get(name, ()),
            )
        unknown = self._shortcuts.unknown
        words = tr("The configuration has what the window does not know: {names}.")
        self.unknown.setText(words.format(names=joined(list(unknown))))
        self.unknown.setVisible(bool(unknown))

    @override
    def matches(self, typed: str) -> bool:
        self._typed = typed
        wanted = "" if typed.casefold() in self.title.casefold() else typed
        both = f"{wanted} {self.search.text()}".strip()
        if not self.lines:
            known = " ".join(command.title for command in self._shortcuts.commands.values()).casefold()
            return all(word in known for word in both.casefold().split())
        found = super().matches(both)
        self.none.setVisible(not found)
        return found

    @override
    def fill(self, content: QWidget) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        for note in (self.unknown, self.none):
            note.setContentsMargins(24, 0, 24, 0)
            column.addWidget(note)
        column.addWidget(content, 1)
        super().fill(whole)

    def _line(self, command: Command) -> ShortcutLine:
        line = self.lines[command.id] = ShortcutLine(command)
        line.chosen.connect(lambda keys: self._choose(command, keys))
        return line

    def _choose(self, command: Command, keys: Keys) -> None:
        value: JsonValue = list(keys) if len(keys) > 1 else keys[0] if keys else ""
        self.edited.emit({f"shortcuts.{command.id}": None if keys == command.keys else value}, None)


class ShortcutLine(QWidget):
    """One command."""

    chosen = Signal(object)  # Keys

    def __init__(self, command: Command) -> None:
        super().__init__()
        self._command = command
        self._theme = DARK
        self.keys: Keys = ()
        title = command.title
        self.change = KeyCatcher(tr("Change…"), tr("Change the key of {title}").format(title=title))
        self.more = IconButton("plus", tr("One more key for {title}").format(title=title))
        self.none = IconButton("x", tr("No key for {title}").format(title=title))
        self.reset = IconButton("undo-2", tr("The usual key for {title}").format(title=title))
        self.problem = Caption("", tint="attention", wraps=True)
        self.problem.hide()
        self._adds = False
        self._caps = QHBoxLayout()
        self._caps.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(Label(title), 1)
        line.addLayout(self._caps)
        line.addSpacing(8)
        for part in (self.change, self.more, self.none, self.reset):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.problem)
        self.change.clicked.connect(lambda: self._start(adds=False))
        self.change.caught.connect(self._take)
        self.more.clicked.connect(self._ask_more)
        self.none.clicked.connect(lambda: self.chosen.emit(()))
        self.reset.clicked.connect(lambda: self.chosen.emit(command.keys))

    def show_keys(self, keys: Keys, *, is_changed: bool, clashes: Sequence[str]) -> None:
        if keys != self.keys or not self._caps.count():
            self._show_caps(keys)
        self.keys = keys
        self.none.setEnabled(bool(keys))
        self.reset.setEnabled(is_changed)
        self._say(" ".join(clashes))
        shown = " ".join((self._command.title, *keys, *map(key_text, keys), "conflict" if clashes else ""))
        self.setProperty("words", shown)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def _show_caps(self, keys: Keys) -> None:
        while (item := self._caps.takeAt(0)) is not None:
            cap = item.widget()
            if cap is not None:
                cap.hide()
                cap.deleteLater()
        for words in dict.fromkeys(map(key_text, keys)):  # Return and the keypad's Enter have one name
            self._caps.addWidget(KeyCap(words))
        if not keys:
            self._caps.addWidget(Caption(tr("no key")))
        colour_inside(self, self._theme)

    def _ask_more(self) -> None:
        self._start(adds=True)
        self.change.wait()

    def _start(self, *, adds: bool) -> None:
        self._adds = adds

    def _take(self, key: str) -> None:
        problem = key_problem(key, self._command.area)
        if problem:
            self._say(problem)
            return
        kept = tuple(each for each in self.keys if each != key) if self._adds else ()
        self.chosen.emit((*kept, key))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.change.setAccessibleDescription(words)
