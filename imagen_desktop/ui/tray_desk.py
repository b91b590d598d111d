"""Behind the tray: its state follows the queue, its menu does what it says, closing the window hides it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.config import Config
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.recent_images import RecentImages
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.tray_hosts import TrayHosts
from imagen_desktop.ui.tray_icon import tray_icon
from imagen_desktop.ui.tray_keeper import TrayKeeper
from imagen_desktop.ui.tray_menu import MenuFacts, TrayMenu
from imagen_desktop.ui.tray_state import ROWS, TrayState, tray_state
from imagen_desktop.ui.wording import tr


class TrayDesk(QObject):
    """`config` gives the present settings."""

    available_changed = Signal(bool)
    toggled = Signal()  # a click on the icon

    def __init__(
        self,
        config: Callable[[], Config],
        jobs: Jobs,
        recent: RecentImages,
        bus: SessionBus,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._config = config
        self._jobs = jobs
        self._recent = recent
        self._state: TrayState | None = None
        self.menu = TrayMenu(self.facts)
        self.keeper = TrayKeeper(self.menu, self)
        self.keeper.available_changed.connect(self.available_changed)
        self.keeper.clicked.connect(self.toggled)
        self._tasks = tasks
        self._hosts = TrayHosts(bus, self.keeper.renew)
        self.menu.fill()
        jobs.queue_changed.connect(self._show_state)
        self.menu.pause_chosen.connect(self._pause)

    @property
    def keeps_running(self) -> bool:
        """Whether the program stays when its window is closed: it can be reached through the icon."""
        return self.keeper.is_available and self._config().tray.keep_running

    @property
    def is_wanted(self) -> bool:
        tray = self._config().tray
        return tray.enabled and tray.keep_running

    def start(self) -> None:
        self._show_state()
        self._tasks.spawn(self._hosts.watch(), "tray hosts")
        if self._config().tray.enabled:
            self.keeper.show()

    def stop(self) -> None:
        self.keeper.hide()

    def apply_settings(self) -> None:
        """The tray was switched on or off."""
        if self._config().tray.enabled:
            self.keeper.show()
        else:
            self.keeper.hide()

    def facts(self) -> MenuFacts:
        jobs = self._jobs
        return MenuFacts(
            state=self._present_state(),
            spent=self._recent.spent,
            budget_usd=self._config().budget.monthly_usd,
            jobs=jobs.first(ROWS),
            job_count=len(jobs.jobs),
            now=jobs.now(),
            recent=self._recent.recent,
            is_paused=jobs.is_paused,
            is_plain=self.keeper.is_drawn_by_host,
        )

    def set_theme(self, theme: Theme) -> None:
        self.menu.set_theme(theme)
        self._state = None
        self._show_state()

    def _present_state(self) -> TrayState:
        jobs = self._jobs
        return tray_state(jobs.counts, jobs.jobs, is_paused=jobs.is_paused)

    def _pause(self, is_paused: bool) -> None:
        if is_paused:
            self._jobs.pause()
        else:
            self._jobs.resume_paused()

    def _show_state(self) -> None:
        state = self._present_state()
        if state != self._state:
            self._state = state
            words = tr("Imagen, {state}").format(state=state.words[:1].lower() + state.words[1:])
            self.keeper.set_icon(tray_icon(state), words)
