"""What a changed configuration changes in the running program, and the windows that show it.

Requests that run end as they began; language and font wait for the next start.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QSettings

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.login_start import quick_command
from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.store import ModelStore
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.updates import UpdateCheck
from imagen_desktop.ui.appearance import THEME_KEY, Appearance
from imagen_desktop.ui.backend_words import told_backends
from imagen_desktop.ui.configuration import Configuration
from imagen_desktop.ui.desktop import Desktop
from imagen_desktop.ui.model_desk import ModelDesk
from imagen_desktop.ui.model_licence import ask_licence
from imagen_desktop.ui.model_page import models_title
from imagen_desktop.ui.model_signs import ModelSigns
from imagen_desktop.ui.notices import Notice, NoticeAction
from imagen_desktop.ui.program import Drawing, Program
from imagen_desktop.ui.settings.desk import SettingsDesk, refused_notice
from imagen_desktop.ui.shortcut_list import ShortcutList
from imagen_desktop.ui.update_desk import UpdateDesk
from imagen_desktop.ui.views import LibraryViews
from imagen_desktop.ui.wording import joined, tr


class Adjustable(Drawing, Protocol):
    """The studio, which takes a configuration over."""

    def apply(self, config: Config) -> None: ...


class ConfigDesk(QObject):
    """Made last: it knows everybody, and nobody knows it."""

    def __init__(
        self,
        studio: Adjustable,
        program: Program,
        views: LibraryViews,
        desktop: Desktop,
        appearance: Appearance,
        state: QSettings,
        credentials: Credentials,
        paths: Paths,
    ) -> None:
        super().__init__(program)
        self._studio = studio
        self._program = program
        self._views = views
        self._desktop = desktop
        self._appearance = appearance
        self._state = state
        self._before = studio.config
        self.configuration = Configuration(
            paths.config_file, studio.config, program.tasks, studio.apply, self
        )
        self.models = ModelDesk(
            ModelStore(paths.models),
            self.configuration,
            credentials,
            program.tasks,
            self._ask_licence,
            self,
        )
        self.shortcuts = program.window.shortcuts
        self.settings = SettingsDesk(
            self.configuration,
            studio,
            paths,
            credentials,
            self.shortcuts,
            appearance,
            program.tasks,
            program.parts.form.prices,
            quick_command(paths),
            lambda: (self.models.make_page(),),
            self,
        )
        self._signs = ModelSigns(
            self.models,
            program.parts.first_run_page,
            program.parts.notices,
            lambda: self.settings.open(models_title()),
            program.first_run.use_backend,
            program.first_run.check,
            self,
        )
        self._updates = UpdateDesk(
            UpdateCheck(paths.updates_file),
            self.configuration,
            program.parts.first_run_page,
            program.parts.notices,
            program.tasks,
            parent=self,
        )
        self._connect()
        self.shortcuts.apply(studio.config.shortcuts)

    def start(self) -> None:
        self._program.tasks.spawn(self._start(), "configuration")
        self._signs.start()
        self._updates.start()

    def close(self) -> None:
        """What is typed in the settings is still saved. Nothing else hears of it, in a program that ends: its
        tray would come back."""
        self.settings.close()
        self.configuration.close()

    def open_settings(self) -> None:
        self.settings.open()

    def list_shortcuts(self) -> None:
        listed = ShortcutList(self.shortcuts, self._appearance.theme, self._program.window)
        listed.change_requested.connect(lambda: self.settings.open(tr("Shortcuts")))
        listed.open()

    async def _start(self) -> None:
        await self.configuration.start()
        self._tell_unknown()
        await self._take_theme_over()

    async def _take_theme_over(self) -> None:
        """What the window once kept itself goes into the configuration, where that says nothing else."""
        theme = str(self._state.value(THEME_KEY) or "")
        if not theme:
            return
        if self.configuration.config.look.theme == "system" and theme != "system":
            await self.configuration.change({"look.theme": theme})
        self._state.remove(THEME_KEY)

    def _connect(self) -> None:
        window = self._program.window
        window.settings_requested.connect(self.open_settings)
        window.shortcuts_requested.connect(self.list_shortcuts)
        self._program.parts.search.settings_requested.connect(self.open_settings)
        self.configuration.changed.connect(self._use)
        self.configuration.refused.connect(self._show_refused)
        self.configuration.mended.connect(lambda: self._program.parts.notices.dismiss("config"))
        self.settings.quit_requested.connect(window.quit_requested)
        self.settings.token_changed.connect(self._program.first_run.check)

    def _use(self, config: Config) -> None:
        before, self._before = self._before, config
        self.shortcuts.apply(config.shortcuts)
        self._appearance.use(config.look)
        self._program.parts.form.preferred_format = config.output.format
        if config.backends != before.backends:
            self._use_backends(told_backends(self._studio.backends()), config)
        self._views.use(config, told_backends(self._studio.backends()))
        self._desktop.apply_settings()
        if config.usage != before.usage:
            self._program.sending.restart()
            self._program.parts.status.show_unsynced(0)
        self._program.refresh_usage()
        self._program.show_sums()
        self._tell_unknown()

    def _use_backends(self, infos: tuple[BackendInfo, ...], config: Config) -> None:
        parts = self._program.parts
        chosen = parts.form.backend.info
        for combo in (parts.form.backend, parts.bar.backend):
            combo.set_backends(infos)
        parts.usage_page.tell("backends", lambda page: page.set_backends(infos))
        parts.first_run_page.tell("backends", lambda page: page.set_backends(infos))
        self._desktop.quick.set_backends(infos)
        if chosen.name not in config.backends:
            parts.form.choose_backend(config.default_backend)
        elif parts.form.backend.info != chosen:
            parts.form.choose_backend(chosen.name)
        self._program.first_run.check()

    async def _ask_licence(self, model: CatalogueModel) -> bool:
        return await ask_licence(self.settings.front(self._program.window), self._appearance.theme, model)

    def _tell_unknown(self) -> None:
        """Keys that the configuration gives to what there is not."""
        unknown, notices = self.shortcuts.unknown, self._program.parts.notices
        if not unknown:
            notices.dismiss("shortcuts")
            return
        words = tr("The configuration has what the window does not know: {names}.")
        show = NoticeAction(tr("Show"), lambda: self.settings.open(tr("Shortcuts")))
        notices.show_notice(
            Notice(
                "attention",
                tr("Shortcuts"),
                words.format(names=joined(list(unknown))),
                actions=(show,),
                key="shortcuts",
            )
        )

    def _show_refused(self, error: ConfigError) -> None:
        self._program.parts.notices.show_notice(refused_notice(error))
