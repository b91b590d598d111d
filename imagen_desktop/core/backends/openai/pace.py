"""All that has to do with time: how long to wait for what, and the clock. Tests pass their own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless the name says otherwise."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    """From 0 to 1: spreads out retries that would otherwise come together."""

    connect: float = 10.0
    answer: float = 300.0
    """For the image: the best quality takes OpenAI minutes, a processor longer."""
    ask: float = 15.0
    """For what costs nothing: the list of models."""
    tries: int = 3
    """Of a request that was surely not accepted."""
    backoff: float = 1.0
    longest_wait: float = 90.0
    """For the server's own Retry-After: beyond it the user decides."""
    cancel_patience: float = 1.0
    """For an answer that is just coming when the request is cancelled: it is paid."""
    keep: float = 20.0
    """For the rest of an image that had begun to come."""
