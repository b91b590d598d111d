"""All that has to do with time: how long to wait for what, and the clocks. Tests pass their own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless the name says otherwise."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    """From 0 to 1: spreads out retries that would otherwise come together."""
    now: Callable[[], datetime] = _utc_now

    wait_window: int = 10
    """`Prefer: wait=n`. Short, since the prediction's id is unknown until it ends."""
    read_margin: float = 10.0
    """How much longer than the silent waiting window an answer may take."""
    connect: float = 10.0
    poll: float = 0.5
    slowest_poll: float = 5.0
    create_retries: int = 3
    connect_tries: int = 3
    backoff: float = 0.5
    lookups: tuple[float, ...] = (0.0, 1.0, 2.0)
    """Waits before each look into the predictions list: 0, 1 and 3 s after an unclear answer."""
    cancel: float = 4.0
    """For cancelling remotely: quitting the program must not hang on it."""
    cancel_patience: float = 0.3
    """For the answer to a request being cancelled, before it is looked for in the list."""
    keep: float = 20.0
    """For fetching an image that was finished before the cancellation reached Replicate."""
    cancel_margin: float = 15.0
    """`Cancel-After` comes this long after our own deadline."""
    late_metrics: float = 0.5
    low_credit_spacing: float = 10.0
    """Below $5 of credit Replicate takes 6 predictions a minute, one at a time."""
