"""Where prompts come from: the argument, standard input, or a file with one a line; and what becomes of
them before they are sent: a style around them, variants and wildcards spelled out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.paths import Paths
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
    if arguments.prompt is None and arguments.style:
        return [""]  # a saved prompt needs no other
    if arguments.prompt is None:
        raise ArgumentError("A prompt is missing.", 'Try: imagen generate "a red fox in the snow at night"')
    return [_read("-").strip() if arguments.prompt == "-" else arguments.prompt]


def styled(arguments: argparse.Namespace, prompts: list[str], paths: Paths) -> tuple[list[str], str]:
    """The prompts within `--style`, and what that leaves out. Raises ArgumentError and ConfigError."""
    if not arguments.style:
        return prompts, ""
    from imagen_desktop.core.prompts.styles import StyleFile

    style = StyleFile(paths.styles_file).find(arguments.style)
    if style.wraps and prompts == [""]:
        raise ArgumentError("A prompt is missing.", f'The style "{style.name}" wraps one.')
    return [style.around(prompt) for prompt in prompts], style.negative


def final_requests(
    arguments: argparse.Namespace, requests: list[GenerationRequest], paths: Paths
) -> list[GenerationRequest]:
    """Each combination of each prompt, literally. Raises ImagenError."""
    if arguments.literal or not any(sign in request.prompt for request in requests for sign in "{|}\\_"):
        return requests
    from imagen_desktop.core.prompts.expansion import expand
    from imagen_desktop.core.prompts.wildcards import Wildcards
    from imagen_desktop.core.studio import random_seed

    wildcards = Wildcards(paths.wildcards)
    return [part for request in requests for part in expand(request, wildcards, random_seed)]


def _read(source: str) -> str:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ArgumentError(
                f"{_name(source)} has more than {MAX_BYTES // 1_000_000} MB: too much for prompts."
            )
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ArgumentError(f"{_name(source)} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ArgumentError(f"{_name(source)} is not UTF-8 text.") from error


def _name(source: str) -> str:
    return "standard input" if source == "-" else source
