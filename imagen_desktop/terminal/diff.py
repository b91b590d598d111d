"""`imagen diff`: two images' prompts and settings, in the marks of wdiff."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.image_difference import Setting, Words, prompt_difference, setting_differences
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.described_file import described
from imagen_desktop.terminal.plain_text import plain

_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def run(arguments: argparse.Namespace, _config: Config, paths: Paths) -> None:
    before, after = described(arguments.before, paths), described(arguments.after, paths)
    words = prompt_difference(before.prompt, after.prompt)
    settings = setting_differences(before, after)
    if arguments.json:
        print(json.dumps(_record(words, settings), indent=2))
    elif not words and not settings:
        print("Prompt and settings are the same.")
    else:
        _print(words, settings)


def _print(words: Sequence[Words], settings: Sequence[Setting]) -> None:
    width = max(len(name) for name in ("prompt", *(setting.name for setting in settings))) + 2
    if words:
        text = "".join(_marked(part) for part in words).strip()
        print(f"{'prompt':{width}}{text.replace('-] {+', '-]{+')}")
    for setting in settings:
        print(f"{plain(setting.name):{width}}{_text(setting.before)} -> {_text(setting.after)}")


def _marked(part: Words) -> str:
    return (" " if part.is_apart else "") + _MARKS[part.kind].format(plain(part.text))


def _text(value: JsonValue) -> str:
    if value is None:
        return "none"
    return plain(value if isinstance(value, str) else json.dumps(value))


def _record(words: Sequence[Words], settings: Sequence[Setting]) -> dict[str, JsonValue]:
    return {
        "prompt": [{"kind": part.kind, "text": part.text} for part in words],
        "settings": {setting.name: [setting.before, setting.after] for setting in settings},
    }
