"""The backends: a list, one of them in full, and what adds and takes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.config import BackendConfig, Config
from imagen_desktop.core.config_edit import backend_table, quoted
from imagen_desktop.core.generation import JsonValue, Price
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.settings.backend_details import BackendDetails
from imagen_desktop.ui.settings.backend_fields import backend_types, new_backend
from imagen_desktop.ui.settings.backend_list import BackendList
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.theme import PAGE_MARGIN
from imagen_desktop.ui.wording import tr

_LIST_LEAST = 212


class BackendsPage(SettingsPage):
    """Shows what it is told; states and prices come after the list."""

    token_shown = Signal(str)  # the variable of the chosen backend's token

    def __init__(self) -> None:
        super().__init__(tr("Backends"), "cpu")
        self._config = Config()
        self._infos: Sequence[BackendInfo] = ()
        self._states: Mapping[str, BackendState] = {}
        self._prices: Mapping[str, Price] = {}
        self._wanted = ""
        self.add = Button(tr("Add backend"), "plus")
        self.add.clicked.connect(self._ask_type)
        self.head.addWidget(self.add)
        self.list = BackendList()
        self.details = BackendDetails()
        self._build()
        self.list.chosen.connect(self._show_chosen)
        details = self.details
        details.edited.connect(self.edited)
        details.default_chosen.connect(lambda name: self.edited.emit({"default_backend": name}, None))
        details.duplicate_requested.connect(self._duplicate)
        details.remove_requested.connect(self._remove)

    def show_backends(self, config: Config, infos: Sequence[BackendInfo]) -> None:
        """Those of this configuration."""
        self._config, self._infos = config, infos
        self._show()

    def show_states(self, states: Mapping[str, BackendState], prices: Mapping[str, Price]) -> None:
        self._states, self._prices = states, prices
        self._show()

    def choose(self, name: str) -> None:
        self.list.choose(name)

    def expect(self, name: str) -> None:
        """To be chosen as soon as it is there."""
        self._wanted = name

    @override
    def matches(self, typed: str) -> bool:
        words = [
            self.title,
            tr("Token keyring add remove duplicate default model steps price time limit address"),
            *(f"{info.name} {info.title} {info.place} {info.type}" for info in self._infos),
        ]
        known = " ".join(words).casefold()
        return all(word in known for word in typed.casefold().split())

    @override
    def finish(self) -> None:
        self.details.finish()

    def _show(self) -> None:
        self.list.show_rows(self._infos, self._states, self._prices, self._config.default_backend)
        if self._wanted in self._config.backends:
            self.list.choose(self._wanted)
            self._wanted = ""
        self._show_chosen(self.list.current)

    def _show_chosen(self, name: str) -> None:
        config, row = self._config.backends.get(name), self.list.row(name)
        if config is None or row is None:
            return
        self.details.show_backend(config, row)
        variable = token_variable(config)
        if variable:
            self.token_shown.emit(variable)

    def _ask_type(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind, words in backend_types():
            menu.addAction(words).triggered.connect(lambda _on=False, kind=kind: self.add_backend(kind))
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def add_backend(self, kind: str) -> None:
        self._save(new_backend(kind, self._free_name(kind)))

    def _duplicate(self, name: str) -> None:
        config = self._config.backends.get(name)
        if config is not None:
            self._save(config, self._free_name(f"{name}-copy"))

    def _save(self, config: BackendConfig, name: str = "") -> None:
        name = name or config.name
        self._wanted = name
        changes: dict[str, JsonValue] = {
            f"backends.{quoted(name)}.{key}": value for key, value in backend_table(config).items()
        }
        self.edited.emit(changes, None)

    def _remove(self, name: str) -> None:
        """The default goes to another one; without any, the built-in ones would come back."""
        others = [each for each in self._config.backends if each != name]
        changes: dict[str, JsonValue] = {"backends.sketch.type": "sketch"} if others == ["sketch"] else {}
        changes[f"backends.{quoted(name)}"] = None
        if self._config.default_backend == name:
            changes["default_backend"] = others[0]
        self.edited.emit(changes, None)

    def _free_name(self, wanted: str) -> str:
        if wanted not in self._config.backends:
            return wanted
        number = 2
        while f"{wanted}-{number}" in self._config.backends:
            number += 1
        return f"{wanted}-{number}"

    def _build(self) -> None:
        left = QFrame()
        left.setObjectName("card")
        note = Caption(
            tr("A backend that is off or broken is never replaced by another without asking."), wraps=True
        )
        note.setContentsMargins(14, 12, 14, 12)
        left.setMinimumWidth(_LIST_LEAST)
        column = QVBoxLayout(left)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(note)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 18)
        row.setSpacing(16)
        row.addWidget(left, 348)
        row.addWidget(self.details, 544)
        self.fill(content)
