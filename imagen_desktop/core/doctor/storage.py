"""The doctor on files: the configuration, the folders, the databases, what waits to be recovered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from imagen_desktop.core.config import Config
from imagen_desktop.core.doctor.check import Check, fails, ok, warning
from imagen_desktop.core.errors import ConfigError, LibraryError
from imagen_desktop.core.paths import Paths

SCARCE_BYTES, TOO_FEW_BYTES = 1_000_000_000, 50_000_000


def configuration(file: Path, error: ConfigError | None) -> Check:
    if error is not None:
        return fails("configuration", error.message, error.hint or f"Correct {file}.")
    if not file.exists():
        return ok("configuration", "There is no file: the defaults hold.")
    return ok("configuration", f"{file} is right.")


def folders(config: Config, paths: Paths) -> Iterator[Check]:
    """Where images go, and where the program keeps its own files."""
    images = Path(config.output.directory).expanduser() if config.output.directory else paths.images
    yield _folder("output folder", images, "Choose another: imagen config set output.directory DIR")
    yield _folder("data folder", paths.data, "Make it writable, or use --home DIR.")


def library(paths: Paths) -> Check:
    if not paths.library_file.exists():
        return ok("index", "There is no image yet.")
    from imagen_desktop.core.library import Library

    opened = Library(paths.library_file)
    try:
        count = opened.count()
    except LibraryError as error:
        return fails("index", error.message, error.hint or "Run: imagen library rebuild")
    finally:
        opened.close()
    return ok("index", f"{count:,} images.")


def ledger(paths: Paths, config: Config) -> Check:
    if not paths.usage_file.exists():
        return ok("ledger", "There is no usage yet.")
    from imagen_desktop.core.usage.ledger import Ledger

    opened = Ledger(paths.usage_file)
    try:
        rows, pending = opened.image_count(), opened.pending_count()
    except LibraryError as error:
        return fails("ledger", error.message, error.hint)
    finally:
        opened.close()
    if config.usage.supabase_url and pending:
        return warning(
            "ledger", f"{rows:,} rows, {pending:,} of them not sent yet.", "Run: imagen usage sync"
        )
    return ok("ledger", "1 row." if rows == 1 else f"{rows:,} rows.")


def journal(paths: Paths) -> Check:
    entries = len(list(paths.journal.glob("*.jsonl"))) if paths.journal.is_dir() else 0
    if not entries:
        return ok("journal", "Nothing is left to recover.")
    return warning(
        "journal", f"{entries} images are on their way, or were interrupted.", "Run: imagen recover"
    )


def _folder(name: str, folder: Path, fix: str) -> Check:
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return fails(name, f"{folder} cannot be written.", fix)
    free = shutil.disk_usage(there).free
    message = f"{folder}, {free / 1e9:.1f} GB free."
    if free < TOO_FEW_BYTES:
        return fails(name, message, "Make room on the disk.")
    if free < SCARCE_BYTES:
        return warning(name, message, "Make room on the disk.")
    return ok(name, message)
