"""Sends the ledger's rows to the usage server beside the images, without delaying them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.studio import Studio

if TYPE_CHECKING:
    from imagen_desktop.core.usage.sink import Delivery


@asynccontextmanager
async def sending_usage(studio: Studio) -> AsyncIterator[None]:
    """Sends while images are made inside, then for a moment more. What fails is said, never raised."""
    if not studio.config.usage.supabase_url:
        yield
        return
    is_done = asyncio.Event()
    failure: BaseException | None = None
    async with asyncio.TaskGroup() as group:
        group.create_task(_send_until(is_done, studio))
        try:
            yield
        except BaseException as error:  # noqa: BLE001 - raised below: the group would wrap it
            failure = error
        is_done.set()
    if failure is not None:
        raise failure


async def _send_until(is_done: asyncio.Event, studio: Studio) -> None:
    try:
        sink = await asyncio.to_thread(studio.new_sink)
        if sink is None:
            return
        try:
            async with sink.running(_report):
                await is_done.wait()
        finally:
            await sink.close()
    except ImagenError as error:
        print(f"Warning: {error.message} {error.hint}".rstrip(), file=sys.stderr)


def _report(delivery: Delivery) -> None:
    if delivery.is_news:
        print(f"Warning: Usage: {delivery.problem} {delivery.hint}".rstrip(), file=sys.stderr)
