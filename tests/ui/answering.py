"""How a test reads the notice that is shown, and presses one of its buttons."""

from __future__ import annotations

from imagen_desktop.ui.notices import Notice, Notices


def press(notice: Notice, words: str) -> None:
    (action,) = [action for action in notice.actions if action.text == words]
    action.do()


class Answering:
    """Of a test's bench with one notice at a time."""

    notices: Notices

    @property
    def notice(self) -> Notice:
        (notice,) = self.notices.notices
        return notice

    def answer(self, words: str) -> None:
        press(self.notice, words)
