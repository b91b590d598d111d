"""`--app`: the images are made in the running program's queue; where that cannot be, here, with a word."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from imagen_desktop.core.config import Config, load_config
from imagen_desktop.core.generation import Image
from imagen_desktop.core.instance.connection import connect
from imagen_desktop.core.instance.messages import InstanceError
from imagen_desktop.core.instance.origin import own_origin
from imagen_desktop.core.instance.running_program import RunningProgram
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import Studio
from imagen_desktop.terminal.described_file import described


def running_program(
    arguments: argparse.Namespace, studio: Studio, backends: set[str], paths: Paths
) -> RunningProgram | None:
    """None where the images are to be made here."""
    try:
        if _has_other_models(studio.config, backends, paths):
            raise InstanceError("The running program has another model.")
        connection = connect(paths)
    except InstanceError as error:
        _say_alone(error.message)
        return None
    if connection is None:
        _say_alone("Imagen Desktop is not running.")
        return None

    def find(path: Path) -> Image:
        return studio.library.find(path) or described(path, paths)

    origin = own_origin(os.environ, is_terminal=sys.stdout.isatty())
    return RunningProgram(connection, find, origin, is_detached=arguments.detach, switch=arguments.preview)


def _has_other_models(config: Config, backends: set[str], paths: Paths) -> bool:
    """`--model` is this call's own."""
    saved = load_config(paths.config_file)
    return any(config.backends.get(name) != saved.backends.get(name) for name in backends)


def _say_alone(reason: str) -> None:
    print(f"{reason} The images are made here.", file=sys.stderr)
