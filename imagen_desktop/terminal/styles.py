"""`imagen styles`: the saved prompts and styles, and what they say."""

from __future__ import annotations

import argparse
import json
import sys

from imagen_desktop.core.paths import Paths
from imagen_desktop.core.prompts.styles import Style, StyleFile
from imagen_desktop.terminal.plain_text import plain
from imagen_desktop.terminal.table import table


def run(arguments: argparse.Namespace, paths: Paths) -> None:
    """Raises ConfigError where the file cannot be read."""
    styles = StyleFile(paths.styles_file).styles()
    if arguments.json:
        print(json.dumps([_record(style) for style in styles], indent=2))
    elif styles:
        print(table([("NAME", "KIND", "PROMPT", "LEAVES OUT"), *map(_row, styles)]))
    else:
        words = f"There are none yet: write them into {paths.styles_file}, or save a prompt in the window."
        print(words, file=sys.stderr)


def _kind(style: Style) -> str:
    return "style" if style.wraps else "prompt"


def _row(style: Style) -> tuple[str, ...]:
    return plain(style.name), _kind(style), plain(style.prompt), plain(style.negative)


def _record(style: Style) -> dict[str, str | None]:
    return {
        "name": style.name,
        "kind": _kind(style),
        "prompt": style.prompt,
        "negative": style.negative or None,
    }
