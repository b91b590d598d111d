"""The system's keyring, with each of its failures in a sentence, and never waited for without end.

Its calls block: a locked keyring asks the user, a hung one never answers. They run in daemon
threads, which hold up neither the program nor its end.
"""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar

from imagen_desktop.core.errors import CredentialError

T = TypeVar("T")

ANSWER_SECONDS = 5.0
UNLOCK_SECONDS = 60.0
"""A person types a password meanwhile."""
_REFUSED = ("keyrings.", "keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer")
"""Files that anyone can read, no keyring at all (fail, null), and the chain that would choose among such."""
_WAY_OUT = "Set the environment variable instead."


class KeyringError(CredentialError):
    title = "Keyring"


class KeyringMissingError(KeyringError):
    """No service answers, or the only one would keep secrets in a readable file."""


class KeyringLockedError(KeyringError):
    """The user has not unlocked it."""


class KeyringHungError(KeyringError):
    """It did not answer in time."""


class Keyring(Protocol):
    """The part of a keyring backend that is used here."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyringAccess:
    """`open_backend` and `is_locked` (either may block or raise anything) are parameters for tests, and so is
    `load`, whose time is not the keyring's."""

    def __init__(
        self,
        open_backend: Callable[[], Keyring] | None = None,
        is_locked: Callable[[], bool] | None = None,
        answer_seconds: float = ANSWER_SECONDS,
        unlock_seconds: float = UNLOCK_SECONDS,
        load: Callable[[], None] | None = None,
    ) -> None:
        self._open_backend = open_backend or system_keyring
        self._is_locked = is_locked or system_is_locked
        self._answer_seconds = answer_seconds
        self._unlock_seconds = unlock_seconds
        self._load = load or (load_libraries if open_backend is None else _load_nothing)
        self._stuck: threading.Thread | None = None

    def call(self, work: Callable[[Keyring], T]) -> T:
        """The answer of `work`; the user may be asked to unlock the keyring. Raises KeyringError."""
        self.locked()  # a keyring that says nothing to this is hung, not waiting for a password
        return self._in_time(lambda: work(self._open_backend()), self._unlock_seconds)

    def locked(self) -> bool:
        """Asks nobody for a password. Raises KeyringError where there is no keyring that answers."""
        self._load()
        self._in_time(self._open_backend, self._answer_seconds)
        return self._in_time(self._is_locked, self._answer_seconds)

    def _in_time(self, work: Callable[[], T], seconds: float) -> T:
        if self._stuck is not None and self._stuck.is_alive():
            raise _hung()
        answers: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

        def answer() -> None:
            try:
                answers.put((work(), None))
            except Exception as error:  # noqa: BLE001 - each vendor raises errors of its own
                answers.put((None, error))

        thread = threading.Thread(target=answer, name="keyring", daemon=True)
        thread.start()
        try:
            value, error = answers.get(timeout=seconds)
        except queue.Empty:
            self._stuck = thread
            raise _hung() from None
        if error is not None:
            raise _in_words(error) from error
        return value  # type: ignore[return-value]  # None only where `work` returned it


def _load_nothing() -> None:
    """For a backend that is there already."""


def load_libraries() -> None:
    """Asks nobody: only a slow disk can hold it up. What is missing is told by who needs it."""
    with suppress(Exception):
        importlib.import_module("keyring.core")
        importlib.import_module(_platform_backend().rpartition(".")[0])


def system_keyring() -> Keyring:
    """The platform's own, without a search among all that is installed. Raises KeyringMissingError."""
    import keyring.core

    if os.environ.get("PYTHON_KEYRING_BACKEND"):
        backend = keyring.core.get_keyring()
    else:
        backend = keyring.core.load_keyring(_platform_backend())
    if type(backend).__module__.startswith(_REFUSED):
        raise KeyringMissingError("There is no keyring here that keeps a secret to itself.", _WAY_OUT)
    return backend


def system_is_locked() -> bool:
    """Asks the Secret Service without opening its dialog; other platforms unlock with the session."""
    if not sys.platform.startswith("linux") or os.environ.get("PYTHON_KEYRING_BACKEND"):
        return False
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        if not secretstorage.check_service_availability(connection):
            raise secretstorage.exceptions.SecretServiceNotAvailableException("no Secret Service")
        return bool(secretstorage.get_any_collection(connection).is_locked())
    finally:
        connection.close()


def _platform_backend() -> str:
    if sys.platform == "darwin":
        return "keyring.backends.macOS.Keyring"
    if sys.platform == "win32":
        return "keyring.backends.Windows.WinVaultKeyring"
    return "keyring.backends.SecretService.Keyring"


def _or(step: str) -> str:
    return f"{step}, or {_WAY_OUT[0].lower()}{_WAY_OUT[1:]}"


def _hung() -> KeyringHungError:
    return KeyringHungError("The keyring does not answer.", _or("Restart its service"))


def _in_words(error: Exception) -> KeyringError:
    """By the class's name: the vendors' libraries need not be loaded to know them."""
    if isinstance(error, KeyringError):
        return error
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"KeyringLocked", "LockedException", "PromptDismissedException"}:
        return KeyringLockedError("The keyring is locked.", _or("Unlock it and try again"))
    if "InitError" in names or "ItemNotFoundException" in names:
        return KeyringLockedError(
            "The keyring has not been set up or was not unlocked.", _or("Log in to the desktop")
        )
    if "DBUS_SESSION_BUS_ADDRESS" in str(error) or isinstance(
        error, (FileNotFoundError, ConnectionRefusedError)
    ):
        return KeyringMissingError(
            "No session bus (D-Bus) is reached from here, and so no keyring.", _WAY_OUT
        )
    if names & {"NoKeyringError", "SecretServiceNotAvailableException", "ImportError", "RuntimeError"}:
        return KeyringMissingError("No keyring service runs here.", _WAY_OUT)
    if isinstance(error, OSError):
        return KeyringMissingError("The keyring's connection is closed.", _WAY_OUT)
    return KeyringError(f"The keyring refused: {type(error).__name__}.", _WAY_OUT)
