"""All that has to do with time: how long to wait for what, and the clock. Tests pass their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless the name says otherwise."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    connect: float = 3.0
    """A server is near; one that is off must not hold the others up."""
    answer: float = 15.0
    whole: float = 3600.0
    """For an image, the server's own queue included."""
    quiet: float = 5.0
    """Silence on the websocket after which the server is asked."""
    poll: float = 1.0
    """Between two looks where there is no websocket."""
    soon: float = 0.2
    """The history is written just after the end is announced."""
    patience: float = 60.0
    """How long a server may be away while it makes an image."""
    missing_looks: int = 15
    """How often a request may be in neither the queue nor the history before it is given up."""
    cancel: float = 5.0
    keep: float = 20.0
    """For fetching an image that was finished before it was cancelled."""
