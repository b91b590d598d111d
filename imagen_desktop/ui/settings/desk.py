"""Behind the settings window: saves what is changed, takes it back, and shows what holds."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue, Price
from imagen_desktop.core.login_start import can_start_at_login
from imagen_desktop.core.paths import Paths
from imagen_desktop.ui.activation import bring_to_front
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.backend_words import told_backends, told_states
from imagen_desktop.ui.configuration import Configuration, Edit
from imagen_desktop.ui.notices import Notice, NoticeAction
from imagen_desktop.ui.settings.about_page import AboutPage
from imagen_desktop.ui.settings.backends_page import BackendsPage
from imagen_desktop.ui.settings.budget_page import BudgetPage
from imagen_desktop.ui.settings.library_page import FoldersRow, LibraryPage, missing_folders
from imagen_desktop.ui.settings.look_page import LookPage
from imagen_desktop.ui.settings.notification_page import NotificationPage
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.preview_page import PreviewPage
from imagen_desktop.ui.settings.rows import SettingRow
from imagen_desktop.ui.settings.saving_page import SavingPage
from imagen_desktop.ui.settings.shortcuts_page import ShortcutsPage
from imagen_desktop.ui.settings.token_desk import TokenDesk
from imagen_desktop.ui.settings.window import SettingsWindow
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import said, tr

SAVED_KEY = "saved"


class Offered(Protocol):
    """The part of the studio that the pages show."""

    def backends(self) -> tuple[BackendInfo, ...]: ...
    def states(self) -> dict[str, BackendState]: ...


class SettingsDesk(QObject):
    """The window is made when it is first opened, and kept. `prices` gives each backend's for one image;
    `more_pages` are made with it, by others."""

    token_changed = Signal()
    quit_requested = Signal()

    def __init__(
        self,
        configuration: Configuration,
        studio: Offered,
        paths: Paths,
        credentials: Credentials,
        shortcuts: Shortcuts,
        appearance: Appearance,
        tasks: Tasks,
        prices: Callable[[], Mapping[str, Price]],
        quick_command: str,
        more_pages: Callable[[], Sequence[SettingsPage]] = tuple,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._configuration = configuration
        self._studio = studio
        self._paths = paths
        self._credentials = credentials
        self._shortcuts = shortcuts
        self._appearance = appearance
        self._tasks = tasks
        self._prices = prices
        self._quick_command = quick_command
        self._more_pages = more_pages
        self.window: SettingsWindow | None = None
        self.tokens: list[TokenDesk] = []

    def open(self, title: str = "") -> None:
        """The page of that title, else the one that was shown last."""
        window = self.window or self._make()
        for page in window.pages:
            if page.title == title:
                window.show_page(page)
        window.show()
        bring_to_front(window)
        self.check()

    def front(self, other: QWidget) -> QWidget:
        """Where a question belongs: the settings while they are in front, else `other`."""
        return self.window if self.window is not None and self.window.isActiveWindow() else other

    def close(self) -> None:
        if self.window is not None:
            self.window.close()

    def check(self, *_: object) -> None:
        """Asks every backend anew whether it is ready."""
        if self.window is not None:
            self._tasks.spawn(self._look(), "backends' states")

    def save(self, changes: Mapping[str, JsonValue], row: SettingRow | None = None) -> None:
        work = self._save(lambda: self._configuration.change(changes), row)
        self._tasks.spawn_saving(work, "save a setting")

    def _make(self) -> SettingsWindow:
        self.backends = BackendsPage()
        self.about = AboutPage(self._paths)
        self.budget = BudgetPage()
        library = LibraryPage()
        library.folders.shown.connect(
            lambda folders: self._tasks.spawn(self._find_missing(library.folders, folders), "watched folders")
        )
        pages = (
            self.backends,
            *self._more_pages(),
            SavingPage(self._paths.images),
            library,
            self.budget,
            NotificationPage(self._quick_command, can_start_at_login=can_start_at_login()),
            PreviewPage(),
            ShortcutsPage(self._shortcuts),
            LookPage(),
            self.about,
        )
        self.window = window = SettingsWindow(pages)
        for page in pages:
            page.edited.connect(self.save)
        self._connect_tokens()
        details = self.backends.details
        details.check_requested.connect(self.check)
        details.renamed.connect(self._rename)
        self.about.report_requested.connect(lambda: self._tasks.spawn(self._report(), "report"))
        window.edit_requested.connect(self._edit_file)
        self._shortcuts.attach("close", window, window.close)
        self._shortcuts.attach("quit", window, self.quit_requested.emit)
        self._configuration.changed.connect(self._show)
        self._configuration.refused.connect(self._show_refused)
        self._configuration.mended.connect(lambda: window.notices.dismiss("config"))
        self._appearance.changed.connect(window.set_theme)
        self._show(self._configuration.config)
        window.set_theme(self._appearance.theme)
        return window

    def _connect_tokens(self) -> None:
        shown = (
            (self.backends.details.token, self.backends.token_shown),
            (self.budget.key, self.budget.key_shown),
        )
        for row, signal in shown:
            desk = TokenDesk(
                row,
                lambda: self._configuration.config,
                self._credentials,
                self._tasks,
                lambda: self._appearance.theme,
                self,
            )
            signal.connect(desk.show)
            desk.changed.connect(self.check)
            desk.changed.connect(self.token_changed)
            self.tokens.append(desk)

    def _show(self, config: Config) -> None:
        if self.window is not None:
            self.window.show_config(config)
            self.backends.show_backends(config, told_backends(self._studio.backends()))
            self.check()

    async def _find_missing(self, row: FoldersRow, folders: Sequence[str]) -> None:
        row.show_missing(await asyncio.to_thread(missing_folders, folders))

    async def _look(self) -> None:
        states = told_states(await asyncio.to_thread(self._studio.states))
        self.backends.show_states(states, self._prices())

    async def _save(self, change: Callable[[], Awaitable[Edit]], row: SettingRow | None) -> None:
        try:
            edit = await change()
        except ConfigError as error:
            self._refuse(error, _still_there(row))
            return
        row = _still_there(row)
        if row is not None:
            row.show_problem("")
        self._tell_saved(edit, row)

    def _refuse(self, error: ConfigError, row: SettingRow | None) -> None:
        """Beside the field, or in a notice where there is none."""
        words = problem_words(error, self._configuration.file)
        if row is not None:
            row.show_problem(words)
        elif self.window is not None:
            self.window.notices.show_notice(
                Notice("error", tr("Not saved"), words, said(error.hint), key=SAVED_KEY)
            )

    def _tell_saved(self, edit: Edit, row: SettingRow | None) -> None:
        if self.window is None or edit.before == edit.after:
            return
        what = row.title.text() if row is not None else self._configuration.file.name
        undo = NoticeAction(tr("Undo"), lambda: self._undo(edit))
        self.window.notices.show_notice(Notice("ok", tr("Saved"), what, actions=(undo,), key=SAVED_KEY))

    def _undo(self, edit: Edit) -> None:
        if self.window is not None:
            self.window.notices.dismiss(SAVED_KEY)
        self._tasks.spawn_saving(self._take_back(edit), "undo a setting")

    async def _take_back(self, edit: Edit) -> None:
        try:
            await self._configuration.undo(edit)
        except ConfigError as error:
            self._refuse(error, None)

    def _rename(self, old: str, new: str, row: SettingRow) -> None:
        if new not in self._configuration.config.backends:
            self.backends.expect(new)
        work = self._save(lambda: self._configuration.rename_backend(old, new), row)
        self._tasks.spawn_saving(work, "rename a backend")

    def _show_refused(self, error: ConfigError) -> None:
        if self.window is not None:
            self.window.notices.show_notice(refused_notice(error))

    def _edit_file(self) -> None:
        """In the person's own editor; a file that is not there yet is made with every default in it."""
        self._tasks.spawn(self._open_file(), "edit the configuration")

    async def _open_file(self) -> None:
        file = self._configuration.file
        if not await asyncio.to_thread(file.exists):
            await self._configuration.change({})
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    async def _report(self) -> None:
        from imagen_desktop.core.doctor import Surroundings, examine, report  # half of the core

        self.about.show_report_state(tr("Looking…"), is_busy=True)
        about = Surroundings(self._configuration.config, None, self._paths, os.environ, self._credentials)
        try:
            checks = await examine(about)
            text = json.dumps(report(checks, Path.home(), _user()), indent=2)
            QGuiApplication.clipboard().setText(text)
            words = tr("Copied. Paste it into the bug report.")
        except BaseException:
            self.about.show_report_state("", is_busy=False)
            raise
        self.about.show_report_state(words, is_busy=False)


def refused_notice(error: ConfigError) -> Notice:
    """The file was changed by hand to something that cannot be used."""
    hint = tr("The earlier settings hold until the file is right.")
    return Notice("error", tr("Configuration"), said(error.message), hint, key="config")


def _still_there(row: SettingRow | None) -> SettingRow | None:
    """None where it went while its value was being written: another backend's rows took their place."""
    return row if row is not None and isValid(row) else None


def problem_words(error: ConfigError, file: Path) -> str:
    """Beside the field there is no need for the file, the line and the key."""
    words = error.message.removeprefix(str(file))
    words = re.sub(r"^(, line \d+)?: ", "", words)
    found = re.match(r'^[\w."-]+\.[\w"-]+ (must|needs|is|has|names|")', words)
    if found is not None:
        words = words[found.start(1) :]
    words = said(words)
    return words[:1].upper() + words[1:]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, in some containers
        return ""
