"""Tokens: the environment variable that a backend names, then the OS keyring. Never a file.

The only module that names a keyring service. Nothing here writes a token anywhere else, nor says it.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Mapping

from imagen_desktop.core.errors import CredentialError
from imagen_desktop.core.keyring_access import Keyring, KeyringAccess, KeyringError

SERVICE = "imagen-desktop"
MAX_TOKEN_CHARACTERS = 10_000


class Place(enum.Enum):
    """Where a token was found; the value is the word that people read."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"


class Credentials:
    """Looks tokens up by the name of their environment variable. Blocks: use it in a thread.

    `keyring` and `access` are for tests.
    """

    def __init__(
        self,
        environment: Mapping[str, str] | None = None,
        keyring: Keyring | None = None,
        access: KeyringAccess | None = None,
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._access = access or (_opened(keyring) if keyring else KeyringAccess())

    def token(self, variable: str) -> str | None:
        """None where neither has it. A keyring that is missing, locked or hung counts as not having it."""
        try:
            return self._from_environment(variable) or self.stored(variable)
        except KeyringError:
            return None

    def place(self, variable: str) -> Place | None:
        """Where the token is that will be used. Raises KeyringError."""
        if self._from_environment(variable):
            return Place.ENVIRONMENT
        return Place.KEYRING if self.stored(variable) else None

    def stored(self, variable: str) -> str | None:
        """The keyring's own. Raises KeyringError."""
        return self._access.call(lambda keyring: keyring.get_password(SERVICE, variable)) or None

    def store(self, variable: str, token: str) -> None:
        """Raises CredentialError for what cannot be a token, and KeyringError."""
        token = token.strip()
        is_one_line = token.isascii() and token.isprintable() and " " not in token
        if not token or not is_one_line or len(token) > MAX_TOKEN_CHARACTERS:
            raise CredentialError("That is not a token: it must be one word of plain letters and digits.")
        self._access.call(lambda keyring: keyring.set_password(SERVICE, variable, token))

    def remove(self, variable: str) -> bool:
        """Out of the keyring; whether it was there. Raises KeyringError."""
        if self.stored(variable) is None:
            return False
        self._access.call(lambda keyring: keyring.delete_password(SERVICE, variable))
        return True

    def is_keyring_locked(self) -> bool:
        """Opens no dialog. Raises KeyringError where there is no keyring that answers."""
        return self._access.locked()

    def _from_environment(self, variable: str) -> str:
        return self._environment.get(variable, "").strip()


def _opened(keyring: Keyring) -> KeyringAccess:
    def open_backend() -> Keyring:
        return keyring

    never_locked: Callable[[], bool] = bool
    return KeyringAccess(open_backend, never_locked)
