"""The user's choices: a frozen Config, read from TOML. The only module that knows the file's shape.

A wrong key or value raises ConfigError naming file, line and key; an unknown key also names the
nearest valid one. Nothing is written here but the commented sample.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue

BACKEND_TYPES = ("local", "replicate", "sketch")
FORMATS = ("png", "webp", "jpg")
PREVIEW_MODES = ("auto", "on", "off")
HASHES = ("sha256", "hmac")
DEFAULT_BACKEND = "flux-schnell-local"


@dataclass(frozen=True, slots=True)
class OutputConfig:
    directory: str = ""
    format: str = "png"
    name: str = "{date}-{slug}-{seed}"
    preview: str = "auto"
    ai_label: bool = True
    embed_settings: bool = True


@dataclass(frozen=True, slots=True)
class BackendConfig:
    """One `[backends.NAME]` table. `wait` is Replicate's `Prefer: wait`, off for proxies that hang on it.

    `timeout_seconds` and `price_usd` (one image) are None where the program's own table decides.
    """

    name: str
    type: str
    model: str = ""
    api_token_env: str = ""
    default_steps: int | None = None
    base_url: str = ""
    timeout_seconds: float | None = None
    price_usd: float | None = None
    wait: bool = True
    options: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UsageConfig:
    """Where the ledger is copied to. `hash` is how a prompt is stood for: plain SHA-256, or HMAC-SHA-256
    with a key in the keyring."""

    supabase_url: str = ""
    supabase_key_env: str = "SUPABASE_KEY"
    schema: str = "mai"
    hash: str = "sha256"


@dataclass(frozen=True, slots=True)
class BudgetConfig:
    """Dollars; None is no limit. Days and months are the user's own, local time."""

    daily_usd: float | None = None
    monthly_usd: float | None = None


def _default_backends() -> dict[str, BackendConfig]:
    token = "REPLICATE_API_TOKEN"  # noqa: S105 - a variable's name, not a secret
    listed = (
        BackendConfig("flux-schnell-local", "local", "flux-schnell", default_steps=4),
        BackendConfig(
            "flux-schnell-replicate", "replicate", "black-forest-labs/flux-schnell", token, default_steps=4
        ),
        BackendConfig(
            "flux-dev-replicate", "replicate", "black-forest-labs/flux-dev", token, default_steps=28
        ),
        BackendConfig("sketch", "sketch"),
    )
    return {backend.name: backend for backend in listed}


@dataclass(frozen=True, slots=True)
class Config:
    """All settings; `Config()` is a fresh installation's."""

    default_backend: str = DEFAULT_BACKEND
    output: OutputConfig = OutputConfig()
    backends: Mapping[str, BackendConfig] = field(default_factory=_default_backends)
    usage: UsageConfig = UsageConfig()
    budget: BudgetConfig = BudgetConfig()


_TOP_TYPES: Mapping[str, type] = {
    "default_backend": str,
    "output": dict,
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


def load_config(file: Path) -> Config:
    """Reads `file`; a missing one gives the defaults. Raises ConfigError."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text.") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error
    return parse_config(text, file)


def parse_config(text: str, file: Path) -> Config:
    """The Config that `text` describes; `file` is for the error messages."""
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
                ("default_backend",), f'names no backend: "{default}"{_nearest(default, tuple(backends))}'
            )
        usage = self._usage(_subtable(table, "usage"))
        return Config(default, output, backends, usage, self._budget(_subtable(table, "budget")))

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
            return _default_backends()
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
                self._fail((*place, key), f"is not a setting{_nearest(key, tuple(types))}")
            if not _has_type(value, types[key]):
                self._fail((*place, key), f"must be {_TYPE_WORDS[types[key]]}")

    def _one_of(self, table: dict[str, JsonValue], place: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        value = table.get(place[-1])
        if isinstance(value, str) and value not in allowed:
            self._fail(place, f'"{value}" is none of {", ".join(allowed)}{_nearest(value, allowed)}')

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


def _nearest(word: str, valid: tuple[str, ...]) -> str:
    import difflib

    matches = difflib.get_close_matches(word, valid, n=1, cutoff=0.5)
    return f'; did you mean "{matches[0]}"?' if matches else ""
