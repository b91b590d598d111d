"""Tokens: the environment variable that a backend names, then the OS keyring. Never a file.

The only module that names a keyring service. `keyring` is imported when it is first needed: it
searches for its own backends, which takes a tenth of a second.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

from imagen_desktop.core.errors import CredentialError

SERVICE = "imagen-desktop"
PLAIN_TEXT_BACKENDS = ("keyrings.alt",)
"""Keyring backends that write a readable file: refused, since no secret goes into a file."""


class Keyring(Protocol):
    """The part of a keyring backend that is used here."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class Credentials:
    """Looks tokens up by the name of their environment variable. Blocks: use it in a thread."""

    def __init__(self, environment: Mapping[str, str] | None = None, keyring: Keyring | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._keyring = keyring

    def token(self, variable: str) -> str | None:
        """None where neither has it. A keyring that is missing or locked counts as not having it."""
        from_environment = self._environment.get(variable, "").strip()
        if from_environment:
            return from_environment
        try:
            return self._os_keyring().get_password(SERVICE, variable) or None
        except CredentialError:
            return None
        except Exception:  # noqa: BLE001 - keyring backends raise their vendors' own errors
            return None

    def _os_keyring(self) -> Keyring:
        if self._keyring is None:
            self._keyring = _system_keyring()
        return self._keyring


def _system_keyring() -> Keyring:
    import keyring

    backend = keyring.get_keyring()
    if type(backend).__module__.startswith(PLAIN_TEXT_BACKENDS):
        raise CredentialError(
            "The keyring here would keep the token in a readable file.",
            "Set the environment variable instead.",
        )
    return backend
