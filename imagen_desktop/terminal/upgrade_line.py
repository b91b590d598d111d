"""Says on standard error that a large index of an earlier version is being brought up to date."""

from __future__ import annotations

import sys


def tell_upgrade(is_long: bool) -> None:
    """For `Library.tell_upgrade`: one line, once it has taken a second."""
    if is_long:
        words = "Bringing the library up to date with this version: a large one takes minutes, once."
        print(words, file=sys.stderr, flush=True)
