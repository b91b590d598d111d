"""From the text of `config.toml` to a Config. The only module that knows the file's keys and types.

A wrong key or value raises ConfigError naming file, line and key; an unknown key also names the
nearest valid one.
"""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from imagen_desktop.core.config import (
    BACKEND_TYPES,
    DEFAULT_BACKEND,
    FORMATS,
    HASHES,
    PREVIEW_MODES,
    BackendConfig,
    BudgetConfig,
    Config,
    OutputConfig,
    PreviewConfig,
    UsageConfig,
    default_backends,
)
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.nearest import did_you_mean

_TOP_TYPES: Mapping[str, type] = {
    "default_backend": str,
    "output": dict,
    "preview": dict,
    "backends": dict,
    "usage": dict,
    "budget": dict,
}
_OUTPUT_TYPES: Mapping[str, type] = {
    "directory": str,
    "format": str,
    "name": str,
    "preview": str,
    "ai_label": bool,
    "embed_settings": bool,
}
_PREVIEW_TYPES: Mapping[str, type] = {"command": str, "focus": bool}
_BACKEND_TYPES: Mapping[str, type] = {
    "type": str,
    "model": str,
    "api_token_env": str,
    "default_steps": int,
    "base_url": str,
    "timeout_seconds": float,
    "price_usd": float,
    "wait": bool,
    "options": dict,
}
_USAGE_TYPES: Mapping[str, type] = dict.fromkeys(("supabase_url", "supabase_key_env", "schema", "hash"), str)
_BUDGET_TYPES: Mapping[str, type] = {"daily_usd": float, "monthly_usd": float}
_TYPE_WORDS = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table",
}


def setting_type(place: tuple[str, ...]) -> type:
    """What the setting at `place` holds; `object` below `options`. Raises ConfigError for no setting."""
    tables = {
        "output": _OUTPUT_TYPES,
        "preview": _PREVIEW_TYPES,
        "usage": _USAGE_TYPES,
        "budget": _BUDGET_TYPES,
    }
    match place:
        case ("backends", _, "options", _, *_):
            return object
        case ("backends", _):
            return dict
        case ("backends", _, key):
            types = _BACKEND_TYPES
        case (table, key) if table in tables:
            types = tables[table]
        case (key, *rest):
            types = _TOP_TYPES if not rest else {}
    if key not in types:
        raise ConfigError(f"{'.'.join(place)} is not a setting{_end(did_you_mean(place[-1], types))}")
    return types[key]


def _end(question: str) -> str:
    return question or "."


def read_config(text: str, file: Path) -> Config:
    """Raises ConfigError; `file` is for its message."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not valid TOML: {error}.") from error
    return _Reader(text, file).config(table)


class _Reader:
    """Checks the parsed tables and knows which line of the text a key stands on."""

    def __init__(self, text: str, file: Path) -> None:
        self._lines = text.splitlines()
        self._file = file

    def config(self, table: dict[str, JsonValue]) -> Config:
        self._check(table, (), _TOP_TYPES)
        output = self._output(_subtable(table, "output"))
        backends = self._backends(_subtable(table, "backends"))
        default = str(table.get("default_backend", DEFAULT_BACKEND))
        if default not in backends:
            self._fail(
                ("default_backend",), f'names no backend: "{default}"{did_you_mean(default, tuple(backends))}'
            )
        return Config(
            default_backend=default,
            output=output,
            preview=self._preview(_subtable(table, "preview")),
            backends=backends,
            usage=self._usage(_subtable(table, "usage")),
            budget=self._budget(_subtable(table, "budget")),
        )

    def _preview(self, table: dict[str, JsonValue]) -> PreviewConfig:
        self._check(table, ("preview",), _PREVIEW_TYPES)
        preview = PreviewConfig(**table)  # type: ignore[arg-type]  # checked against _PREVIEW_TYPES
        if preview.command:
            self._check_command(preview.command)
        return preview

    def _check_command(self, command: str) -> None:
        try:
            words = shlex.split(command)
        except ValueError:
            self._fail(("preview", "command"), "has a quotation mark without its partner")
        if not any("{path}" in word for word in words[1:]):
            self._fail(("preview", "command"), 'needs {path} after the program, such as "chafa {path}"')

    def _usage(self, table: dict[str, JsonValue]) -> UsageConfig:
        self._check(table, ("usage",), _USAGE_TYPES)
        self._one_of(table, ("usage", "hash"), HASHES)
        return UsageConfig(**table)  # type: ignore[arg-type]  # checked against _USAGE_TYPES

    def _budget(self, table: dict[str, JsonValue]) -> BudgetConfig:
        self._check(table, ("budget",), _BUDGET_TYPES)
        for key, value in table.items():
            if isinstance(value, (int, float)) and not 0 <= value < 1_000_000:
                self._fail(("budget", key), "must be from 0 to 1000000")
        return BudgetConfig(**table)  # type: ignore[arg-type]  # checked against _BUDGET_TYPES

    def _output(self, table: dict[str, JsonValue]) -> OutputConfig:
        self._check(table, ("output",), _OUTPUT_TYPES)
        self._one_of(table, ("output", "format"), FORMATS)
        self._one_of(table, ("output", "preview"), PREVIEW_MODES)
        output = OutputConfig(**table)  # type: ignore[arg-type]  # checked against _OUTPUT_TYPES
        if not output.name.strip():
            self._fail(("output", "name"), "must not be empty")
        return output

    def _backends(self, table: dict[str, JsonValue]) -> dict[str, BackendConfig]:
        if not table:
            return default_backends()
        backends = {name: self._backend(name, value) for name, value in table.items()}
        backends.setdefault("sketch", BackendConfig("sketch", "sketch"))
        return backends

    def _backend(self, name: str, value: JsonValue) -> BackendConfig:
        place = ("backends", name)
        if not isinstance(value, dict):
            self._fail(place, "must be a table")
        self._check(value, place, _BACKEND_TYPES)
        if "type" not in value:
            self._fail(place, f"needs a type: {', '.join(BACKEND_TYPES)}")
        self._one_of(value, (*place, "type"), BACKEND_TYPES)
        for key in ("default_steps", "timeout_seconds"):
            number = value.get(key)
            if isinstance(number, (int, float)) and not 0 < number < 100_000:
                self._fail((*place, key), "must be above 0 and below 100000")
        price = value.get("price_usd")
        if isinstance(price, (int, float)) and not 0 <= price < 1000:
            self._fail((*place, "price_usd"), "must be from 0 to 1000")
        if value["type"] == "replicate" and not value.get("model"):
            self._fail(place, 'needs a model, such as "black-forest-labs/flux-schnell"')
        return BackendConfig(name=name, **value)  # type: ignore[arg-type]  # checked above

    def _check(self, table: dict[str, JsonValue], place: tuple[str, ...], types: Mapping[str, type]) -> None:
        for key, value in table.items():
            if key not in types:
                self._fail((*place, key), f"is not a setting{did_you_mean(key, tuple(types))}")
            if not _has_type(value, types[key]):
                self._fail((*place, key), f"must be {_TYPE_WORDS[types[key]]}")

    def _one_of(self, table: dict[str, JsonValue], place: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        value = table.get(place[-1])
        if isinstance(value, str) and value not in allowed:
            self._fail(place, f'"{value}" is none of {", ".join(allowed)}{did_you_mean(value, allowed)}')

    def _fail(self, place: tuple[str, ...], problem: str) -> NoReturn:
        line = self._line(place)
        where = f"{self._file}, line {line}" if line else str(self._file)
        end = "" if problem.endswith("?") else "."
        raise ConfigError(f"{where}: {'.'.join(place)} {problem}{end}")

    def _line(self, place: tuple[str, ...]) -> int:
        """The line that sets `place`, else the header of its table, else 0."""
        found, table = 0, ""
        for number, line in enumerate(self._lines, start=1):
            text = line.strip()
            if text.startswith("["):
                table = text.split("#")[0].strip().strip("[]").replace('"', "").replace(" ", "")
                if table == ".".join(place):
                    found = number
            elif "=" in text and not text.startswith("#"):
                key = text.split("=")[0].strip().replace('"', "")
                if ".".join(part for part in (table, key) if part) == ".".join(place):
                    return number
        return found


def _subtable(table: dict[str, JsonValue], key: str) -> dict[str, JsonValue]:
    value = table.get(key, {})
    return value if isinstance(value, dict) else {}


def _has_type(value: JsonValue, wanted: type) -> bool:
    if wanted is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, wanted)
