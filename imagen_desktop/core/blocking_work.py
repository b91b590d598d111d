"""Blocking work in a thread that a cancellation must not tear in two."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def to_its_end(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Runs blocking work in a thread; a cancellation waits for it, so that nothing is left half done."""
    call = functools.partial(function, *arguments, **named)
    future = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await future
        raise
