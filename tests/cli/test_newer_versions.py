"""What a later version of the program has written is refused in one sentence and left as it is."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from imagen_desktop.core.journal import Journal
from imagen_desktop.core.waiting_queue import open_queue
from tests.cli.conftest import Imagen

KEPT = Path(__file__).parent.parent / "data" / "versions" / "0.1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(KEPT, tmp_path / "home")
    (tmp_path / "home" / "images").mkdir()
    return tmp_path / "home"


def contents(home: Path) -> dict[str, bytes]:
    return {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*") if file.is_file()}


def make_newer(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def test_a_newer_configuration_stops_every_command(imagen: Imagen, home: Path) -> None:
    file = home / "config.toml"
    file.write_text('version = 2\nbackends = "elsewhere"\n', encoding="utf-8")
    before = contents(home)
    for arguments in (("search", "fox"), ("config", "set", "look.theme", "dark"), ("generate", "a fox")):
        answer = imagen(*arguments)
        assert answer.code == 2
        assert answer.err.splitlines()[0] == (
            f"Configuration: {file} was written for a newer version of Imagen Desktop."
        )
    assert contents(home) == before


def test_this_version_may_stand_in_the_configuration(imagen: Imagen, home: Path) -> None:
    (home / "config.toml").write_text("version = 1\n", encoding="utf-8")
    assert imagen("search", "fox").code == 0


def test_a_newer_index_is_neither_read_nor_rebuilt(imagen: Imagen, home: Path) -> None:
    make_newer(home / "library.sqlite3")
    before = contents(home)
    for arguments in (("search", "fox"), ("library", "rebuild")):
        answer = imagen(*arguments)
        assert answer.code == 9
        assert "was made by a newer version of Imagen Desktop" in answer.err
    assert contents(home) == before


def test_a_newer_ledger_is_never_touched(imagen: Imagen, home: Path) -> None:
    make_newer(home / "usage.sqlite3")
    before = contents(home)
    answer = imagen("usage")
    assert answer.code == 9
    assert "was written by a newer version" in answer.err
    assert contents(home) == before
    imagen("generate", "a fox", "--backend", "sketch", "--width", "64", "--height", "64")
    assert (home / "usage.sqlite3").read_bytes() == before["usage.sqlite3"]


def test_newer_marks_are_left_alone(imagen: Imagen, home: Path) -> None:
    newer = json.dumps({"schema": 2}) + "\n" + json.dumps({"image": "fox", "stars": [1, 2]}) + "\n"
    (home / "marks.jsonl").write_text(newer, encoding="utf-8")
    answer = imagen("library", "rebuild")
    assert answer.code == 9
    assert "The marks were written by a newer version" in answer.err
    assert (home / "marks.jsonl").read_text(encoding="utf-8") == newer


def test_a_newer_queue_is_left_alone(home: Path) -> None:
    file = home / "queue.jsonl"
    file.write_text('{"schema": 2}\n{"waits": ["a fox"]}\n', encoding="utf-8")
    before = file.read_bytes()
    queue = open_queue(file, Journal(home / "journal"))
    assert queue.problem is not None
    assert "newer version" in queue.problem.message
    assert queue.jobs == ()
    queue.close()
    assert file.read_bytes() == before
    assert not list(home.glob("queue-damaged*"))


def test_a_newer_journal_entry_is_left_alone(imagen: Imagen, home: Path) -> None:
    (entry,) = (home / "journal").iterdir()
    lines = entry.read_text(encoding="utf-8").replace('"schema": 1', '"schema": 2')
    entry.write_text(lines, encoding="utf-8")
    answer = imagen("recover")
    assert answer.code == 0
    assert "begun by a newer version of Imagen Desktop, which alone can fetch it." in answer.err
    assert entry.read_text(encoding="utf-8") == lines
