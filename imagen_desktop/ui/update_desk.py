"""Behind the notice of a newer version, and the question whether to look for one. Downloads nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from imagen_desktop import __version__
from imagen_desktop.core.config import Config
from imagen_desktop.core.updates import PAGE_ADDRESS, UpdateCheck
from imagen_desktop.ui.configuration import Configuration
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.first_run import FirstRun

UPDATE_KEY = "update"
_EVERY_MS = 60 * 60 * 1000
"""How often it is seen whether a day has passed."""


def _now() -> datetime:
    return datetime.now(UTC)


def _browse(address: str) -> object:
    return QDesktopServices.openUrl(QUrl(address))


class UpdateDesk(QObject):
    """Looks only while the configuration says so."""

    def __init__(
        self,
        check: UpdateCheck,
        configuration: Configuration,
        first_run: Later[FirstRun],
        notices: Notices,
        tasks: Tasks,
        clock: Callable[[], datetime] = _now,
        browse: Callable[[str], object] = _browse,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._check = check
        self._configuration = configuration
        self._first_run = first_run
        self._notices = notices
        self._tasks = tasks
        self._clock = clock
        self._browse = browse
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        first_run.when_made(lambda page: page.updates.answered.connect(self._answer))
        configuration.changed.connect(self._use)

    def start(self) -> None:
        self._use(self._configuration.config)

    def _use(self, config: Config) -> None:
        is_open = config.updates.check is None
        self._first_run.tell("updates", lambda page: page.updates.setVisible(is_open))
        if not config.updates.check:
            self._timer.stop()
            self._notices.dismiss(UPDATE_KEY)
        elif not self._timer.isActive():
            self._timer.start()
            self._look()

    def _answer(self, is_wanted: bool) -> None:
        self._tasks.spawn(self._configuration.change({"updates.check": is_wanted}), "updates")

    def _look(self) -> None:
        self._tasks.spawn(self._tell_newer(), "newer version")

    async def _tell_newer(self) -> None:
        version = await self._check.look(self._clock())
        if not version or not self._configuration.config.updates.check:
            return
        words = tr("This is {version}; nothing is downloaded.").format(version=__version__)
        address = PAGE_ADDRESS.format(version=version)
        actions = (
            NoticeAction(tr("What’s new"), lambda: self._browse(address)),
            NoticeAction(tr("Not for this version"), lambda: self._skip(version)),
        )
        title = tr("Version {version} is out").format(version=version)
        self._notices.show_notice(Notice("info", title, words, actions=actions, key=UPDATE_KEY))

    def _skip(self, version: str) -> None:
        self._notices.dismiss(UPDATE_KEY)
        self._tasks.spawn_saving(self._check.skip(version), "skip a version")
