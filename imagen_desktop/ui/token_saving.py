"""Stores a token in the keyring off the GUI thread, then asks its service, which costs nothing.

The token is passed on and forgotten: nothing here keeps, shows or logs it.
"""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials, Place
from imagen_desktop.core.errors import AuthenticationError, CredentialError, ImagenError
from imagen_desktop.core.keyring_access import KeyringError, KeyringHungError, KeyringLockedError
from imagen_desktop.core.tokens import ask_service, used_tokens
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import said, tr


class TokenSaving(QObject):
    """For the token that backends look up under `variable`."""

    stored = Signal()
    works = Signal(str)  # the account's name
    refused = Signal(str)  # a sentence: not stored, or its service says no
    doubtful = Signal(str)  # a sentence: stored, and no more is known

    def __init__(
        self,
        config: Config,
        credentials: Credentials,
        variable: str,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._config = config
        self._credentials = credentials
        self._variable = variable
        self._tasks = tasks

    def save(self, token: str) -> None:
        self._tasks.spawn(self._save(token), "save a token")

    async def _save(self, token: str) -> None:
        try:
            await asyncio.to_thread(lambda: self._credentials.store(self._variable, token))
        except CredentialError as error:
            self.refused.emit(storing_failed(error, self._variable))
            return
        self.stored.emit()
        await self._check()

    async def _check(self) -> None:
        try:
            place = await asyncio.to_thread(self._credentials.place, self._variable)
        except KeyringError:
            place = None
        if place is Place.ENVIRONMENT:
            words = tr("Stored, but {variable} is set in the environment and goes first.")
            self.doubtful.emit(words.format(variable=self._variable))
            return
        token = next((each for each in used_tokens(self._config) if each.variable == self._variable), None)
        if token is None:
            self.works.emit("")
            return
        try:
            accepted = await ask_service(token, self._config, self._credentials)
        except AuthenticationError as error:
            words = tr("Stored, but refused: {reason} Paste another one.")
            self.refused.emit(words.format(reason=said(error.message)))
        except ImagenError as error:
            self.doubtful.emit(tr("Stored, not checked: {reason}").format(reason=said(error.message)))
        else:
            self.works.emit(accepted.owner)


def storing_failed(error: CredentialError, variable: str) -> str:
    """What the keyring said, and the variable that does without it."""
    if not isinstance(error, KeyringError):
        return said(error.message)
    hints = {
        KeyringLockedError: tr("Unlock it and save again, or set {variable} in the environment."),
        KeyringHungError: tr("Restart its service, or set {variable} in the environment."),
    }
    hint = hints.get(type(error), tr("Set {variable} in the environment instead."))
    return f"{said(error.message)} {hint.format(variable=variable)}"
