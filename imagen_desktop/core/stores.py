"""Where an image and its traces are kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from imagen_desktop.core.config import OutputConfig
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.journal import Journal
from imagen_desktop.core.library import Library
from imagen_desktop.core.usage.ledger import Ledger


class Stores(NamedTuple):
    """`new_key` names journal entries: unique, sortable. `hash_prompt` stands for a prompt in the ledger."""

    library: Library
    ledger: Ledger
    journal: Journal
    output: OutputConfig
    new_key: Callable[[], str]
    hash_prompt: Callable[[str], str]

    def open(self) -> None:
        """While a server is at work: an image is then saved sooner. What is wrong is told of when it is."""
        with suppress(LibraryError):
            self.library.open()
            with self.ledger.database.reading():
                pass
