"""Tokens come from the environment, then from the keyring; a broken keyring is no token, not a crash."""

from __future__ import annotations

import pytest

from imagen_desktop.core.credentials import SERVICE, Credentials


class MemoryKeyring:
    def __init__(self, **passwords: str) -> None:
        self._passwords = {(SERVICE, name): value for name, value in passwords.items()}

    def get_password(self, service: str, username: str) -> str | None:
        return self._passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._passwords[service, username]


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("locked")


def test_environment_wins_over_the_keyring() -> None:
    credentials = Credentials({"TOKEN": " from-environment \n"}, MemoryKeyring(TOKEN="from-keyring"))
    assert credentials.token("TOKEN") == "from-environment"


@pytest.mark.parametrize("environment", [{}, {"TOKEN": ""}, {"TOKEN": "  "}])
def test_keyring_is_asked_where_the_environment_has_none(environment: dict[str, str]) -> None:
    assert Credentials(environment, MemoryKeyring(TOKEN="from-keyring")).token("TOKEN") == "from-keyring"


def test_neither_has_it() -> None:
    assert Credentials({}, MemoryKeyring()).token("TOKEN") is None


def test_locked_keyring_counts_as_no_token() -> None:
    assert Credentials({}, LockedKeyring(TOKEN="x")).token("TOKEN") is None
