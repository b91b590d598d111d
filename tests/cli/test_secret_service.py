"""Tokens in a real keyring, and each way in which it can fail to give them back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.secret_service import SecretService

CANARY = "r8_canary_5f0c1d9e7b"
VARIABLE = "REPLICATE_API_TOKEN"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SecretService]:
    with SecretService(tmp_path).running() as running:
        yield running


def imagen(service: SecretService, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The program as another process, without a terminal and without a display to ask on."""
    return subprocess.run(
        [sys.executable, "-m", "imagen_desktop", *arguments],
        env=service.environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
    )


def place(service: SecretService) -> dict[str, str | None]:
    listed = json.loads(imagen(service, "keys", "list", "--json").stdout)
    return {key: listed[0][key] for key in ("place", "problem")}


def test_token_goes_in_is_found_and_comes_out(service: SecretService) -> None:
    assert imagen(service, "keys", "set", VARIABLE, given=CANARY).returncode == 0
    assert place(service) == {"place": "keyring", "problem": None}
    assert imagen(service, "keys", "remove", VARIABLE).returncode == 0
    assert place(service) == {"place": None, "problem": None}


def test_token_lies_in_no_file_and_is_never_said(service: SecretService) -> None:
    commands = (("keys", "list"), ("config", "show"), ("doctor", "--offline", "--json"))
    said = [imagen(service, "keys", "set", VARIABLE, given=CANARY)]
    said += [imagen(service, *command) for command in commands]
    assert all(CANARY not in answer.stdout + answer.stderr for answer in said)
    kept = [file for file in service.home.rglob("*") if file.is_file()]
    assert kept  # the keyring's own, encrypted
    assert [file for file in kept if CANARY.encode() in file.read_bytes()] == []


def test_locked_keyring_is_said_and_its_token_is_not_called_missing(service: SecretService) -> None:
    imagen(service, "keys", "set", VARIABLE, given=CANARY)
    service.lock()
    answer = imagen(service, "keys", "list")
    assert answer.stdout.splitlines()[1].split()[:2] == [VARIABLE, "unknown"]
    assert "The keyring is locked. Unlock it and try again" in answer.stderr


def test_hung_keyring_is_given_up(service: SecretService) -> None:
    service.hang()
    sentences = "The keyring does not answer. Restart its service, or set the environment variable instead."
    assert place(service) == {"place": None, "problem": sentences}


def test_missing_keyring_names_the_way_out(service: SecretService) -> None:
    service.stop()
    answer = imagen(service, "keys", "set", VARIABLE, given=CANARY)
    assert answer.returncode == 3
    assert answer.stderr.splitlines() == [
        "Keyring: No keyring service runs here.",
        "Set the environment variable instead.",
    ]


def test_without_a_session_bus_the_way_out_is_the_same(service: SecretService) -> None:
    del service.environment["DBUS_SESSION_BUS_ADDRESS"]
    answer = imagen(service, "keys", "set", VARIABLE, given=CANARY)
    assert answer.returncode == 3
    assert answer.stderr.splitlines() == [
        "Keyring: No session bus (D-Bus) is reached from here, and so no keyring.",
        "Set the environment variable instead.",
    ]


def test_doctor_says_what_a_locked_keyring_will_do(service: SecretService) -> None:
    service.lock()
    report = json.loads(imagen(service, "doctor", "--offline", "--json").stdout)
    (line,) = (check for check in report if check["name"] == "keyring")
    assert line["message"] == "It is locked, and asks for its password when needed."
