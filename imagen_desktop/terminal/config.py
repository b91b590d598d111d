"""`imagen config init | path | check | get | set | unset`."""

from __future__ import annotations

import argparse
import json

from imagen_desktop.core.config import load_config
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.resource_files import resource_path
from imagen_desktop.terminal.argument_error import ArgumentError


def run(arguments: argparse.Namespace, paths: Paths) -> None:
    match arguments.action:
        case "init":
            _write_sample(paths)
        case "check":
            load_config(paths.config_file)
            print(f"{paths.config_file} is right.")
        case "get":
            _print_setting(arguments.key, paths, is_json=arguments.json)
        case "set":
            _set(arguments.pairs, paths)
        case "unset":
            _change({arguments.key: None}, paths)
        case _:
            print(paths.config_file)


def _print_setting(key: str, paths: Paths, *, is_json: bool) -> None:
    from imagen_desktop.core.config_edit import setting

    value = setting(load_config(paths.config_file), key)
    if is_json:
        print(json.dumps(value, indent=2))
    elif isinstance(value, dict):
        print(_toml(key, value))
    elif isinstance(value, bool):
        print(str(value).lower())
    else:
        print("" if value is None else value)


def _toml(key: str, value: dict[str, JsonValue]) -> str:
    """As it would stand in the file; what has no value is left out."""
    import tomlkit

    from imagen_desktop.core.config_edit import split_key

    table = _given(value)
    for part in reversed(split_key(key) if key else ()):
        table = {part: table}
    return tomlkit.dumps(table).strip()


def _given(table: dict[str, JsonValue]) -> dict[str, JsonValue]:
    kept = {key: _given(value) if isinstance(value, dict) else value for key, value in table.items()}
    return {key: value for key, value in kept.items() if value is not None and value not in ({}, "")}


def _set(pairs: list[str], paths: Paths) -> None:
    from imagen_desktop.core.config_edit import parse_value

    if len(pairs) % 2:
        raise ArgumentError("Each key needs a value.", "Such as: imagen config set output.format webp")
    _change({key: parse_value(key, text) for key, text in zip(pairs[::2], pairs[1::2], strict=True)}, paths)


def _change(changes: dict[str, JsonValue], paths: Paths) -> None:
    from imagen_desktop.core.config_edit import change_settings

    change_settings(paths.config_file, changes)


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
