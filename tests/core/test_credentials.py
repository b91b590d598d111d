"""Tokens come from the environment, then from the keyring; a broken keyring is no token, not a crash."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from imagen_desktop.core.credentials import SERVICE, Credentials, Place
from imagen_desktop.core.errors import CredentialError
from imagen_desktop.core.keyring_access import (
    KeyringAccess,
    KeyringError,
    KeyringHungError,
    KeyringLockedError,
    KeyringMissingError,
    system_keyring,
)


class MemoryKeyring:
    def __init__(self, **passwords: str) -> None:
        self._passwords = {(SERVICE, name): value for name, value in passwords.items()}

    def get_password(self, service: str, username: str) -> str | None:
        return self._passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._passwords[service, username]


class BrokenKeyring(MemoryKeyring):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self._error


class KeyringLocked(Exception):  # noqa: N818 - the name that the library gives it
    pass


class InitError(Exception):
    pass


class NoKeyringError(RuntimeError):
    pass


class DBusErrorResponse(Exception):  # noqa: N818 - as jeepney has it
    pass


FAILURES: list[tuple[Exception, type[KeyringError], str]] = [
    (KeyringLocked(), KeyringLockedError, "The keyring is locked."),
    (InitError(), KeyringLockedError, "The keyring has not been set up or was not unlocked."),
    (NoKeyringError(), KeyringMissingError, "No keyring service runs here."),
    (ImportError(), KeyringMissingError, "No keyring service runs here."),
    (
        RuntimeError("Environment variable DBUS_SESSION_BUS_ADDRESS is unset"),
        KeyringMissingError,
        "No session bus (D-Bus) is reached from here, and so no keyring.",
    ),
    (
        FileNotFoundError(2, "No such file"),
        KeyringMissingError,
        "No session bus (D-Bus) is reached from here, and so no keyring.",
    ),
    (ConnectionResetError(), KeyringMissingError, "The keyring's connection is closed."),
    (DBusErrorResponse("secret"), KeyringError, "The keyring refused: DBusErrorResponse."),
]


@pytest.fixture
def stuck() -> Iterator[Callable[[], MemoryKeyring]]:
    """A keyring that does not answer until the test is over."""
    released = threading.Event()

    def open_backend() -> MemoryKeyring:
        released.wait(30)
        return MemoryKeyring()

    yield open_backend
    released.set()


def test_environment_wins_over_the_keyring() -> None:
    credentials = Credentials({"TOKEN": " from-environment \n"}, MemoryKeyring(TOKEN="from-keyring"))
    assert credentials.token("TOKEN") == "from-environment"
    assert credentials.place("TOKEN") == Place.ENVIRONMENT


@pytest.mark.parametrize("environment", [{}, {"TOKEN": ""}, {"TOKEN": "  "}])
def test_keyring_is_asked_where_the_environment_has_none(environment: dict[str, str]) -> None:
    credentials = Credentials(environment, MemoryKeyring(TOKEN="from-keyring"))
    assert credentials.token("TOKEN") == "from-keyring"
    assert credentials.place("TOKEN") == Place.KEYRING


def test_neither_has_it() -> None:
    credentials = Credentials({}, MemoryKeyring())
    assert (credentials.token("TOKEN"), credentials.place("TOKEN")) == (None, None)


def test_environment_is_enough_where_the_keyring_is_broken() -> None:
    credentials = Credentials({"TOKEN": "x"}, BrokenKeyring(KeyringLocked()))
    assert (credentials.token("TOKEN"), credentials.place("TOKEN")) == ("x", Place.ENVIRONMENT)


def test_token_is_stored_and_removed() -> None:
    credentials = Credentials({}, MemoryKeyring())
    credentials.store("TOKEN", " r8_abc \n")
    assert credentials.stored("TOKEN") == "r8_abc"
    assert credentials.remove("TOKEN") is True
    assert credentials.remove("TOKEN") is False


@pytest.mark.parametrize("text", ["", "  ", "two words", "two\nlines", "tökén", "x\x00y", "x" * 10_001])
def test_what_cannot_be_a_token_is_not_stored(text: str) -> None:
    credentials = Credentials({}, MemoryKeyring())
    with pytest.raises(CredentialError) as caught:
        credentials.store("TOKEN", text)
    assert credentials.stored("TOKEN") is None
    assert text.strip() == "" or text not in caught.value.message


@pytest.mark.parametrize(("raised", "kind", "sentence"), FAILURES)
def test_each_failure_of_the_keyring_has_its_sentence(
    raised: Exception, kind: type[KeyringError], sentence: str
) -> None:
    credentials = Credentials({}, BrokenKeyring(raised))
    with pytest.raises(kind) as caught:
        credentials.stored("TOKEN")
    assert caught.value.message == sentence
    assert "set the environment variable instead." in caught.value.hint.lower()
    assert credentials.token("TOKEN") is None


def test_keyring_that_does_not_answer_is_given_up_once(stuck: Callable[[], MemoryKeyring]) -> None:
    access = KeyringAccess(stuck, bool, answer_seconds=0.05)
    credentials = Credentials({}, access=access)
    assert credentials.token("TOKEN") is None
    threads = threading.active_count()
    with pytest.raises(KeyringHungError):
        credentials.stored("TOKEN")
    assert threading.active_count() == threads  # the second call started none, and waited for nothing
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "keyring")


def test_keyring_that_answers_again_is_asked_again() -> None:
    released = threading.Event()

    def slow_at_first() -> MemoryKeyring:
        released.wait(30)
        return MemoryKeyring(TOKEN="x")

    credentials = Credentials({}, access=KeyringAccess(slow_at_first, bool, answer_seconds=0.2))
    assert credentials.token("TOKEN") is None
    released.set()
    deadline = time.monotonic() + 10
    while credentials.token("TOKEN") is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert credentials.token("TOKEN") == "x"


def test_loading_its_libraries_is_not_the_keyrings_silence() -> None:
    """Only what runs in a thread of its own is given up on."""
    steps: list[tuple[str, threading.Thread]] = []

    def opened() -> MemoryKeyring:
        steps.append(("open", threading.current_thread()))
        return MemoryKeyring(TOKEN="x")

    access = KeyringAccess(opened, bool, load=lambda: steps.append(("load", threading.current_thread())))
    assert Credentials({}, access=access).token("TOKEN") == "x"
    assert steps[0] == ("load", threading.current_thread())
    assert steps[1][0] == "open"
    assert steps[1][1] is not threading.current_thread()


def test_person_has_time_to_unlock_what_answers() -> None:
    class SlowKeyring(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            time.sleep(0.2)
            return super().get_password(service, username)

    access = KeyringAccess(lambda: SlowKeyring(TOKEN="x"), bool, answer_seconds=0.1, unlock_seconds=30)
    assert Credentials({}, access=access).token("TOKEN") == "x"


def test_locked_is_asked_without_unlocking() -> None:
    access = KeyringAccess(lambda: BrokenKeyring(KeyringLocked()), lambda: True)
    assert Credentials({}, access=access).is_keyring_locked() is True


@pytest.mark.parametrize("name", ["fail", "null", "chainer.ChainerBackend"])
def test_backends_that_keep_no_secret_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    import keyring.core

    backend = name if "." in name else f"{name}.Keyring"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{backend}")
    keyring.core.init_backend()
    with pytest.raises(KeyringMissingError):
        system_keyring()
