"""`imagen keys list | set | test | remove`: tokens in the system's keyring, never printed."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys
from dataclasses import dataclass

from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import CredentialError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.keyring_access import KeyringError, KeyringMissingError
from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.tokens import Token, ask_service, used_tokens
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.plain_text import plain
from imagen_desktop.terminal.table import table

MAX_BYTES = 100_000


def run(arguments: argparse.Namespace, config: Config, _paths: Paths) -> None:
    """Raises CredentialError and, from `test`, BackendError."""
    credentials = Credentials()
    if arguments.action == "list":
        _list(config, credentials, is_json=arguments.json)
        return
    token = _token(arguments.name, config)
    match arguments.action:
        case "set":
            _set(token, credentials)
        case "remove":
            _remove(token, credentials)
        case _:
            _test(token, config, credentials)


def _list(config: Config, credentials: Credentials, *, is_json: bool) -> None:
    found = [_find(token, credentials) for token in used_tokens(config)]
    if is_json:
        print(json.dumps([_record(each) for each in found], indent=2))
        return
    rows = [(each.token.variable, each.where, ", ".join(each.token.users)) for each in found]
    print(table([("NAME", "WHERE", "USED BY"), *rows]), flush=True)
    for problem in sorted({each.problem for each in found if each.problem}):
        print(f"Warning: {problem}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class _Found:
    """A token, its place if it has one, and why the keyring could not be asked."""

    token: Token
    place: str = ""
    problem: str = ""
    is_hidden: bool = False

    @property
    def where(self) -> str:
        """The word in the table: a keyring that could not be asked may well have the token."""
        return self.place or ("unknown" if self.is_hidden else "none")


def _find(token: Token, credentials: Credentials) -> _Found:
    try:
        place = credentials.place(token.variable)
    except KeyringError as error:
        is_hidden = not isinstance(error, KeyringMissingError)
        return _Found(token, problem=f"{error.message} {error.hint}".strip(), is_hidden=is_hidden)
    return _Found(token, place.value if place else "")


def _record(found: _Found) -> dict[str, JsonValue]:
    return {
        "name": found.token.variable,
        "place": found.place or None,
        "used_by": list(found.token.users),
        "problem": found.problem or None,
    }


def _set(token: Token, credentials: Credentials) -> None:
    credentials.store(token.variable, _read_token(token.variable))
    print(f"{token.variable} is in the keyring.", file=sys.stderr)
    place = credentials.place(token.variable)
    if place is not None and place.value == "environment":
        print(f"Warning: the environment's {token.variable} wins over it.", file=sys.stderr)


def _read_token(variable: str) -> str:
    """Typed unseen on a terminal, else all of standard input."""
    try:
        value = getpass.getpass(f"{variable}: ") if sys.stdin.isatty() else sys.stdin.read(MAX_BYTES)
    except (EOFError, UnicodeDecodeError):
        value = ""
    if not value.strip():
        raise CredentialError("No token was given.")
    return value


def _remove(token: Token, credentials: Credentials) -> None:
    if not credentials.remove(token.variable):
        raise CredentialError(f"{token.variable} is not in the keyring.")
    print(f"{token.variable} is out of the keyring.", file=sys.stderr)


def _test(token: Token, config: Config, credentials: Credentials) -> None:
    place = credentials.place(token.variable)
    if place is None:
        raise CredentialError(
            f"{token.variable} is not set.", f"Store it with: imagen keys set {token.variable}"
        )
    if not token.has_service:
        raise CredentialError(f"{token.variable} is there; no service can be asked about it.")
    accepted = asyncio.run(ask_service(token, config, credentials))
    owner = f": it belongs to {plain(accepted.owner)}" if accepted.owner else ""
    print(f"{token.variable} ({place.value}) is accepted by {accepted.service}{owner}.")


def _token(name: str, config: Config) -> Token:
    """By its variable's name or a backend's. A variable that nothing uses yet may be set, too."""
    tokens = used_tokens(config)
    for token in tokens:
        if name == token.variable or name in token.users:
            return token
    known = [token.variable for token in tokens]
    if name.isidentifier() and name.isupper() and not did_you_mean(name, known):
        return Token(name, ())
    raise ArgumentError(f"No backend has a token {name}{did_you_mean(name, known) or '.'}")
