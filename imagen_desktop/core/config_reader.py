"""From the text of `config.toml` to a Config. Which keys there are stands in `config_keys`.

A wrong key or value raises ConfigError naming file, line and key; an unknown key also names the
nearest valid one.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from imagen_desktop.core.backends.replicate.model_reference import parse_reference
from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.backends.web.address import address_problem
from imagen_desktop.core.config import (
    BACKEND_TYPES,
    DEFAULT_BACKEND,
    FORMATS,
    HASHES,
    LANGUAGES,
    MODEL_ROLES,
    MOTIONS,
    PREVIEW_MODES,
    THEMES,
    VERSION,
    BackendConfig,
    BudgetConfig,
    Config,
    LibraryConfig,
    LookConfig,
    NotificationConfig,
    OutputConfig,
    PreviewConfig,
    StartConfig,
    TrayConfig,
    UpdatesConfig,
    UsageConfig,
    default_backends,
)
from imagen_desktop.core.config_keys import BACKEND_KEYS, TABLE_KEYS, TOP_KEYS, TYPE_WORDS, has_type
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.json_value import json_problem
from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.core.settings_file import parse_toml

MOST_JOBS = 32


def read_config(text: str, file: Path) -> Config:
    """Raises ConfigError; `file` is for its message."""
    return _Reader(text, file).config(parse_toml(text, file))


class _Reader:
    """Checks the parsed tables and knows which line of the text a key stands on."""

    def __init__(self, text: str, file: Path) -> None:
        self._lines = text.splitlines()
        self._file = file

    def config(self, table: dict[str, JsonValue]) -> Config:
        self._check_version(table.get("version", VERSION))
        self._check(table, (), TOP_KEYS)
        output = self._output(_subtable(table, "output"))
        backends = self._backends(_subtable(table, "backends"))
        default = str(table.get("default_backend", DEFAULT_BACKEND))
        if default not in backends and "default_backend" not in table:
            named = " or ".join(backends)
            self._fail(("default_backend",), f"is not set, and the file has no {default}: set it to {named}")
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
            look=self._look(_subtable(table, "look")),
            tray=TrayConfig(**self._switches(table, "tray")),
            notifications=NotificationConfig(**self._switches(table, "notifications")),
            library=self._library(_subtable(table, "library")),
            start=StartConfig(**self._switches(table, "start")),
            updates=UpdatesConfig(**self._switches(table, "updates")),
            shortcuts=self._shortcuts(_subtable(table, "shortcuts")),
        )

    def _check_version(self, version: JsonValue) -> None:
        """Before anything else: what a later version has may look like a mistake."""
        if isinstance(version, int) and version > VERSION:
            raise ConfigError(
                f"{self._file} was written for a newer version of Imagen Desktop.",
                "Update Imagen Desktop, or move that file away to start with the defaults.",
            )

    def _look(self, table: dict[str, JsonValue]) -> LookConfig:
        self._check_table(table, "look")
        self._one_of(table, ("look", "theme"), THEMES)
        self._one_of(table, ("look", "language"), LANGUAGES)
        self._one_of(table, ("look", "reduce_motion"), MOTIONS)
        seconds = table.get("slideshow_seconds", 1)
        if isinstance(seconds, (int, float)) and not 0.5 <= seconds <= 3600:
            self._fail(("look", "slideshow_seconds"), "must be from 0.5 to 3600")
        return LookConfig(**table)  # type: ignore[arg-type]  # checked

    def _switches(self, table: dict[str, JsonValue], name: str) -> dict[str, bool]:
        switches = _subtable(table, name)
        self._check_table(switches, name)
        return {key: bool(value) for key, value in switches.items()}

    def _library(self, table: dict[str, JsonValue]) -> LibraryConfig:
        self._check_table(table, "library")
        return LibraryConfig(watch=_texts(table.get("watch")))

    def _shortcuts(self, table: dict[str, JsonValue]) -> dict[str, tuple[str, ...]]:
        """Which commands there are, and what is a key, is the window's to say."""
        self._check(table, ("shortcuts",), dict.fromkeys(table, tuple))
        return {command: _texts(keys) for command, keys in table.items()}

    def _preview(self, table: dict[str, JsonValue]) -> PreviewConfig:
        self._check_table(table, "preview")
        preview = PreviewConfig(**table)  # type: ignore[arg-type]  # checked
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
        self._check_table(table, "usage")
        self._one_of(table, ("usage", "hash"), HASHES)
        return UsageConfig(**table)  # type: ignore[arg-type]  # checked

    def _budget(self, table: dict[str, JsonValue]) -> BudgetConfig:
        self._check_table(table, "budget")
        for key, value in table.items():
            if isinstance(value, (int, float)) and not 0 <= value < 1_000_000:
                self._fail(("budget", key), "must be from 0 to 1000000")
        return BudgetConfig(**table)  # type: ignore[arg-type]  # checked

    def _output(self, table: dict[str, JsonValue]) -> OutputConfig:
        self._check_table(table, "output")
        self._one_of(table, ("output", "format"), FORMATS)
        self._one_of(table, ("output", "preview"), PREVIEW_MODES)
        output = OutputConfig(**table)  # type: ignore[arg-type]  # checked
        if not output.name.strip():
            self._fail(("output", "name"), "must not be empty")
        if output.name != OutputConfig().name:
            self._check_template(output.name)
        return output

    def _check_template(self, template: str) -> None:
        """Before anything is paid: an image that has no name is hard to keep."""
        from imagen_desktop.core.image_files.naming import check_template  # few have another than ours

        try:
            check_template(template)
        except ConfigError as error:
            where = self._where(("output", "name"))
            raise ConfigError(f"{where}: output.name: {error.message}", error.hint) from error

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
        self._check(value, place, BACKEND_KEYS)
        if "type" not in value:
            self._fail(place, f"needs a type: {', '.join(BACKEND_TYPES)}")
        self._one_of(value, (*place, "type"), BACKEND_TYPES)
        for key in ("default_steps", "timeout_seconds"):
            number = value.get(key)
            if isinstance(number, (int, float)) and not 0 < number < 100_000:
                self._fail((*place, key), "must be above 0 and below 100000")
        self._check_options(_subtable(value, "options"), place)
        jobs = value.get("jobs_at_once")
        if isinstance(jobs, int) and not 1 <= jobs <= MOST_JOBS:
            self._fail((*place, "jobs_at_once"), f"must be from 1 to {MOST_JOBS}")
        price = value.get("price_usd")
        if isinstance(price, (int, float)) and not 0 <= price < 1000:
            self._fail((*place, "price_usd"), "must be from 0 to 1000")
        if value["type"] == "replicate" and not value.get("model"):
            self._fail(place, 'needs a model, such as "black-forest-labs/flux-schnell"')
        addresses = " ".join(_texts(value.get("base_url"))).split()
        if len(addresses) > 1 and value["type"] != "comfyui":
            self._fail((*place, "base_url"), "must be one address")
        settings = {
            **value,
            "base_url": " ".join(addresses),
            "workflow": self._workflow(value),
            "files": self._files(value, place),
        }
        backend = BackendConfig(name=name, **settings)  # type: ignore[arg-type]  # checked above
        self._check_reach(backend, place)
        return backend

    def _check_options(self, options: dict[str, JsonValue], place: tuple[str, ...]) -> None:
        for key, value in options.items():
            if problem := json_problem(value):
                self._fail((*place, "options", key), problem)

    def _check_reach(self, backend: BackendConfig, place: tuple[str, ...]) -> None:
        """Where its requests go, so that no backend refuses it later, without a line."""
        has_secret = bool(token_variable(backend))
        for address in backend.base_url.split():
            if problem := address_problem(address, has_secret=has_secret):
                self._fail((*place, "base_url"), problem)
        if backend.type == "replicate" and parse_reference(backend.model) is None:
            self._fail((*place, "model"), f'"{backend.model}" is not owner/name or owner/name:version')

    def _workflow(self, value: dict[str, JsonValue]) -> str:
        """A relative path starts at the configuration's folder."""
        text = str(value.get("workflow", ""))
        return str(self._file.parent / Path(text).expanduser()) if text else ""

    def _files(self, value: dict[str, JsonValue], place: tuple[str, ...]) -> dict[str, str]:
        """A local model's own, by role; a relative path starts at the configuration's folder."""
        files = _subtable(value, "files")
        self._check(files, (*place, "files"), dict.fromkeys(MODEL_ROLES, str))
        minutes = value.get("unload_minutes")
        if isinstance(minutes, (int, float)) and not 0 <= minutes <= 10_000:
            self._fail((*place, "unload_minutes"), "must be from 0 to 10000")
        if value["type"] == "local" and "files" in value and not {"diffusion", "checkpoint"} & files.keys():
            self._fail((*place, "files"), "needs a diffusion or a checkpoint file")
        return {role: str(self._file.parent / Path(str(path)).expanduser()) for role, path in files.items()}

    def _check_table(self, table: dict[str, JsonValue], name: str) -> None:
        self._check(table, (name,), TABLE_KEYS[name])

    def _check(self, table: dict[str, JsonValue], place: tuple[str, ...], types: Mapping[str, type]) -> None:
        for key, value in table.items():
            if key not in types:
                self._fail((*place, key), f"is not a setting{did_you_mean(key, tuple(types))}")
            if not has_type(value, types[key]):
                self._fail((*place, key), f"must be {TYPE_WORDS[types[key]]}")

    def _one_of(self, table: dict[str, JsonValue], place: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        value = table.get(place[-1])
        if isinstance(value, str) and value not in allowed:
            self._fail(place, f'"{value}" is none of {", ".join(allowed)}{did_you_mean(value, allowed)}')

    def _fail(self, place: tuple[str, ...], problem: str) -> NoReturn:
        end = "" if problem.endswith("?") else "."
        raise ConfigError(f"{self._where(place)}: {'.'.join(place)} {problem}{end}")

    def _where(self, place: tuple[str, ...]) -> str:
        line = self._line(place) or self._line(place[:-1])  # within an inline table
        return f"{self._file}, line {line}" if line else str(self._file)

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


def _texts(value: JsonValue) -> tuple[str, ...]:
    """One text counts as a list of one; an empty one is none."""
    listed = value if isinstance(value, list) else [value]
    return tuple(text for text in listed if isinstance(text, str) and text)
