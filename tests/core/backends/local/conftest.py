"""A tiny model for the real engine, written once per run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from imagen_desktop.core.backends.local.orders import Load, Make

THREADS = 1
"""On a machine that does other things too, two threads that wait for each other are slower than one."""


@pytest.fixture
def flux_load(flux_files: Mapping[str, str]) -> Load:
    return Load(flux_files, THREADS)


@pytest.fixture
def fox(tmp_path: Path) -> Make:
    """A small picture in two steps."""
    return Make("a red fox", "", 64, 64, 2, 1.0, 1, str(tmp_path / "journal" / "one.part"))


def is_running(pid: int) -> bool:
    """Not a zombie either: its parent may be one that never asks.

    A process that goes while its file is open takes the reading with it, as ProcessLookupError.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
