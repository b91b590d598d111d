"""Asks before what costs more than the person has set, or nobody knows how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import GenerationRequest, Price, total
from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.dialogs import Question
from imagen_desktop.ui.locale_forms import money_text
from imagen_desktop.ui.wording import price_text, tr


class Priced(Protocol):
    """The part of the studio that knows prices."""

    config: Config

    def price(self, request: GenerationRequest) -> Price: ...


class CostQuestion(QObject):
    """The estimate of everything that is sent at once is what counts."""

    def __init__(self, studio: Priced, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._appearance = appearance

    def question(self, window: QWidget, requests: Sequence[GenerationRequest]) -> Question | None:
        """To be asked over `window`; None where nothing is to be asked. What has no price at all, since it
        cannot be made, is told elsewhere."""
        limit = self._studio.config.budget.ask_over_usd
        if limit is None:
            return None
        try:
            price = total(map(self._studio.price, requests))
        except ImagenError:
            return None
        if price.microdollars is not None and price.microdollars <= round(limit * MICRODOLLARS):
            return None
        count = sum(request.count for request in requests)
        title, words = _words(price, count, limit)
        return Question(window, self._appearance.theme, title, words, tr("Send"), tr("Don’t send"))


def _words(price: Price, count: int, limit_usd: float) -> tuple[str, str]:
    """Title and text for so many images."""
    if price.microdollars is None:
        words = tr("Nobody knows what these {count} images cost.")
        words = tr("Nobody knows what this image costs.") if count == 1 else words
        return tr("Send without a known price?"), words.format(count=count)
    words = tr("That is the estimate for {count} images, above your {limit} at once.")
    one = tr("That is the estimate for one image, above your {limit} at once.")
    words = (one if count == 1 else words).format(count=count, limit=money_text(f"${limit_usd:.2f}"))
    return tr("Send for {price}?").format(price=price_text(price)), words
