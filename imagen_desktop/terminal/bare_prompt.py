"""Which command a line means where it names none: `imagen "a red fox"` generates.

A prompt costs money and a mistyped command must not: only what cannot be a command is taken for one.
"""

from __future__ import annotations

import re

from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.arguments import COMMAND_NAMES, TOP_OPTIONS

_OPTION = re.compile(r"--?[a-z][a-z-]*(=|$)")
_LONG_FORMS = {"--generate": "generate", "--backends": "backends", "--usage": "usage"}
"""`imagen-desktop --generate "A PROMPT"` is `imagen generate "A PROMPT"`."""


def named_command(arguments: list[str]) -> str:
    """The command that the line begins with; "" where it begins with something else."""
    position = _start(arguments)
    word = arguments[position] if position < len(arguments) else ""
    return word if word in COMMAND_NAMES else ""


def with_command(arguments: list[str]) -> list[str]:
    """The line with its command named; unchanged where it means the window or the program itself.

    Raises ArgumentError for a word that is neither a command nor clearly a prompt.
    """
    arguments = _long_form(arguments)
    position = _start(arguments)
    if position == len(arguments):
        return arguments
    word = arguments[position]
    if word in COMMAND_NAMES or _is_top_option(word):
        return arguments
    rest = arguments[position:]
    is_prompt = any(map(_is_prompt, rest)) if word.startswith("-") else _is_prompt(word)
    if not is_prompt or any(other in COMMAND_NAMES for other in rest):
        raise _refusal(rest)
    return [*arguments[:position], "generate", *rest]


def _is_prompt(word: str) -> bool:
    """Several words, or in another script: no command looks like that. `-` and `--from` name prompts."""
    if word.startswith("-"):
        return word == "-" or _names_prompts(word)
    return " " in word.strip() or not word.isascii() or "\n" in word.strip()


def _names_prompts(option: str) -> bool:
    return option.partition("=")[0] == "--from"


def _refusal(rest: list[str]) -> ArgumentError:
    word = rest[0]
    command = next((other for other in rest if other in COMMAND_NAMES), "")
    if command and word.startswith("-"):
        return ArgumentError(f"The command comes before its options: imagen {command} {word}.")
    if word.startswith("-"):
        question = did_you_mean(word, TOP_OPTIONS) or "."
        return ArgumentError(f"{word} needs a command or a prompt{question}", "Try: imagen --help")
    question = did_you_mean(word, COMMAND_NAMES) or "."
    words = " ".join([word, *(other for other in rest[1:] if not other.startswith("-"))])
    drawn = f'imagen "{words}"' if " " in words else f"imagen generate {word or repr(word)}"
    return ArgumentError(f'"{word}" is not a command{question}', f"To draw it, run: {drawn}")


def _start(arguments: list[str]) -> int:
    """Where the line begins, behind `--home DIR`."""
    position = 0
    while position < len(arguments):
        if arguments[position] == "--home":
            position += 2
        elif arguments[position].startswith("--home="):
            position += 1
        else:
            break
    return min(position, len(arguments))


def _is_top_option(word: str) -> bool:
    return word.partition("=")[0] in TOP_OPTIONS


def _long_form(arguments: list[str]) -> list[str]:
    """Long forms as commands: the word moves to the front, since options may stand before it."""
    for position, argument in enumerate(arguments):
        if argument == "--" or argument in COMMAND_NAMES:
            break
        name, _, value = argument.partition("=")
        if name not in _LONG_FORMS:
            continue
        before, after = arguments[:position], arguments[position + 1 :]
        if name != "--generate":
            return [_LONG_FORMS[name], *before, *after]
        if not value and not (after and _OPTION.match(after[0])):
            value, after = "".join(after[:1]), after[1:]
        prompt = [value] if value else []
        rest = after
        return ["generate", *before, *rest, *(["--", *prompt] if prompt else [])]
    return arguments
