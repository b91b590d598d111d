"""A part of the window that is made when it is first wanted: most starts show few of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from imagen_desktop.ui.theme import Theme


class Themed(Protocol):
    """What follows the theme."""

    def set_theme(self, theme: Theme) -> None: ...


Part = TypeVar("Part")
ThemedPart = TypeVar("ThemedPart", bound=Themed)


class Later(Generic[Part]):
    """`make` runs once, and imports what it needs itself. The part then hears what it has missed."""

    def __init__(self, make: Callable[[], Part]) -> None:
        self._make = make
        self._made: Part | None = None
        self._waiting: list[Callable[[Part], object]] = []
        self._news: dict[str, Callable[[Part], object]] = {}

    @property
    def made(self) -> Part | None:
        """None as long as nobody wanted it."""
        return self._made

    def get(self) -> Part:
        """Makes it where that has not happened."""
        if self._made is None:
            self._made = made = self._make()
            for do in (*self._waiting, *self._news.values()):
                do(made)
            self._waiting.clear()
            self._news.clear()
        return self._made

    def when_made(self, do: Callable[[Part], object]) -> None:
        """Now, or as soon as it is made: signals are connected so."""
        if self._made is None:
            self._waiting.append(do)
        else:
            do(self._made)

    def tell(self, what: str, do: Callable[[Part], object]) -> None:
        """Now, or when it is made: then only the last of those that tell the same `what`."""
        if self._made is None:
            self._news.pop(what, None)
            self._news[what] = do
        else:
            do(self._made)

    def set_theme(self: Later[ThemedPart], theme: Theme) -> None:
        self.tell("theme", lambda part: part.set_theme(theme))
