"""Tells the log what the library passes over or stands in for: each once, for folders are looked into and
pages are read again and again."""

from __future__ import annotations

import functools
import logging
from pathlib import Path

_log = logging.getLogger(__name__)
_REMEMBERED = 1_000


@functools.lru_cache(_REMEMBERED)
def tell_passed_over(path: Path) -> None:
    """Inside an `except`: its traceback says why."""
    _log.warning("%s is passed over: it cannot be described", path, exc_info=True)


@functools.lru_cache(_REMEMBERED)
def tell_damaged(path: Path) -> None:
    _log.warning("The library's entry of %s is damaged: `imagen library rebuild` mends it", path)
