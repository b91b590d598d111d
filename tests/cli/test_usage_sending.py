"""Images made by the command reach the usage server; a server that fails never costs an image."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imagen_desktop.cli import main
from imagen_desktop.core.usage.ledger import Ledger
from tests.fakes.postgres import shared_postgres
from tests.fakes.postgrest_server import SECRET_KEY, Fault, PostgrestServer
from tests.fakes.replicate_server import SCHNELL, TOKEN, ReplicateServer, server_in_thread


@pytest.fixture
def usage_server() -> Iterator[PostgrestServer]:
    postgres = shared_postgres()
    with postgres.clean_project() as project, PostgrestServer(postgres, project).running() as server:
        yield server


@pytest.fixture
def replicate() -> Iterator[ReplicateServer]:
    with server_in_thread() as server:
        yield server


@pytest.fixture
def home(
    tmp_path: Path,
    usage_server: PostgrestServer,
    replicate: ReplicateServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    monkeypatch.setenv("TEST_TOKEN", TOKEN)
    monkeypatch.setenv("SUPABASE_KEY", SECRET_KEY)
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(
        f'default_backend = "test"\n[backends.test]\ntype = "replicate"\nmodel = "{SCHNELL}"\n'
        f'base_url = "{replicate.url}"\napi_token_env = "TEST_TOKEN"\n'
        f'[usage]\nsupabase_url = "{usage_server.url}"\n'
    )
    return home


def server_rows(server: PostgrestServer) -> list[tuple[object, ...]]:
    with server.postgres.connect(server.database) as connection:
        rows = connection.execute("SELECT model, seed, cost_usd_estimate::text FROM mai.imagen_usage")
        return rows.fetchall()


def test_row_is_on_the_server_when_the_command_ends(home: Path, usage_server: PostgrestServer) -> None:
    assert main(["generate", "a fox", "--seed", "7", "--home", str(home), "--quiet"]) == 0
    assert server_rows(usage_server) == [(SCHNELL, 7, "0.003000")]


def test_prompt_is_in_no_request_to_the_server(home: Path, usage_server: PostgrestServer) -> None:
    assert main(["generate", "a very secret fox", "--home", str(home), "--quiet"]) == 0
    with usage_server.postgres.connect(usage_server.database) as connection:
        stored = connection.execute("SELECT imagen_usage::text FROM mai.imagen_usage").fetchall()
    assert len(stored) == 1
    assert "secret" not in str(stored)


def test_failing_server_costs_no_image_and_no_row(
    home: Path, usage_server: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    usage_server.fate = lambda _number, _path: Fault(status=503)
    assert main(["generate", "a fox", "--home", str(home), "--quiet"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    ledger = Ledger(home / "usage.sqlite3")
    assert ledger.pending_count() == 1
    ledger.close()


def test_free_sketch_is_never_sent(home: Path, usage_server: PostgrestServer) -> None:
    arguments = ["--backend", "sketch", "--size", "64x64", "--home", str(home), "--quiet"]
    assert main(["generate", "a fox", *arguments]) == 0
    assert server_rows(usage_server) == []


def test_wrong_server_address_is_a_warning(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = home / "config.toml"
    lines = config.read_text().splitlines()
    config.write_text("\n".join([*lines[:-1], 'supabase_url = "http://example.com"', ""]))
    assert main(["generate", "a fox", "--home", str(home), "--quiet"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 1
    assert "Warning: " in captured.err


def test_ledger_that_cannot_be_written_is_a_warning_and_its_row_is_counted_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "generate",
        "a fox",
        "--backend",
        "sketch",
        "--size",
        "64x64",
        "--home",
        str(tmp_path),
        "--quiet",
    ]
    ledger = tmp_path / "usage.sqlite3"
    ledger.mkdir()
    assert main(command) == 0
    printed = capsys.readouterr()
    assert Path(printed.out.strip()).exists()
    assert "Warning: The usage row was not written" in printed.err
    ledger.rmdir()
    assert main(command) == 0
    assert capsys.readouterr().err == ""
    assert main(["usage", "--home", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:2] == ["TOTAL", "2"]
