"""Says that an earlier version's library is brought up to date, while its images cannot be seen yet."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.database_upgrade import TellUpgrade
from imagen_desktop.ui.notices import Notice, Notices
from imagen_desktop.ui.wording import tr

KEY = "upgrade"


class Upgraded(Protocol):
    """The part of the library that is asked."""

    tell_upgrade: TellUpgrade


class UpgradeDesk(QObject):
    """One notice, as long as it takes; the library tells of it in whatever thread is waiting."""

    _told = Signal(bool)

    def __init__(self, library: Upgraded, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._notices = notices
        self._told.connect(self._show)
        library.tell_upgrade = self._told.emit

    def _show(self, is_long: bool) -> None:
        if not is_long:
            self._notices.dismiss(KEY)
            return
        title = tr("Bringing the library up to date")
        words = tr("A large one takes minutes, once; its images are shown as soon as it is done.")
        self._notices.show_notice(Notice("info", title, words, key=KEY))
