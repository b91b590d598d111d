"""Reads and writes the small text files of the user's own settings: whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from imagen_desktop.core.errors import ConfigError


def read_settings(file: Path) -> str:
    """The text, "" where there is no file. Raises ConfigError."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text.") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error


def write_settings(file: Path, text: str) -> None:
    """Whole or not at all; a link stays a link, and the file keeps its permissions. Raises ConfigError."""
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
