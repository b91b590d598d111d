"""The program on its desktop, around the window: tray, quick prompt, other processes, and when it ends.

It must always be reachable: where there is no tray, closing the last window quits.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, QTimer

from imagen_desktop.core.generation import Image
from imagen_desktop.core.instance.lock import InstanceLock, new_address
from imagen_desktop.core.instance.origin import Origin
from imagen_desktop.core.instance.start import PROMPT, QUICK, SHOW
from imagen_desktop.core.login_start import LoginStart, can_start_at_login
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.core.studio import Studio
from imagen_desktop.ui.activation import bring_to_front
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.handed_requests import HandedRequests
from imagen_desktop.ui.instance_desk import InstanceDesk
from imagen_desktop.ui.notices import Notice
from imagen_desktop.ui.notification_desk import NotificationDesk, tray_notification
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.quick_key import QuickKey
from imagen_desktop.ui.quick_prompt_desk import QuickPromptDesk
from imagen_desktop.ui.recent_images import RecentImages
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.tray_desk import TrayDesk
from imagen_desktop.ui.views import LibraryViews
from imagen_desktop.ui.wording import tr

_TRAY_PATIENCE_MS = 10_000
"""At login the panel may start later than the program."""
_NO_TRAY_SAID = "tray/missing_said"
_TRAY_SAID = "tray/said"


class Desktop(QObject):
    """`opening` is what the start asked for; `quit_program` ends the program, once."""

    def __init__(
        self,
        studio: Studio,
        program: Program,
        views: LibraryViews,
        appearance: Appearance,
        settings: QSettings,
        paths: Paths,
        quit_program: Callable[[], None],
    ) -> None:
        super().__init__(program)
        self._studio = studio
        self._program = program
        self._views = views
        self._settings = settings
        self._quit = quit_program
        self._paths = paths
        self._login = LoginStart(paths)
        self._starts_at_login = False
        self._is_ending = False
        self._clipboard = PictureClipboard(self)
        jobs, tasks = program.jobs, program.tasks
        self.recent = RecentImages(studio.library, studio.spent_this_month, tasks, self)
        self._bus = SessionBus()
        self.tray = TrayDesk(lambda: studio.config, jobs, self.recent, self._bus, tasks, self)
        self.quick = QuickPromptDesk(
            studio,
            jobs,
            tasks,
            self._clipboard,
            self,
            wildcards=views.wildcards,
            cost=program.cost,
        )
        self.handed = HandedRequests(studio, jobs, tasks, self)
        self.instance = InstanceDesk(self.handed.take, self)
        self.notifications = NotificationDesk(
            lambda: studio.config,
            jobs,
            tasks,
            self._bus,
            self._is_looked_at,
            lambda job: self.quick.shows(job) or self.handed.tells(job),
            self._notify_instead,
            self,
        )
        self.key = QuickKey(self._bus, settings, tasks, self)
        self._connect()
        appearance.changed.connect(self._show_theme)
        self._show_theme(appearance.theme)

    def listen(self, lock: InstanceLock) -> None:
        """Other starts are heard from now on."""
        self.instance.open(lock, new_address(self._paths))

    def start(self, opening: str) -> None:
        """The program has been started; what a window does while there is no desk is looked at here."""
        self.tray.start()
        if opening == QUICK:
            self.quick.open()
        elif opening in (SHOW, PROMPT):
            self._look_what_is_left()
        self.recent.refresh()
        self.key.start()
        self._start_at_login()
        QTimer.singleShot(_TRAY_PATIENCE_MS, self, self._miss_tray)

    def apply_settings(self) -> None:
        """The configuration was changed: the tray's icon and the start at login follow it."""
        self.tray.apply_settings()
        self._start_at_login()
        self._show_if_unreachable()

    def close(self) -> None:
        """Hidden at once, whatever else still has to end."""
        self._is_ending = True
        self.instance.close()
        self.quick.close()
        self.tray.stop()
        self._clipboard.close()
        self._bus.close()

    def show_window(self, token: str = "") -> None:
        bring_to_front(self._program.window, token)

    def begin_prompt(self, token: str = "") -> None:
        """The window with the keyboard in its prompt, whatever page it showed; what is typed there stays."""
        self.show_window(token)
        if not self._program.window.is_first_run_shown:
            self._program.window.show_areas()

    def show_image(self, image: Image, token: str = "") -> None:
        self.show_window(token)
        self._views.show_image(image)

    def _connect(self) -> None:
        program, tray, quick = self._program, self.tray, self.quick
        program.window.closed.connect(self._look_what_is_left)
        program.window.quit_requested.connect(self._quit)
        quick.closed.connect(self._look_what_is_left)
        quick.made.connect(self._show_in_terminal)
        quick.image_opened.connect(self.show_image)
        quick.trash_asked.connect(lambda image: self._views.trash([image]))
        tray.available_changed.connect(self._tray_changed)
        tray.toggled.connect(self._toggle_window)
        tray.menu.quick_chosen.connect(quick.open)
        tray.menu.open_chosen.connect(self.show_window)
        tray.menu.image_chosen.connect(self.show_image)
        tray.menu.quit_chosen.connect(self._quit)
        self.key.pressed.connect(quick.open)
        self.key.bound.connect(tray.menu.set_keys)
        self.instance.window_asked.connect(self.show_window)
        self.instance.prompt_asked.connect(self.begin_prompt)
        self.instance.quick_asked.connect(quick.open)
        program.jobs.image_saved.connect(self.recent.refresh)
        self.notifications.image_clicked.connect(self.show_image)
        self.notifications.clicked.connect(self.show_window)
        tray.keeper.message_clicked.connect(self.show_window)

    def _start_at_login(self) -> None:
        """A file there that is not of this setting's making is left alone."""
        wanted = self._studio.config.start.at_login
        if wanted != self._starts_at_login:
            self._starts_at_login = wanted
            self._program.tasks.spawn_saving(self._set_login(wanted), "start at login")

    async def _set_login(self, is_on: bool) -> None:
        if can_start_at_login():
            await asyncio.to_thread(self._login.set, is_on=is_on)

    def _show_in_terminal(self, image: Image, origin: Origin) -> None:
        """The quick prompt may have been asked for by a terminal."""
        self._program.tasks.spawn(self.handed.show(image, origin), "terminal preview")

    def _is_looked_at(self) -> bool:
        return self._program.window.isActiveWindow() or self.quick.is_active

    def _notify_instead(self, title: str, text: str) -> None:
        """Elsewhere the tray's own balloons are the desktop's; on Linux a missing service is a choice."""
        if sys.platform != "linux":
            self.tray.keeper.show_message(title, text)

    def _toggle_window(self) -> None:
        window = self._program.window
        if window.isVisible() and window.isActiveWindow():
            window.close()
        else:
            self.show_window()

    def _look_what_is_left(self) -> None:
        """A window says that it closes while it can still be seen."""
        QTimer.singleShot(0, self, self._end_or_stay)

    def _end_or_stay(self) -> None:
        """The last window that could be seen takes the program with it, unless an icon stays."""
        if self._is_ending or self._program.window.isVisible() or self.quick.is_shown:
            return
        if not self.tray.keeps_running:
            self._quit()
        elif self._settings.value(_TRAY_SAID) is None:
            self._settings.setValue(_TRAY_SAID, 1)
            self.notifications.tell(tray_notification())

    def _tray_changed(self, is_available: bool) -> None:
        """The last way to the program must not vanish with its icon."""
        if not is_available and not self._is_ending:
            self._show_if_unreachable()

    def _miss_tray(self) -> None:
        self._show_if_unreachable()
        has_been_said = self._settings.value(_NO_TRAY_SAID) is not None
        wants_tray = self.tray.is_wanted
        if self.tray.keeper.is_available or has_been_said or not wants_tray:
            return
        self._settings.setValue(_NO_TRAY_SAID, 1)
        words = tr("This desktop has no tray, so closing the window quits the program.")
        self._program.parts.notices.show_notice(Notice("info", tr("No tray"), words, key="tray"))

    def _show_if_unreachable(self) -> None:
        is_seen = self._program.window.isVisible() or self.quick.is_shown
        if self._is_ending or is_seen or self.tray.keeps_running:
            return
        self.show_window()

    def _show_theme(self, theme: Theme) -> None:
        self.tray.set_theme(theme)
        self.quick.set_theme(theme)
