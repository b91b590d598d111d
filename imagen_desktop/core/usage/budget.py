"""The user's own limits: checked before money is spent, counting what is on its way.

What is on its way is kept in the ledger's file, so that commands running side by side see each other.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

from imagen_desktop.core.config import BudgetConfig
from imagen_desktop.core.errors import BudgetError, LibraryError
from imagen_desktop.core.generation import Price
from imagen_desktop.core.money import MICRODOLLARS, dollars_text
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.row import to_microseconds
from imagen_desktop.core.usage.time_range import Calendar

LONGEST_RUN = timedelta(hours=1)
"""A reservation without an image for this long is an accident's leftover: no deadline is as long."""


@dataclass(frozen=True, slots=True)
class Spending:
    """Micro-dollars spent in a period, what is on its way, and the limit (None: no limit)."""

    period: str
    spent: int
    reserved: int
    limit: int | None

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.spent - self.reserved, 0)


class Reservation:
    """Money set aside for images on their way. Give back what is left by `release`, or use `with`."""

    def __init__(
        self,
        ledger: Ledger,
        identifier: str = "",
        each: int = 0,
        count: int = 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._identifier = identifier
        self._each = each
        self._left = count
        self._clock = clock

    def settle(self) -> None:
        """One image is recorded, or will not come: its share is free again. The last one's releases."""
        self._left -= 1
        if self._left <= 0:
            self.release()
            return
        sql = "UPDATE reservation SET microdollars = ?, made_us = ? WHERE id = ?"
        self._change(sql, (self._each * self._left, to_microseconds(self._clock()), self._identifier))

    def release(self) -> None:
        self._change("DELETE FROM reservation WHERE id = ?", (self._identifier,))
        self._identifier = ""

    def _change(self, sql: str, parameters: tuple[int | str, ...]) -> None:
        if not self._identifier:
            return
        # What cannot be given back now lapses with this process: no reason to fail an image.
        with contextlib.suppress(LibraryError), self._ledger.database.writing() as connection:
            connection.execute(sql, parameters)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Budget:
    """Checks and sets money aside in one step, so that two runs cannot both take the last dollar."""

    def __init__(
        self,
        ledger: Ledger,
        config: BudgetConfig,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        zone: tzinfo | None = None,
    ) -> None:
        self._ledger = ledger
        self._config = config
        self._clock = clock
        self._zone = zone

    def reserve(self, price: Price, count: int = 1, *, is_confirmed: bool = False) -> Reservation:
        """Sets `count` images aside.

        Raises BudgetError where a limit would be passed, or where the price is unknown and a limit
        is set. `is_confirmed`: the user was asked, and spends all the same.
        """
        if not self._limits():
            return Reservation(self._ledger)
        if price.microdollars is None:
            if is_confirmed:
                return Reservation(self._ledger)
            raise BudgetError(
                "The price of this model is not known, so the budget cannot be kept.",
                "Set price_usd for the backend in the configuration.",
            )
        if price.microdollars == 0:
            return Reservation(self._ledger)
        return self._set_aside(price.microdollars, count, is_confirmed=is_confirmed)

    def spending(self) -> tuple[Spending, Spending]:
        """Today's and this month's, for the status bar."""
        limits = dict(self._limits())
        with self._ledger.database.writing() as connection:
            reserved = self._reserved(connection)
        today, month = self._starts()
        return (
            Spending("day", self._ledger.spent(today), reserved, limits.get("daily")),
            Spending("month", self._ledger.spent(month), reserved, limits.get("monthly")),
        )

    def _limits(self) -> list[tuple[str, int]]:
        limits = (("daily", self._config.daily_usd), ("monthly", self._config.monthly_usd))
        return [(name, round(usd * MICRODOLLARS)) for name, usd in limits if usd is not None]

    def _starts(self) -> tuple[datetime, datetime]:
        calendar = Calendar(self._clock(), self._zone)
        return calendar.moment("today"), calendar.moment("this month")

    def _set_aside(self, each: int, count: int, *, is_confirmed: bool) -> Reservation:
        identifier, cost = uuid.uuid4().hex, each * count
        with self._ledger.database.writing() as connection:
            reserved = self._reserved(connection)
            if not is_confirmed:
                self._check(connection, reserved + cost, cost)
            made = to_microseconds(self._clock())
            connection.execute(
                "INSERT INTO reservation VALUES (?, ?, ?, ?)", (identifier, cost, os.getpid(), made)
            )
        return Reservation(self._ledger, identifier, each, count, self._clock)

    def _check(self, connection: sqlite3.Connection, wanted: int, cost: int) -> None:
        today, month = self._starts()
        starts = {"daily": today, "monthly": month}
        for name, limit in self._limits():
            sum_sql = "SELECT coalesce(sum(microdollars), 0) FROM usage WHERE created_us >= ?"
            (spent,) = connection.execute(sum_sql, (to_microseconds(starts[name]),)).fetchone()
            if spent + wanted > limit:
                raise BudgetError(
                    _passed(name, *map(dollars_text, (cost, spent + wanted - cost, limit))),
                    f"Raise budget.{name}_usd in the configuration, or use a free local backend.",
                )

    def _reserved(self, connection: sqlite3.Connection) -> int:
        """What is on its way now, after dropping what dead processes left behind."""
        oldest = to_microseconds(self._clock() - LONGEST_RUN)
        connection.execute("DELETE FROM reservation WHERE made_us < ?", (oldest,))
        for (process_id,) in connection.execute("SELECT DISTINCT process_id FROM reservation").fetchall():
            if not _is_running(process_id):
                connection.execute("DELETE FROM reservation WHERE process_id = ?", (process_id,))
        (total,) = connection.execute("SELECT coalesce(sum(microdollars), 0) FROM reservation").fetchone()
        return int(total)


def _passed(name: str, cost: str, before: str, limit: str) -> str:
    """Two whole sentences: a language may need other words around the day than around the month."""
    if name == "daily":
        return (
            f"This costs {cost}; with {before} spent or on its way today,"
            f" it would pass the daily budget of {limit}."
        )
    return (
        f"This costs {cost}; with {before} spent or on its way this month,"
        f" it would pass the monthly budget of {limit}."
    )


def _is_running(process_id: int) -> bool:
    if sys.platform == "win32":  # there, signal 0 would end the process: age alone decides
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
