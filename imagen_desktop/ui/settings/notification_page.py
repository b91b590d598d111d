"""What the desktop is told, the tray, the start at login, and how the quick prompt gets a key."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop.ui import fonts
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.rows import SwitchRow
from imagen_desktop.ui.theme import LABEL_GAP, MEDIUM, Type
from imagen_desktop.ui.wording import tr


class NotificationPage(SettingsPage):
    """`quick_command` is the whole command line that opens the quick prompt."""

    def __init__(self, quick_command: str, *, can_start_at_login: bool) -> None:
        super().__init__(tr("Notifications and tray"), "bell")
        self.done = SwitchRow("notifications.done", tr("Images are ready"))
        self.failed = SwitchRow("notifications.failed", tr("An image failed"))
        self.budget = SwitchRow("notifications.budget", tr("The budget is reached"))
        self.add_card(
            [self.done, self.failed, self.budget],
            tr("Notifications"),
            tr("From the desktop, while no window of the program is looked at."),
        )
        self.tray = SwitchRow(
            "tray.enabled", tr("Icon in the tray"), tr("Where the desktop has a place for it.")
        )
        self.stay = SwitchRow(
            "tray.keep_running",
            tr("Keep running when the window is closed"),
            tr("The program stays in the tray; Quit ends it."),
        )
        self.login = SwitchRow(
            "start.at_login", tr("Start when you log in"), tr("Hidden in the tray, until you open it.")
        )
        self.login.setEnabled(can_start_at_login)
        self.add_card([self.tray, self.stay, self.login], tr("Tray"))
        self.command = CommandRow(quick_command)
        self.add_card([self.command], tr("Quick prompt"))
        self.finish_layout()


class CommandRow(QWidget):
    """A command line to copy."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self.command = command
        self.setProperty("words", tr("Quick prompt key keyboard shortcut command"))
        title = Label(tr("A key for it, everywhere on the desktop"), weight=MEDIUM)
        note = Caption(
            tr(
                "The desktop owns such keys: its keyboard settings take a shortcut of your own that runs"
                " this command. Ctrl+Alt+I is free on most desktops."
            ),
            wraps=True,
        )
        self.words = Label(command, Type.MONO, wraps=True)
        self.words.setFont(fonts.font(Type.MONO))
        self.copy = Button(tr("Copy"), "copy")
        self.copy.setAccessibleDescription(command)
        self.copy.clicked.connect(self._copy)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(title)
        column.addLayout(line)
        column.addWidget(note)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
        self.copy.setText(tr("Copied"))
