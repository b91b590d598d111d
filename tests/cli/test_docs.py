"""What the documents show is what happens: every command in them is run, in a home of its own.

A block marked `console` is a session: lines that begin with `$ ` are run, the others are their output.
There `…` stands for anything, dates are any date, and columns may be wider or narrower. A comment
`# exit code N` says how a command ends. In blocks marked `sh` the commands of ours are run, too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.replicate_server import DEV, SCHNELL, TOKEN, server_in_thread

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = [ROOT / "docs" / "usage.md", ROOT / "docs" / "troubleshooting.md"]
_BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?")
_EXIT = re.compile(r"\s+# exit code (\d+)$")


@dataclass(frozen=True)
class Shown:
    """A command in a document with what the document says of it."""

    command: str
    code: int
    output: str


def sessions(text: str) -> Iterator[Shown]:
    for kind, block in _BLOCK.findall(text):
        if kind == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                code = _EXIT.search(command)
                yield Shown(_EXIT.sub("", command), int(code[1]) if code else 0, output)


def lines_for_a_shell(text: str) -> list[str]:
    """The lines of ours in `sh` blocks."""
    blocks = [block for kind, block in _BLOCK.findall(text) if kind == "sh"]
    return [line for block in blocks for line in block.splitlines() if line.startswith("imagen")]


def is_as_shown(shown: str, printed: str) -> bool:
    pattern = re.escape(_plain(shown)).replace("…", ".*")
    return re.fullmatch(pattern, _plain(printed), re.DOTALL) is not None


def _plain(text: str) -> str:
    text = _DATE.sub("DATE", text)
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


class Shell:
    """A shell of ada's: her home is a folder of the test's, `imagen` is on her PATH."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "ada"
        self.work = self.home / "work"
        self.work.mkdir(parents=True)
        programs = folder / "bin"
        programs.mkdir()
        for name in ("imagen", "imagen-desktop"):
            (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} -m imagen_desktop "$@"\n')
            (programs / name).chmod(0o755)
        self.environment = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment,
            cwd=self.work,
            timeout=60,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("document", SESSIONS, ids=lambda path: path.name)
def test_sessions_run_as_they_are_shown(shell: Shell, document: Path) -> None:
    found = list(sessions(document.read_text()))
    assert found
    for shown in found:
        done = shell.run(shown.command)
        printed = done.stdout.replace(str(shell.home), "/home/ada")
        assert done.returncode == shown.code, f"$ {shown.command}\n{printed}"
        assert is_as_shown(shown.output, printed), f"$ {shown.command}\n{printed}\n--- shown:\n{shown.output}"


@pytest.mark.timeout(180)
@pytest.mark.parametrize("document", [*SESSIONS, ROOT / "README.md"], ids=lambda path: path.name)
def test_lines_for_a_shell_run(shell: Shell, document: Path) -> None:
    """With a token, against a local server in Replicate's place."""
    shell.environment["REPLICATE_API_TOKEN"] = TOKEN
    (shell.work / "prompt.txt").write_text("a red fox")
    (shell.work / "prompts.txt").write_text("a cat\na dog\n")
    (shell.work / "chosen").mkdir()
    config = shell.home / ".config" / "imagen-desktop" / "config.toml"
    config.parent.mkdir(parents=True)
    with server_in_thread() as server:
        backends = {"flux-schnell-replicate": SCHNELL, "flux-dev-replicate": DEV}
        tables = "".join(
            f'[backends.{name}]\ntype = "replicate"\nmodel = "{model}"\nbase_url = "{server.url}"\n'
            'api_token_env = "REPLICATE_API_TOKEN"\n'
            for name, model in backends.items()
        )
        config.write_text(f'default_backend = "flux-schnell-replicate"\n{tables}')
        for line in lines_for_a_shell(document.read_text()):
            if "jq" in line and not Path("/usr/bin/jq").exists():
                line = line.partition(" | jq")[0]
            done = shell.run(line)
            assert done.returncode == 0, f"$ {line}\n{done.stdout}"


def test_every_exit_code_is_in_the_documents() -> None:
    from imagen_desktop import cli

    codes = {value for name, value in vars(cli).items() if name.startswith("EXIT_")}
    table = (ROOT / "docs" / "usage.md").read_text().partition("## Exit codes")[2]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == codes


def test_every_command_and_setting_is_in_the_documents() -> None:
    from imagen_desktop.core import config_keys
    from imagen_desktop.terminal.arguments import COMMAND_NAMES
    from imagen_desktop.terminal.grammar import whole_grammar

    text = (ROOT / "docs" / "usage.md").read_text()
    assert [name for name in COMMAND_NAMES if name not in text] == []
    tables = {**config_keys.TABLE_KEYS, "backends.NAME": config_keys.BACKEND_KEYS}
    keys = [f"{table}.{key}" for table, types in tables.items() for key in types]
    assert [key for key in keys if f"`{key}`" not in text] == []
    generate = next(action for action in whole_grammar().actions if action.name == "generate")
    assert [option.names[0] for option in generate.options if option.names[0] not in text] == []


def test_wildcard_and_dates_are_all_that_may_differ() -> None:
    assert is_as_shown("a  b …\nmade 2026-11-22 11:33\n", "a b anything\nmade 2027-01-01 00:00\n")
    assert not is_as_shown("a b\n", "a c\n")
    assert not is_as_shown("a\n", "a\nb\n")


def test_nobody_elses_environment_is_seen(shell: Shell) -> None:
    assert shell.run("echo $TMUX$REPLICATE_API_TOKEN").stdout.strip() == ""
    assert os.environ.get("HOME") != shell.environment["HOME"]
