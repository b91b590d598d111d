"""Reads and writes the small text files of the user's own settings: whole or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue

_NAMES = re.compile(r"\(('[^']*'(?:, '[^']*')*),?\)")
"""Python's tuple of a table's names."""


def read_settings(file: Path) -> str:
    """The text, "" where there is no file. Raises ConfigError."""
    try:
        if file.is_fifo():  # it would be waited for without end
            raise ConfigError(f"{file} is a pipe, not a file.")
        return file.read_text(encoding="utf-8-sig")  # editors on Windows begin a file with a mark
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text.") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error


def parse_toml(text: str, name: object) -> dict[str, JsonValue]:
    """`name` is for the message. Raises ConfigError."""
    import tomllib

    try:
        table: dict[str, JsonValue] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = _NAMES.sub(lambda names: names[1].replace("'", "").replace(", ", "."), str(error))
        raise ConfigError(f"{name} is not valid TOML: {problem}.") from error
    except RecursionError as error:
        raise ConfigError(f"{name} is nested too deeply.") from error
    return table


def write_settings(file: Path, text: str) -> None:
    """Whole or not at all; a link stays a link, and the file keeps its permissions. Raises ConfigError."""
    import shutil
    import tempfile

    target = file.resolve()
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="utf-8") as stream:
            temporary = Path(stream.name)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ConfigError(f"{file} cannot be written: {error.strerror}.") from error
