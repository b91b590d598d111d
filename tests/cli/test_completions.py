"""Completions and the manual say what the program has: all of it, and in the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imagen_desktop.cli import main
from imagen_desktop.core.resource_files import resource_path
from imagen_desktop.terminal.arguments import COMMAND_NAMES
from imagen_desktop.terminal.bash_completions import every_grammar
from imagen_desktop.terminal.grammar import whole_grammar
from imagen_desktop.terminal.manual import manual

ROOT = Path(__file__).resolve().parents[2]
SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Path]:
    files = {}
    for shell in SHELLS:
        assert main(["completions", shell]) == 0
        files[shell] = tmp_path / f"imagen.{shell}"
        files[shell].write_text(capsys.readouterr().out)
    return files


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """With `imagen` on the PATH, and a home whose configuration names two backends."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "imagen"
    program.write_text(
        f'#!/bin/sh\nexec {sys.executable} -m imagen_desktop --home {tmp_path / "home"} "$@"\n'
    )
    program.chmod(0o755)
    (tmp_path / "home").mkdir()
    config = tmp_path / "home" / "config.toml"
    config.write_text(
        'default_backend = "mine"\n[backends.mine]\ntype = "sketch"\n[backends.mine.options]\nx = 1\n'
    )
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "TERM": "dumb"}


@pytest.mark.parametrize("shell", SHELLS)
def test_script_names_every_command_and_option(scripts: dict[str, Path], shell: str) -> None:
    text = scripts[shell].read_text()
    for grammar in every_grammar(whole_grammar()):
        for option in grammar.options:
            for name in option.names:
                assert (f"-l {name[2:]} " if shell == "fish" else name) in text
        assert all(action.name in text for action in grammar.actions)


LINES = [
    ("imagen ge", {"generate"}),
    ("imagen generate --ba", {"--backend"}),
    ("imagen generate --backend ", {"mine", "sketch"}),
    ("imagen keys ", {"list", "set", "test", "remove"}),
    ("imagen keys list --js", {"--json"}),
    ("imagen completions ", set(SHELLS)),
    ("imagen generate --format ", {"png", "webp", "jpg"}),
    ("imagen show it", {"it's one.png"}),
    ("imagen library rebuild sub", {"sub folder/"}),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    (folder / "sub folder").mkdir(parents=True)
    (folder / "it's one.png").write_bytes(b"")
    return folder


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_bash_completes(
    scripts: dict[str, Path], environment: dict[str, str], folder: Path, line: str, expected: set[str]
) -> None:
    words = line.split(" ")
    code = (
        f'source {scripts["bash"]}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        '_imagen; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", code, "bash", *words], capture_output=True, text=True, env=environment, cwd=folder
    )
    found = {word for word in done.stdout.splitlines() if word and not word.startswith("--h")}
    assert {word.rstrip("/") for word in found} == {word.rstrip("/") for word in expected}


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
@pytest.mark.parametrize(("line", "expected"), LINES)
def test_fish_completes(
    scripts: dict[str, Path], environment: dict[str, str], folder: Path, line: str, expected: set[str]
) -> None:
    code = f'source {scripts["fish"]}; complete -C "{line}"'
    done = subprocess.run(
        ["fish", "--no-config", "-c", code], capture_output=True, text=True, env=environment, cwd=folder
    )
    found = {text.partition("\t")[0].replace("\\", "") for text in done.stdout.splitlines()}
    assert found == expected


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("imagen ge", "imagen generate"),
        ("imagen generate --ba", "imagen generate --backend"),
        ("imagen generate --backend m", "imagen generate --backend mine"),
        ("imagen keys rem", "imagen keys remove"),
        ("imagen completions fi", "imagen completions fish"),
        ("imagen show it", "imagen show it\\'s\\ one.png"),
    ],
)
def test_zsh_completes(
    scripts: dict[str, Path], environment: dict[str, str], folder: Path, line: str, expected: str
) -> None:
    code = f"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'PROMPT=; autoload -U compinit; compinit -D -u; source {scripts["zsh"]}'
        zpty -w shell 'show-buffer() {{ print -r -- "<<$BUFFER>>"; }}; zle -N show-buffer'
        zpty -w shell 'bindkey "^X" show-buffer; print rea""dy'
        zpty -r shell text '*ready*'
        zpty -w -n shell $'{line}\\t\\t\\x18'
        zpty -r shell text '*<<*>>*'
        print -r -- "$text"
    """
    done = subprocess.run(
        ["zsh", "-f", "-c", code], capture_output=True, text=True, env=environment, cwd=folder, timeout=30
    )
    assert f"<<{expected}" in done.stdout


def test_manual_is_the_one_that_the_grammar_makes() -> None:
    """Else: python -m imagen_desktop.terminal.manual > resources/man/imagen.1"""
    assert resource_path("man", "imagen.1").read_text() == manual()


@pytest.mark.skipif(not shutil.which("man"), reason="man is not installed")
def test_manual_has_no_error_and_every_command() -> None:
    page = resource_path("man", "imagen.1")
    done = subprocess.run(
        ["man", "--warnings", "-l", str(page)],
        capture_output=True,
        text=True,
        env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"},
    )
    assert done.stderr == ""
    assert all(f"imagen {name}" in done.stdout for name in COMMAND_NAMES)
    assert "--max-cost" in done.stdout


@pytest.mark.parametrize("name", ["", *COMMAND_NAMES])
def test_help_fits_into_eighty_columns(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*name.split(), "--help"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_help_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    help_text = capsys.readouterr().out
    assert "example" in help_text
    assert f"  imagen {name}" in help_text


def test_every_option_says_what_it_does() -> None:
    for grammar in every_grammar(whole_grammar()):
        assert all(argument.summary for argument in grammar.arguments), grammar.name
