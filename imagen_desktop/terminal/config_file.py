"""`imagen config init | path | check`."""

from __future__ import annotations

import argparse

from imagen_desktop.core.config import load_config
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.resource_files import resource_path


def run(arguments: argparse.Namespace, paths: Paths) -> None:
    match arguments.action:
        case "init":
            _write_sample(paths)
        case "check":
            load_config(paths.config_file)
            print(f"{paths.config_file} is right.")
        case _:
            print(paths.config_file)


def _write_sample(paths: Paths) -> None:
    sample = resource_path("config.sample.toml").read_text(encoding="utf-8")
    try:
        paths.config_file.parent.mkdir(parents=True, exist_ok=True)
        with paths.config_file.open("x", encoding="utf-8") as file:
            file.write(sample)
    except FileExistsError as error:
        raise ConfigError(f"{paths.config_file} exists already and stays as it is.") from error
    except OSError as error:
        raise ConfigError(f"{paths.config_file} cannot be written: {error.strerror}.") from error
    print(paths.config_file)
