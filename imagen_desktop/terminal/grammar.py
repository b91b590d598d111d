"""The command line's grammar as data, for completions and the manual: read off the parser itself."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from imagen_desktop.terminal.arguments import make_parser

_NOT_ONE_OF_THEM = (argparse._SubParsersAction, argparse._HelpAction)  # noqa: SLF001 - no public name
_KINDS = {"FILE": "file", "A": "file", "B": "file", "DIR": "folder", "KEY": "key", "KEY VALUE": "key"}


@dataclass(frozen=True, slots=True)
class Argument:
    """An option (`names` begin with dashes) or a positional (no names).

    `metavar` is empty for a switch. `kind`: "file", "folder", "backend", "key", "choice" or "text".
    """

    names: tuple[str, ...]
    metavar: str
    summary: str
    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grammar:
    """A command with its options, positionals and actions; `epilog` holds its examples."""

    name: str
    summary: str
    epilog: str
    arguments: tuple[Argument, ...]
    actions: tuple[Grammar, ...]

    @property
    def options(self) -> tuple[Argument, ...]:
        return tuple(argument for argument in self.arguments if argument.names)

    @property
    def positionals(self) -> tuple[Argument, ...]:
        return tuple(argument for argument in self.arguments if not argument.names)


def whole_grammar() -> Grammar:
    """Of the program: its commands are the actions."""
    return _grammar("imagen", "", make_parser())


def _grammar(name: str, summary: str, parser: argparse.ArgumentParser) -> Grammar:
    found = parser._actions  # noqa: SLF001 - argparse has no other view of a parser
    arguments = tuple(_argument(action) for action in found if not isinstance(action, _NOT_ONE_OF_THEM))
    subs = [action for action in found if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    return Grammar(
        name, summary, parser.epilog or "", arguments, tuple(part for sub in subs for part in _actions(sub))
    )


def _actions(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> list[Grammar]:
    summaries = {choice.dest: choice.help or "" for choice in sub._choices_actions}  # noqa: SLF001
    return [_grammar(name, summaries.get(name, ""), parser) for name, parser in sub.choices.items()]


def _argument(action: argparse.Action) -> Argument:
    names = tuple(action.option_strings)
    takes_value = action.nargs != 0
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    choices = tuple(str(choice) for choice in action.choices or ())
    kind = "choice" if choices else _KINDS.get(metavar, "text")
    if "--backend" in names:
        kind = "backend"
    if choices and not action.metavar:
        metavar = "|".join(choices)
    return Argument(names, metavar if takes_value else "", action.help or "", kind, choices)
