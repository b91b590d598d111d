"""`imagen library export`: copies of images, as they are or without what they say about their making."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ImagenError, SaveError
from imagen_desktop.core.image_files.exporting import export_image, exported_name
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.described_file import described
from imagen_desktop.terminal.plain_text import say


def export(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    """Prints each copy's path. One that fails stops no other; the first failure decides the exit code."""
    folder = arguments.to.expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(f"{folder} cannot be made: {error.strerror or error}.") from error
    failures: list[ImagenError] = []
    for file in arguments.images:
        try:
            copy = _export(file, folder, arguments, config, paths)
        except ImagenError as error:
            failures.append(error)
            continue
        print(json.dumps({"path": str(copy), "image": str(file)}) if arguments.json else copy)
    for failure in failures[1:]:
        say(f"{failure.title}: {failure.message}")
    if failures:
        raise failures[0]


def _export(file: Path, folder: Path, arguments: argparse.Namespace, config: Config, paths: Paths) -> Path:
    image = described(file.expanduser().absolute(), paths)
    target = folder / exported_name(image, without_prompt=arguments.without_prompt)
    return export_image(
        image, target, without_prompt=arguments.without_prompt, ai_label=config.output.ai_label
    )
