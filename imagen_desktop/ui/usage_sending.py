"""The usage sink for the window's life: started off the GUI thread, woken by images, ended at the close."""

from __future__ import annotations

import asyncio
import enum
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from imagen_desktop.ui.notices import Notice
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # loaded where a usage server is configured, and not before the window is shown
    from imagen_desktop.core.usage.server import UsageServer
    from imagen_desktop.core.usage.sink import Delivery, Sink

PROBLEM_KEY = "usage problem"


class UsageSending(QObject):
    """`new_sink` may import for a third of a second and gives None where no server is configured."""

    delivered = Signal(object)  # Delivery, after each try

    def __init__(
        self, new_sink: Callable[[], Sink | None], tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._new_sink = new_sink
        self._tasks = tasks
        self._sink: Sink | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def server(self) -> UsageServer | None:
        """None while there is none to ask."""
        return self._sink.server if self._sink else None

    def start(self) -> None:
        self._running = self._tasks.spawn(self._send(), "usage sink")

    def restart(self) -> None:
        """Another server, or none, from now on."""
        if self._running is not None:
            self._running.cancel()
        self.start()

    def wake(self, *, is_urgent: bool = False) -> None:
        """An image was recorded; urgent: somebody asked to try at once."""
        if self._sink is not None:
            self._sink.wake(is_urgent=is_urgent)

    def hear_reachability(self, reachability: enum.Enum) -> None:
        """The network returned: what waits is sent at once."""
        if reachability.name == "Online":
            self.wake(is_urgent=True)

    async def _watch_network(self) -> None:
        """Where the system tells. QtNetwork takes 50 ms to import: not on the GUI thread."""
        network = await asyncio.to_thread(importlib.import_module, "PySide6.QtNetwork")
        information = network.QNetworkInformation
        if information.loadBackendByFeatures(information.Feature.Reachability):
            information.instance().reachabilityChanged.connect(self.hear_reachability)

    async def _send(self) -> None:
        self._sink = sink = await asyncio.to_thread(self._new_sink)
        if sink is None:
            return
        try:
            await self._watch_network()
            await sink.run(self.delivered.emit)
        finally:
            if self._sink is sink:
                self._sink = None
            await sink.close()


def delivery_notice(delivery: Delivery) -> Notice | None:
    """What someone should act on who was not told before."""
    if not delivery.is_news:
        return None
    title, icon = tr("Usage is not synced"), "cloud-off"
    if delivery.problem:
        return Notice("attention", title, delivery.problem, delivery.hint, icon=icon, key=PROBLEM_KEY)
    words = tr("The usage server refused {count} rows; they are set aside on this computer.")
    if delivery.refused == 1:
        words = tr("The usage server refused 1 row; it is set aside on this computer.")
    hint = tr("The Usage page says why.")
    return Notice("attention", title, words.format(count=delivery.refused), hint, icon=icon)
