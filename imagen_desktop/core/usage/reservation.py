"""Money set aside for images on their way. Light: the budget itself is loaded only where one is set."""

from __future__ import annotations

from typing import Protocol

from imagen_desktop.core.config import BudgetConfig
from imagen_desktop.core.generation import Price
from imagen_desktop.core.usage.ledger import Ledger


class Reservation(Protocol):
    """`settle` gives one image's share back, `release` all that is left."""

    def settle(self) -> None: ...

    def release(self) -> None: ...


class _Unlimited:
    """Nothing is set aside where there is no budget."""

    def settle(self) -> None: ...

    def release(self) -> None: ...


def reserve(
    ledger: Ledger, budget: BudgetConfig, price: Price, count: int, *, is_confirmed: bool
) -> Reservation:
    """Raises BudgetError where a limit would be passed, unless the user has confirmed it."""
    if budget == BudgetConfig():
        return _Unlimited()
    from imagen_desktop.core.usage.budget import Budget

    return Budget(ledger, budget).reserve(price, count, is_confirmed=is_confirmed)
