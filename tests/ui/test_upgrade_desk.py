"""While the library is brought up to date, one notice says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from imagen_desktop.core.database_upgrade import TellUpgrade
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.upgrade_desk import UpgradeDesk


class OldLibrary:
    """Brought up to date in a thread of its own, as the gallery's reader does."""

    tell_upgrade: TellUpgrade

    def tell(self, *, is_long: bool) -> None:
        thread = threading.Thread(target=self.tell_upgrade, args=[is_long])
        thread.start()
        thread.join()


async def test_the_notice_stands_as_long_as_it_takes(qtbot: QtBot, until: Callable[..., Any]) -> None:
    library, notices = OldLibrary(), Notices()
    qtbot.addWidget(notices)
    UpgradeDesk(library, notices, notices)

    library.tell(is_long=True)
    await until(lambda: [notice.title for notice in notices.notices] == ["Bringing the library up to date"])

    library.tell(is_long=False)
    await until(lambda: not notices.notices)
