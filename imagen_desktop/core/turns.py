"""The images of one request waiting for their turn, and what ends the waiting of them all."""

from __future__ import annotations

import asyncio

from imagen_desktop.core.errors import AuthenticationError, ImagenError, PaymentRequiredError

STOPS_THE_QUEUE = (PaymentRequiredError, AuthenticationError)
"""Failures that every further image of the same backend would meet too."""


class Turns:
    """`place` lets as many through at once as the backend takes."""

    def __init__(self, max_parallel: int) -> None:
        self.place = asyncio.Semaphore(max_parallel)
        self.stopped_by: ImagenError | None = None

    def hear(self, error: ImagenError) -> None:
        """One image's failure; some kinds are the failure of all that wait."""
        if isinstance(error, STOPS_THE_QUEUE):
            self.stopped_by = error


async def cancel_when_set(cancel: asyncio.Event | None, tasks: list[asyncio.Task[None]]) -> None:
    if cancel is None:
        return
    await cancel.wait()
    for task in tasks:
        task.cancel()
