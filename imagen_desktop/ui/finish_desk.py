"""Behind "Same prompt on …" and key U: a menu of the other ready backends, and the run that it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from imagen_desktop.core.backends.backend import BackendState
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.ui.backend_words import told_backends
from imagen_desktop.ui.finish_offers import Offer, Pricing, obstacle, offers
from imagen_desktop.ui.notices import Notice, Notices
from imagen_desktop.ui.wording import tr

_KEY = "finish"


class FinishDesk(QObject):
    """`states` says which backends are ready now, `start` queues a request."""

    changed = Signal()  # others may be ready than before

    def __init__(
        self,
        studio: Pricing,
        states: Callable[[], Mapping[str, BackendState]],
        start: Callable[[GenerationRequest], object],
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._states = states
        self._start = start
        self._notices = notices
        self._seen = states()

    def look(self) -> None:
        """Whether the states are others than when last looked at."""
        states = self._states()
        if states is not self._seen:
            self._seen = states
            self.changed.emit()

    def offers(self, image: Image) -> list[Offer]:
        return offers(image, self._studio, self._states())

    def finish(self, image: Image) -> None:
        """On the better model, or a sentence that says why not."""
        better = next((offer for offer in self.offers(image) if offer.finishes), None)
        if better is not None:
            self.take(better)
            return
        why = obstacle(image, told_backends(self._studio.backends()), self._states())
        self._notices.show_notice(Notice("info", tr("No better model is ready"), why, key=_KEY))

    def take(self, offer: Offer) -> None:
        """Starts it, and says what it costs more and what it goes without."""
        self._start(offer.carried.request)
        title = tr("Same prompt on {name}").format(name=offer.info.title)
        words = " · ".join(part for part in (offer.difference, offer.caveat) if part)
        self._notices.show_notice(Notice("ok", title, words, icon="sparkles", key=_KEY))

    def fill(self, menu: QMenu, image: Image) -> None:
        """One entry for each backend; what it goes without is the entry's tool tip."""
        menu.setToolTipsVisible(True)
        found = self.offers(image)
        for offer in found:
            action = menu.addAction(f"{offer.name}\t{offer.difference}")
            action.setToolTip(offer.caveat or offer.name)
            action.triggered.connect(partial(self._take_chosen, offer))
        if not found:
            menu.addAction(tr("No other backend is ready")).setEnabled(False)

    def open_menu(self, image: Image, parent: QWidget, place: QPoint) -> QMenu:
        """Shown by popup(): a nested loop would lose other tasks' wake-ups."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu, image)
        menu.popup(place)
        return menu

    def _take_chosen(self, offer: Offer, _is_checked: bool = False) -> None:
        self.take(offer)
