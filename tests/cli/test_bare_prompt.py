"""What a line without a command means: a prompt generates, a mistyped command never costs money."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.cli import main
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.bare_prompt import named_command, with_command

FOX = "a red fox"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ([FOX], ["generate", FOX]),
        ([FOX, "--count", "2"], ["generate", FOX, "--count", "2"]),
        (["--home", "D", FOX], ["--home", "D", "generate", FOX]),
        (["--home=D", FOX], ["--home=D", "generate", FOX]),
        (["--backend", "sketch", FOX], ["generate", "--backend", "sketch", FOX]),
        (["--from", "f.txt"], ["generate", "--from", "f.txt"]),
        (["-"], ["generate", "-"]),
        (["雪の中の狐"], ["generate", "雪の中の狐"]),
        (["--generate", "fox"], ["generate", "--", "fox"]),
        (["--generate", "--from", "f.txt"], ["generate", "--from", "f.txt"]),
        (["--generate", "--backend", "sketch", FOX], ["generate", "--backend", "sketch", FOX]),
        (["--generate", "--negative=a cat", FOX], ["generate", "--negative=a cat", FOX]),
        (["--generate", "-5 degrees"], ["generate", "--", "-5 degrees"]),
        (["--usage", "--json"], ["usage", "--json"]),
        (["--home", "D", "--backends"], ["backends", "--home", "D"]),
    ],
)
def test_line_without_a_command_is_a_prompt(line: list[str], meant: list[str]) -> None:
    assert with_command(line) == meant


@pytest.mark.parametrize(
    "line",
    [[], ["--home", "D"], ["--help"], ["--version"], ["search", "fox"], ["--home", "D", "show", "a b.png"]],
)
def test_line_that_is_clear_stays_as_it_is(line: list[str]) -> None:
    assert with_command(line) == line


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            ["bakends"],
            '"bakends" is not a command; did you mean "backends"?',
            "To draw it, run: imagen generate bakends",
        ),
        (["serch", "red", "fox"], 'did you mean "search"?', 'To draw it, run: imagen "serch red fox"'),
        (["fox"], '"fox" is not a command.', "To draw it, run: imagen generate fox"),
        (["a", "red", "fox", "--json"], '"a" is not a command.', 'To draw it, run: imagen "a red fox"'),
        (["--json", "backends"], "The command comes before its options: imagen backends --json.", ""),
        (["--count", "2", "search", FOX], "The command comes before its options: imagen search --count.", ""),
        (
            ["--verison"],
            '--verison needs a command or a prompt; did you mean "--version"?',
            "Try: imagen --help",
        ),
        (["--count", "2"], "--count needs a command or a prompt.", "Try: imagen --help"),
        ([""], '"" is not a command.', "To draw it, run: imagen generate ''"),
    ],
)
def test_anything_else_is_refused_before_it_costs_money(line: list[str], message: str, hint: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        with_command(line)
    assert message in caught.value.message
    assert caught.value.hint == hint


def test_command_is_found_behind_the_home() -> None:
    assert named_command(["--home", "D", "doctor"]) == "doctor"
    assert named_command(["--home", "doctor"]) == ""


def test_mistyped_command_exits_2_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path / "home"), "bakends"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith('Command line: "bakends" is not a command')
    assert not (tmp_path / "home").exists()


def test_bare_prompt_makes_an_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = [FOX, "--backend", "sketch", "--size", "64x48", "--home", str(tmp_path / "home")]
    assert main(line) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()
