"""The settings window around a real studio and a real file, with a keyring in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget

from imagen_desktop.core.config import Config, load_config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.generation import Price
from imagen_desktop.core.keyring_access import KeyringAccess
from imagen_desktop.core.paths import home_paths
from imagen_desktop.core.studio import Studio, open_studio
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.configuration import Configuration
from imagen_desktop.ui.settings.desk import SettingsDesk
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.rows import SettingRow
from imagen_desktop.ui.settings.window import SettingsWindow
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.tasks import Tasks
from tests.core.test_credentials import MemoryKeyring

VARIABLE = "REPLICATE_API_TOKEN"
REPLICATE = "flux-schnell-replicate"


class Bench:
    """`environment` and `keyring` may be filled."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self.paths = home_paths(folder)
        self.environment: dict[str, str] = {}
        self.keyring = MemoryKeyring()
        self.keyring_error: Exception | None = None
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        state = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        state.setValue("look/reduce_motion", "on")
        self.appearance = Appearance(application, state)
        self.shortcuts = Shortcuts()

    async def open(self, text: str = "") -> SettingsWindow:
        """With that file."""
        self.paths.config_file.write_text(text)
        config = load_config(self.paths.config_file)
        self.credentials = Credentials(self.environment, access=KeyringAccess(self._keyring, bool))
        self.studio: Studio = await open_studio(config, self.paths, self.credentials)
        self.configuration = Configuration(self.paths.config_file, config, self.tasks, self.studio.apply)
        self.configuration.changed.connect(lambda changed: self.shortcuts.apply(changed.shortcuts))
        await self.configuration.start()
        self.desk = SettingsDesk(
            self.configuration,
            self.studio,
            self.paths,
            self.credentials,
            self.shortcuts,
            self.appearance,
            self.tasks,
            lambda: {REPLICATE: Price(3_000)},
            "imagen-desktop --quick",
        )
        self.desk.open()
        assert self.desk.window is not None
        return self.desk.window

    async def close(self) -> None:
        self.desk.close()
        self.configuration.close()
        await self.tasks.close()
        await self.studio.close()
        if self.desk.window is not None:
            self.desk.window.deleteLater()
        self.desk.deleteLater()
        self.configuration.deleteLater()
        self.appearance.deleteLater()
        if self.errors:
            raise self.errors[0]

    @property
    def text(self) -> str:
        return self.paths.config_file.read_text()

    @property
    def config(self) -> Config:
        """What holds, once it is saved."""
        return self.configuration.config

    def page(self, title: str) -> SettingsPage:
        assert self.desk.window is not None
        return next(page for page in self.desk.window.pages if page.title == title)

    def row(self, key: str) -> Any:
        """The row of a setting, on whichever page it is."""
        assert self.desk.window is not None
        for page in self.desk.window.pages:
            for row in page.rows:
                if row.key == key:
                    return row
        raise KeyError(key)

    def field(self, key: str) -> Any:
        """A row of the backend that is shown."""
        return next(row for row in self.desk.backends.details.rows if row.key == key)

    def shown_texts(self) -> str:
        """Everything that the window says, aloud or not."""
        window = self.desk.window
        assert window is not None
        parts: list[str] = []
        for widget in (window, *window.findChildren(QWidget)):
            parts += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
            text = getattr(widget, "text", None)
            parts.append(str(text()) if callable(text) else "")
            parts.append(str(vars(widget)))
        return " ".join(parts)

    def _keyring(self) -> MemoryKeyring:
        if self.keyring_error is not None:
            raise self.keyring_error
        return self.keyring


def type_into(row: SettingRow, text: str) -> None:
    """As a person does: types, then leaves the field."""
    field = row.controls()[0]
    field.setText(text)  # type: ignore[attr-defined]  # a QLineEdit
    field.editingFinished.emit()  # type: ignore[attr-defined]
