"""A process that flushes a ledger until nothing is pending, or the test is gone that started it:
`python -m tests.core.usage.flusher FILE URL`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.server import SupabaseServer
from imagen_desktop.core.usage.sink import Sink
from tests.fakes.postgrest_server import SECRET_KEY

ANSWER_SECONDS = 2.0
"""Less, and a busy machine never answers in time: it would be asked again for ever."""


async def main(file: str, url: str) -> None:
    ledger = Ledger(Path(file))
    sink = Sink(ledger, SupabaseServer(url, lambda: SECRET_KEY, answer_seconds=ANSWER_SECONDS))
    parent = os.getppid()
    while (await sink.flush(is_forced=True)).pending and os.getppid() == parent:
        pass
    await sink.close()
    ledger.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
