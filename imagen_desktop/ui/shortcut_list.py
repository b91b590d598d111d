"""F1: every command with its keys, found by typing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.clear_button import let_clear
from imagen_desktop.ui.commands import Area, area_title
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.key_cap import KeyCap
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.shortcuts import Shortcuts, key_text
from imagen_desktop.ui.theme import SEMIBOLD, Theme, Type
from imagen_desktop.ui.wording import tr


class ShortcutList(QDialog):
    """Made anew for each time that it is opened; Esc closes it."""

    change_requested = Signal()

    def __init__(self, shortcuts: Shortcuts, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.resize(560, min(680, max(400, parent.height() - 80)))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by name or key"))
        self.search.setAccessibleName(tr("Search shortcuts"))
        let_clear(self.search)
        self.search.textChanged.connect(self.show_matching)
        self.change = LinkButton(tr("Change them in Settings"))
        self.change.clicked.connect(self._change)
        self.none = Caption(tr("No command has that name or key."))
        self.lines: list[ShortcutLine] = []
        self._heads: dict[Area, Label] = {}
        self._build(shortcuts)
        self._themed: list[Label | LinkButton | FocusRing] = [self.none, self.change, FocusRing(self)]
        for part in (*self._themed, *self._heads.values(), *self.lines):
            part.set_theme(theme)
        self.show_matching("")

    def show_matching(self, typed: str) -> None:
        """Only what has all of the words."""
        words = typed.casefold().split()
        for line in self.lines:
            line.setVisible(all(word in line.words for word in words))
        for area, head in self._heads.items():
            head.setVisible(any(line.area is area and not line.isHidden() for line in self.lines))
        self.none.setVisible(all(line.isHidden() for line in self.lines))

    def _change(self) -> None:
        self.change_requested.emit()
        self.close()

    def _build(self, shortcuts: Shortcuts) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 0, 24, 16)
        column.setSpacing(2)
        for area in Area:
            self._heads[area] = head = Label(area_title(area), weight=SEMIBOLD)
            head.setContentsMargins(0, 12, 0, 4)
            column.addWidget(head)
            for command in shortcuts.commands.values():
                if command.area is area:
                    line = ShortcutLine(area, command.title, shortcuts.keys(command.id))
                    self.lines.append(line)
                    column.addWidget(line)
        column.addWidget(self.none)
        column.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(24, 16, 24, 4)
        top.setSpacing(16)
        top.addWidget(self.search, 1)
        top.addWidget(self.change)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        whole.addWidget(scrolling(content, takes_focus=True), 1)


class ShortcutLine(QWidget):
    """One command; it only shows."""

    def __init__(self, area: Area, title: str, keys: tuple[str, ...]) -> None:
        super().__init__()
        self.area = area
        self.words = " ".join((title, area_title(area), *keys, *map(key_text, keys))).casefold()
        self.setAccessibleName(f"{title}: {', '.join(map(key_text, keys)) or tr('no key')}")
        self._parts: list[Label | KeyCap] = [Label(title, Type.BODY)]
        shown = dict.fromkeys(map(key_text, keys))  # Return and the keypad's Enter have one name
        self._parts += [KeyCap(words) for words in shown] or [Caption(tr("no key"))]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(4)
        for place, part in enumerate(self._parts):
            row.addWidget(part, 0 if place else 1)

    def set_theme(self, theme: Theme) -> None:
        for part in self._parts:
            part.set_theme(theme)
