"""Behind a token's row: the keyring and the service, both asked off the GUI thread.

A token passes through and is forgotten: nothing here keeps, shows or logs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import AuthenticationError, ImagenError
from imagen_desktop.core.keyring_access import KeyringError, KeyringHungError, KeyringLockedError
from imagen_desktop.core.tokens import ask_service, used_tokens
from imagen_desktop.ui.dialogs import Question, ask
from imagen_desktop.ui.settings.token_row import TokenRow
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.token_saving import TokenSaving
from imagen_desktop.ui.wording import said, tr


class TokenDesk(QObject):
    """`config` gives the present settings; an answer for a token that is no longer shown is dropped."""

    changed = Signal()  # a token was stored or taken away: backends may be ready now, or no longer

    def __init__(
        self,
        row: TokenRow,
        config: Callable[[], Config],
        credentials: Credentials,
        tasks: Tasks,
        theme: Callable[[], Theme],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._row = row
        self._config = config
        self._credentials = credentials
        self._tasks = tasks
        self._theme = theme
        row.look_requested.connect(self.look)
        row.test_requested.connect(lambda: tasks.spawn(self._test(row.variable), "test a token"))
        row.save_requested.connect(self._save)
        row.remove_requested.connect(lambda: tasks.spawn(self._remove(row.variable), "remove a token"))

    def show(self, variable: str) -> None:
        """That token from now on; looked for again only where it is another one."""
        if variable != self._row.variable:
            self._row.show_variable(variable)
            self.look()

    def look(self) -> None:
        self._tasks.spawn(self._look(self._row.variable), "look for a token")

    async def _look(self, variable: str) -> bool:
        """Whether the keyring could be asked."""
        self._row.show_looking()
        try:
            place = await asyncio.to_thread(self._credentials.place, variable)
        except KeyringError as error:
            if self._row.variable == variable:
                self._row.show_unreachable(unreachable(error, variable))
            return False
        if self._row.variable == variable:
            self._row.show_place(place)
        return True

    async def _test(self, variable: str) -> None:
        if not await self._look(variable) or self._row.variable != variable:
            return
        config = self._config()
        token = next((each for each in used_tokens(config) if each.variable == variable), None)
        if token is None or not token.has_service:
            self._row.show_doubt(tr("no service can be asked about it"))
            return
        self._row.show_asking()
        try:
            accepted = await ask_service(token, config, self._credentials)
        except AuthenticationError as error:
            self._tell(variable, self._row.show_refused, tr("but refused: {reason}"), error)
        except ImagenError as error:
            self._tell(variable, self._row.show_doubt, tr("not checked: {reason}"), error)
        else:
            if self._row.variable == variable:
                self._row.show_works(accepted.owner)

    def _tell(self, variable: str, show: Callable[[str], None], words: str, error: ImagenError) -> None:
        if self._row.variable == variable:
            show(words.format(reason=said(error.message)))

    def _save(self, token: str) -> None:
        told = _Saving(self._row, self.changed.emit)
        saving = TokenSaving(self._config(), self._credentials, self._row.variable, self._tasks, self)
        saving.stored.connect(told.stored)
        saving.works.connect(lambda owner: told.end(lambda row: row.show_works(owner)))
        saving.doubtful.connect(lambda words: told.end(lambda row: row.show_sentence(words, "attention")))
        saving.refused.connect(told.refuse)
        for signal in (saving.works, saving.doubtful, saving.refused):
            signal.connect(saving.deleteLater)
        saving.save(token)

    async def _remove(self, variable: str) -> None:
        title = tr("Remove the token?")
        text = tr("{variable} is taken out of the keyring; it cannot be brought back from here.")
        question = Question(
            self._row.window(),
            self._theme(),
            title,
            text.format(variable=variable),
            tr("Remove"),
            tr("Keep it"),
        )
        if not await ask(question):
            return
        try:
            await asyncio.to_thread(self._credentials.remove, variable)
        except KeyringError as error:
            if self._row.variable == variable:
                self._row.show_unreachable(unreachable(error, variable))
            return
        self.changed.emit()
        await self._look(self._row.variable)


class _Saving:
    """One token on its way to the keyring, for the row as long as that shows its variable."""

    def __init__(self, row: TokenRow, changed: Callable[[], None]) -> None:
        self._row = row
        self._variable = row.variable
        self._changed = changed
        self._is_stored = False

    def stored(self) -> None:
        self._is_stored = True
        self.end(lambda row: row.show_stored())
        self._changed()

    def refuse(self, words: str) -> None:
        """Not stored, or stored and no good."""
        if self._is_stored:
            self.end(lambda row: row.show_sentence(words, "error"))
        else:
            self.end(lambda row: row.show_storing_failed(words))

    def end(self, show: Callable[[TokenRow], None]) -> None:
        if self._row.variable == self._variable:
            show(self._row)


def unreachable(error: KeyringError, variable: str) -> str:
    """What the keyring said, and the variable that does without it."""
    hints = {
        KeyringLockedError: tr("Unlock it and look again, or set {variable} in the environment."),
        KeyringHungError: tr("Restart its service, or set {variable} in the environment."),
    }
    hint = hints.get(type(error), tr("Set {variable} in the environment instead."))
    return f"{said(error.message)} {hint.format(variable=variable)}"
