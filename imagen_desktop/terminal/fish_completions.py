"""Completions for fish."""

from __future__ import annotations

from collections.abc import Iterator

from imagen_desktop.terminal.bash_completions import BACKENDS
from imagen_desktop.terminal.grammar import Argument, Grammar

_FRAME = """\
# fish completion for imagen and imagen-desktop

function __imagen_backends
    @BACKENDS@
end

"""
_VALUES = {
    "backend": "-x -a '(__imagen_backends)'",
    "file": "-r -F",
    "folder": "-x -a '(__fish_complete_directories)'",
}


def fish_completions(program: Grammar) -> str:
    lines = [line for name in ("imagen", "imagen-desktop") for line in _lines(name, program)]
    return _FRAME.replace("@BACKENDS@", BACKENDS) + "\n".join(lines) + "\n"


def _lines(program: str, grammar: Grammar) -> Iterator[str]:
    names = " ".join(command.name for command in grammar.actions)
    nowhere = f"not __fish_seen_subcommand_from {names}"
    yield f"complete -c {program} -f"
    for option in grammar.options:
        yield _option(program, "true", option)
    for command in grammar.actions:
        yield f"complete -c {program} -n {_quoted(nowhere)} -a {command.name} -d {_quoted(command.summary)}"
        yield from _command(program, command)


def _command(program: str, command: Grammar) -> Iterator[str]:
    here = f"__fish_seen_subcommand_from {command.name}"
    names = " ".join(action.name for action in command.actions)
    for argument in command.arguments:
        yield from _argument(program, here, argument)
    for action in command.actions:
        unchosen = f"{here}; and not __fish_seen_subcommand_from {names}"
        yield f"complete -c {program} -n {_quoted(unchosen)} -a {action.name} -d {_quoted(action.summary)}"
        for argument in action.arguments:
            yield from _argument(program, f"{here}; and __fish_seen_subcommand_from {action.name}", argument)


def _argument(program: str, condition: str, argument: Argument) -> Iterator[str]:
    if argument.names:
        if argument.names != ("--home",):  # the program's own, everywhere
            yield _option(program, condition, argument)
    elif argument.choices:
        yield f"complete -c {program} -n {_quoted(condition)} -a {_quoted(' '.join(argument.choices))}"
    elif argument.kind in ("file", "folder"):
        yield f"complete -c {program} -n {_quoted(condition)} -F"


def _option(program: str, condition: str, option: Argument) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    value = ""
    if option.choices:
        value = f" -x -a {_quoted(' '.join(option.choices))}"
    elif option.metavar:
        value = " " + _VALUES.get(option.kind, "-x")
    return f"complete -c {program} -n {_quoted(condition)} {names}{value} -d {_quoted(option.summary)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
