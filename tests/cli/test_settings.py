"""config, keys and doctor as commands."""

from __future__ import annotations

import io
import json
import os
import pty
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import keyring.core
import pytest

from tests.cli.conftest import Imagen
from tests.fakes.replicate_server import SCHNELL, TOKEN, ReplicateServer, server_in_thread

CANARY = "r8_" + "canary" * 6


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config.toml"


def test_setting_is_set_read_and_taken_out(imagen: Imagen, file: Path) -> None:
    imagen("config", "init")
    before = file.read_text()
    assert imagen("config", "set", "output.preview", "off", "budget.daily_usd", "2").code == 0
    assert imagen("config", "get", "output.preview").out == "off\n"
    budget = {"daily_usd": 2.0, "monthly_usd": None, "ask_over_usd": None}
    assert imagen("config", "get", "budget", "--json").json == budget
    assert imagen("config", "unset", "budget.daily_usd").code == 0
    imagen("config", "set", "output.preview", "auto")
    assert file.read_text() == before


def test_all_settings_are_printed_as_they_would_stand_in_the_file(imagen: Imagen, file: Path) -> None:
    text = imagen("config", "get").out
    file.parent.mkdir()
    file.write_text(text)
    assert imagen("config", "check").code == 0
    assert imagen("config", "get").out == text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["set", "output.preview"], "Each key needs a value."),
        (["set", "output.preview", "maybe"], "is none of auto, on, off"),
        (["set", "outputs.preview", "on"], "outputs.preview is not a setting"),
        (["get", "output.prevew"], 'did you mean "preview"?'),
        (["unset", "nothing"], "nothing is not a setting"),
    ],
)
def test_wrong_setting_exits_2_and_writes_nothing(
    imagen: Imagen, file: Path, arguments: list[str], sentence: str
) -> None:
    answer = imagen("config", *arguments)
    assert (answer.code, sentence in answer.err) == (2, True)
    assert not file.exists()


def test_file_that_is_wrong_can_still_be_found(imagen: Imagen, file: Path) -> None:
    file.parent.mkdir()
    file.write_text("nonsense")
    assert imagen("config", "path").out == f"{file}\n"
    assert imagen("config", "check").code == 2
    assert imagen("doctor", "--offline").code == 3


def test_keys_list_says_where_and_never_what(imagen: Imagen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", CANARY)
    answer = imagen("keys", "list")
    assert answer.lines[1].split()[:2] == ["REPLICATE_API_TOKEN", "environment"]
    (record,) = imagen("keys", "list", "--json").json
    assert record["used_by"] == ["flux-schnell-replicate", "flux-dev-replicate"]
    assert CANARY not in answer.out + answer.err + json.dumps(record)


def test_keyring_that_is_missing_is_one_sentence(imagen: Imagen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{CANARY}\n"))
    answer = imagen("keys", "set", "REPLICATE_API_TOKEN")
    assert answer.code == 3
    assert "Set the environment variable instead." in answer.err
    assert CANARY not in answer.out + answer.err


class PlainKeyring:
    """A keyring in memory, under a module that is none of the refused ones."""

    def __init__(self) -> None:
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.passwords[service, username]


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> PlainKeyring:
    ring = PlainKeyring()
    monkeypatch.setattr(keyring.core, "get_keyring", lambda: ring)
    return ring


def test_token_is_stored_from_standard_input_and_removed(
    imagen: Imagen, stored: PlainKeyring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{CANARY}\n"))
    answer = imagen("keys", "set", "flux-dev-replicate")
    assert (answer.code, answer.out) == (0, "")
    assert stored.passwords == {("imagen-desktop", "REPLICATE_API_TOKEN"): CANARY}
    assert imagen("keys", "list", "--json").json[0]["place"] == "keyring"
    assert imagen("keys", "remove", "REPLICATE_API_TOKEN").code == 0
    assert imagen("keys", "remove", "REPLICATE_API_TOKEN").code == 3
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(CANARY.encode() in path.read_bytes() for path in files)


def test_nothing_and_nonsense_are_no_tokens(
    imagen: Imagen, stored: PlainKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("", "\n", "two words"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        assert imagen("keys", "set", "REPLICATE_API_TOKEN").code == 3
    assert stored.passwords == {}


def test_token_that_is_no_text_is_none(
    imagen: Imagen, stored: PlainKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), encoding="utf-8"))
    assert imagen("keys", "set", "REPLICATE_API_TOKEN").code == 3
    assert stored.passwords == {}


@pytest.mark.parametrize(("typed", "code"), [(f"{CANARY}\n", 0), ("\x04", 3), ("\x03", 130)])
def test_token_is_typed_unseen(tmp_path: Path, typed: str, code: int) -> None:
    """On a terminal: the token, Ctrl-D, Ctrl-C."""
    script = (
        "import sys, keyring.core\n"
        "from tests.cli.test_settings import PlainKeyring\n"
        "keyring.core.get_keyring = PlainKeyring\n"
        "from imagen_desktop.cli import main\n"
        f"sys.exit(main(['--home', {str(tmp_path / 'home')!r}, 'keys', 'set', 'REPLICATE_API_TOKEN']))"
    )
    child, terminal = pty.fork()
    if child == 0:
        os.environ["PYTHONPATH"] = str(Path.cwd())
        os.execv(sys.executable, [sys.executable, "-c", script])
    shown = b""
    while b"REPLICATE_API_TOKEN: " not in shown:
        shown += os.read(terminal, 1000)
    os.write(terminal, typed.encode())
    with suppress(OSError):
        while part := os.read(terminal, 1000):
            shown += part
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == code, shown
    assert CANARY.encode() not in shown
    assert b"Traceback" not in shown


def test_mistyped_name_is_refused(imagen: Imagen, stored: PlainKeyring) -> None:
    answer = imagen("keys", "set", "REPLICATE_API_TOKN")
    assert (answer.code, 'did you mean "REPLICATE_API_TOKEN"?' in answer.err) == (2, True)


@pytest.fixture
def server(imagen: Imagen, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplicateServer]:
    monkeypatch.setenv("FAST_TOKEN", TOKEN)
    with server_in_thread() as server:
        changes = {
            "type": "replicate",
            "model": SCHNELL,
            "api_token_env": "FAST_TOKEN",
            "base_url": server.url,
        }
        pairs = [word for key, value in changes.items() for word in (f"backends.fast.{key}", value)]
        assert imagen("config", "set", *pairs).code == 0
        yield server


def test_token_is_tested_at_its_service(imagen: Imagen, server: ReplicateServer) -> None:
    answer = imagen("keys", "test", "fast")
    assert answer.out == "FAST_TOKEN (environment) is accepted by Replicate: it belongs to ada.\n"
    server.token = "another"
    answer = imagen("keys", "test", "FAST_TOKEN")
    assert answer.code == 3
    assert TOKEN not in answer.out + answer.err


def test_token_that_is_not_set_cannot_be_tested(imagen: Imagen, stored: PlainKeyring) -> None:
    answer = imagen("keys", "test", "REPLICATE_API_TOKEN")
    assert (answer.code, "imagen keys set REPLICATE_API_TOKEN" in answer.err) == (3, True)


def test_doctor_prints_lines_with_their_fixes(imagen: Imagen) -> None:
    answer = imagen("doctor", "--offline")
    assert answer.code == 0
    assert all(line.split()[0] in ("ok", "warning") or line.startswith(" " * 9) for line in answer.lines)
    assert any(line.startswith("warning  default backend") for line in answer.lines)


def test_doctor_report_holds_neither_token_nor_home(
    imagen: Imagen, server: ReplicateServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOGNAME", "ada")
    answer = imagen("doctor", "--json")
    checks = {record["name"]: record for record in answer.json}
    assert checks["token FAST_TOKEN"]["status"] == "ok"
    assert TOKEN not in answer.out
    assert str(tmp_path) not in answer.out
    assert "ada" not in answer.out
