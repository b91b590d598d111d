"""Reads and changes single settings by their dotted key. Comments and order in the file survive."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from imagen_desktop.core.config import BackendConfig, Config, default_backends, parse_config
from imagen_desktop.core.config_keys import TABLE_KEYS, setting_type
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.settings_file import parse_toml, read_settings, write_settings

_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def setting(config: Config, key: str) -> JsonValue:
    """The value in force, default or not; a table where the key names one. Raises ConfigError."""
    value: JsonValue = _as_table(config)
    place = split_key(key) if key else ()
    for part in place:
        if not isinstance(value, dict) or part not in value:
            setting_type(place)  # knows the nearest valid key
            raise ConfigError(f"{key} is not set.")
        value = value[part]
    return value


def change_settings(file: Path, changes: Mapping[str, JsonValue]) -> None:
    """Writes all of them or, where one is refused, none; None takes a setting out of the file.

    Raises ConfigError for a value that the program would not start with.
    """
    write_settings(file, changed_text(read_settings(file), file, changes))


def changed_text(text: str, file: Path, changes: Mapping[str, JsonValue]) -> str:
    """The file's text with the changes; `file` is for the messages. Raises ConfigError."""
    import tomlkit

    parse_config(text, file)  # what is wrong already is said with its line, and stays as it is
    document: MutableMapping[str, Any] = tomlkit.parse(text)
    for key, value in changes.items():
        place = split_key(key)
        setting_type(place)
        if place[0] == "backends" and not document.get("backends"):
            # A file without backends has the built-in ones: one that names any has no others.
            document["backends"] = {
                name: backend_table(backend) for name, backend in default_backends().items()
            }
        _change(document, place, value)
    changed = tomlkit.dumps(document)
    parse_config(changed, file)
    return changed


def renamed_backend(text: str, file: Path, old: str, new: str) -> str:
    """The text with another name for a backend, its comments and place kept. Raises ConfigError."""
    import tomlkit

    config = parse_config(text, file)
    if old not in config.backends:
        raise ConfigError(f'There is no backend named "{old}" any more.')
    if new in config.backends:
        raise ConfigError(f'Another backend is named "{new}".')
    # Built-in backends, which are renamed too, stand in the file from here on.
    text = changed_text(text, file, {f"backends.{quoted(old)}.type": config.backends[old].type})
    names = "|".join(re.escape(each) for each in (old, f'"{old}"', f"'{old}'"))
    header = re.compile(rf"^(\s*\[\s*backends\s*\.\s*)(?:{names})(?=\s*[.\]])", re.MULTILINE)
    changed = header.sub(lambda found: found[1] + quoted(new), text)
    if config.default_backend == old:
        document = tomlkit.parse(changed)
        document["default_backend"] = new
        changed = tomlkit.dumps(document)
    try:
        is_renamed = new in parse_config(changed, file).backends
    except ConfigError:
        is_renamed = False
    if not is_renamed:
        raise ConfigError(f'"{old}" is written in a form that only an editor can rename.', f"Edit {file}.")
    return changed


def quoted(name: str) -> str:
    """One part of a dotted key."""
    is_bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if is_bare else json.dumps(name, ensure_ascii=False)


def parse_value(key: str, text: str) -> JsonValue:
    """What `text`, typed in a terminal, means for the setting `key`. Raises ConfigError."""
    wanted = setting_type(split_key(key))
    try:
        if wanted is bool:
            return _truth(text)
        if wanted is int:
            return int(text)
        if wanted is float:
            return float(text)
    except ValueError:
        words = {bool: "true or false", int: "a whole number", float: "a number"}[wanted]
        raise ConfigError(f'{key} must be {words}, not "{text}".') from None
    if wanted is str:
        return text
    value = _json_or_text(text)
    return text if wanted is tuple and not isinstance(value, list) else value


def split_key(key: str) -> tuple[str, ...]:
    """`backends."my.own".model` has three parts. Raises ConfigError."""
    try:
        table: JsonValue = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        raise ConfigError(f'"{key}" is not a key such as output.format.') from None
    parts = []
    while isinstance(table, dict):
        part, table = next(iter(table.items()))
        parts.append(part)
    return tuple(parts)


def _as_table(config: Config) -> dict[str, JsonValue]:
    table = {field.name: getattr(config, field.name) for field in dataclasses.fields(config)}
    tables = {name: table[name]._asdict() for name in TABLE_KEYS}
    backends: dict[str, JsonValue] = {
        name: {key: value for key, value in dataclasses.asdict(backend).items() if key != "name"}
        for name, backend in config.backends.items()
    }
    whole = _lists({**table, **tables, "backends": backends})
    return whole if isinstance(whole, dict) else {}


def _lists(value: Any) -> JsonValue:
    """TOML and JSON have lists where the Config has tuples."""
    if isinstance(value, Mapping):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def backend_table(backend: BackendConfig) -> dict[str, JsonValue]:
    """What differs from an empty one."""
    empty = dataclasses.asdict(BackendConfig("", ""))
    given = dataclasses.asdict(backend)
    return {key: value for key, value in given.items() if key != "name" and value != empty[key]}


def _change(document: MutableMapping[str, Any], place: tuple[str, ...], value: JsonValue) -> None:
    table = document
    for part in place[:-1]:
        if part not in table:
            if value is None:
                return
            table[part] = {}
        table = table[part]
        if not isinstance(table, MutableMapping):
            raise ConfigError(f"{'.'.join(place)} is not a setting.")
    if value is None:
        table.pop(place[-1], None)
    else:
        table[place[-1]] = value


def _truth(text: str) -> bool:
    if text.lower() not in (*_TRUE, *_FALSE):
        raise ValueError(text)
    return text.lower() in _TRUE


def _json_or_text(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return text
    return value


def table_text(table: Mapping[str, JsonValue]) -> str:
    """Lines as they would stand in the file."""
    import tomlkit

    return tomlkit.dumps(dict(table)).strip()


def parse_table(text: str) -> dict[str, JsonValue]:
    """From such lines. Raises ConfigError."""
    return parse_toml(text, "This")
