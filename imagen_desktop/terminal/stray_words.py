"""Words that no command asked for: mostly a prompt without quotes, or a word to leave out of a search."""

from __future__ import annotations

import argparse
from typing import NoReturn

from imagen_desktop.terminal.argument_error import ArgumentError


def refuse(parser: argparse.ArgumentParser, parsed: argparse.Namespace, words: list[str]) -> NoReturn:
    """Raises ArgumentError where a better line can be named; else the parser says what it does not know."""
    command = parsed.command.name if parsed.command else ""
    dashed = [word for word in words if word.startswith("-")]
    if command == "generate" and parsed.prompt and not dashed:
        prompt = " ".join([parsed.prompt, *words])
        raise ArgumentError("A prompt of several words stands in quotes.", f'Try: imagen generate "{prompt}"')
    if command == "search" and len(dashed) == len(words):
        raise ArgumentError(
            f"{words[0]} is not an option; words to leave out stand after two dashes.",
            f"Try: imagen search -- {' '.join(words)}",
        )
    program = f"{parser.prog} {command}".strip()
    parser.exit(2, f"{program}: unrecognized arguments: {' '.join(words)}. Try {program} --help.\n")
