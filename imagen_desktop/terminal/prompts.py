"""Where prompts come from: the argument, standard input, or a file with one a line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from imagen_desktop.terminal.argument_error import ArgumentError

MAX_BYTES = 10_000_000


def read_prompts(arguments: argparse.Namespace) -> list[str]:
    """At least one. Raises ArgumentError where there is none, or the file cannot be read."""
    if arguments.file is not None:
        if arguments.prompt is not None:
            raise ArgumentError("Give a prompt or --from, not both.")
        lines = [line.strip() for line in _read(arguments.file).splitlines()]
        prompts = [line for line in lines if line]
        if not prompts:
            raise ArgumentError(f"There is no prompt in {_name(arguments.file)}.")
        return prompts
    if arguments.prompt is None:
        raise ArgumentError("A prompt is missing.", 'Try: imagen generate "a red fox in the snow at night"')
    return [_read("-").strip() if arguments.prompt == "-" else arguments.prompt]


def _read(source: str) -> str:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_BYTES)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MAX_BYTES)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ArgumentError(f"{source} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ArgumentError(f"{_name(source)} is not UTF-8 text.") from error


def _name(source: str) -> str:
    return "standard input" if source == "-" else source
