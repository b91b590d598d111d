"""Stepping through earlier prompts: the draft is kept and comes back at the end. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class PastPrompt(NamedTuple):
    """As it was typed, and the name of the style that wrapped it."""

    text: str
    style: str = ""


class PromptHistory:
    """Newest first, each once: what was sent in this session, then what the library has."""

    def __init__(self) -> None:
        self._session: list[PastPrompt] = []
        self._past: list[PastPrompt] = []
        self._place = -1
        self._draft = PastPrompt("")

    @property
    def entries(self) -> list[PastPrompt]:
        return self.merged(self._past)

    def merged(self, past: Iterable[PastPrompt], text: str = "") -> list[PastPrompt]:
        """This session's prompts that have the words of `text`, before `past`."""
        words = text.casefold().split()
        session = [each for each in self._session if all(word in each.text.casefold() for word in words)]
        known = {each.text for each in session}
        return [*session, *(each for each in past if each.text not in known)]

    def load(self, past: Iterable[str]) -> None:
        self._past = [PastPrompt(text) for text in past]

    def add(self, sent: PastPrompt) -> None:
        self._session = [sent, *(each for each in self._session if each.text != sent.text)]
        self._place = -1

    def earlier(self, shown: PastPrompt) -> PastPrompt | None:
        """The prompt before the one that is shown; None at the end. What was changed is the new draft."""
        entries = self.entries
        self._notice(shown, entries)
        for place in range(self._place + 1, len(entries)):
            if entries[place] != shown:
                self._place = place
                return entries[place]
        return None

    def later(self, shown: PastPrompt) -> PastPrompt | None:
        """The way back; the draft at its end, None beyond it."""
        entries = self.entries
        self._notice(shown, entries)
        if self._place < 0:
            return None
        for place in range(self._place - 1, -1, -1):
            if entries[place] != shown:
                self._place = place
                return entries[place]
        self._place = -1
        return self._draft

    def _notice(self, shown: PastPrompt, entries: list[PastPrompt]) -> None:
        is_stepping = 0 <= self._place < len(entries) and entries[self._place] == shown
        if not is_stepping:
            self._place, self._draft = -1, shown
