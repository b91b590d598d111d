"""Which program this is, where its files lie, and a report for those who help."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop import __version__
from imagen_desktop.core.paths import Paths
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.rows import SwitchRow
from imagen_desktop.ui.theme import MEDIUM
from imagen_desktop.ui.wording import tr


class AboutPage(SettingsPage):
    report_requested = Signal()

    def __init__(self, paths: Paths) -> None:
        super().__init__(tr("About"), "info")
        versions = tr("Version {version}, Python {python}, Qt {qt}").format(
            version=__version__, python=platform.python_version(), qt=qVersion()
        )
        self.report = Button(tr("Copy report"), "copy")
        self.report.clicked.connect(self.report_requested)
        self.report_note = Caption(
            tr("What works here and what does not, for a bug report. No token, no prompt, no name of yours."),
            wraps=True,
        )
        self.updates = SwitchRow(
            "updates.check",
            tr("Look for newer versions"),
            tr("Asks the package index once a day and tells you; nothing is downloaded."),
        )
        self.add_card(
            [
                _Line(tr("Imagen Desktop"), versions),
                self.updates,
                _Line(tr("Report"), self.report_note, self.report),
            ]
        )
        self.add_card(
            [
                _FolderLine(tr("Images"), paths.images),
                _FolderLine(tr("Configuration"), paths.config_file.parent),
                _FolderLine(tr("Library and ledger"), paths.data),
                _FolderLine(tr("Thumbnails"), paths.cache),
                _FolderLine(tr("Log"), paths.logs),
            ],
            tr("Folders"),
        )
        self.add_card([_Line(name, licence) for name, licence in _licences()], tr("Licences"))
        self.finish_layout()

    def show_report_state(self, words: str, *, is_busy: bool) -> None:
        self.report_note.setText(words)
        self.report.setEnabled(not is_busy)


class _Line(QWidget):
    def __init__(self, title: str, words: str | Caption, button: QWidget | None = None) -> None:
        super().__init__()
        note = words if isinstance(words, Caption) else Caption(words, wraps=True)
        self.setProperty("words", f"{title} {note.text()}")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(title, weight=MEDIUM))
        column.addWidget(note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(column, 1)
        if button is not None:
            row.addWidget(button)


class _FolderLine(_Line):
    def __init__(self, title: str, folder: Path) -> None:
        button = Button(tr("Open"))
        button.setAccessibleDescription(str(folder))
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        super().__init__(title, str(folder), button)


def _licences() -> tuple[tuple[str, str], ...]:
    """What the program is made of, beside Python."""
    return (
        (tr("Imagen Desktop"), tr("MIT licence; its text lies beside the program.")),
        ("Qt, PySide6", tr("LGPL 3, linked dynamically")),
        ("Inter", "SIL Open Font License 1.1"),
        ("Lucide", "ISC"),
        (tr("Pictures of the sketch"), tr("Our own, and Noto Emoji (Apache License 2.0)")),
    )
