"""A program that queues one image, makes it, and is killed at the moment that its argument names.

Run as `python -m tests.fakes.dying_program HOME MOMENT`; what the "server" has made lies in HOME/server.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from imagen_desktop.core.backends.backend import (
    BackendEvent,
    PendingPrediction,
    Received,
    Submitted,
    Submitting,
)
from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import GenerationFailedError
from imagen_desktop.core.generation import GenerationRequest, ImageSaved, Progress, Stage, Timings
from imagen_desktop.core.image_files.publishing import Naming
from imagen_desktop.core.journal import Intent, Journal, JournalEntry
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths, home_paths
from imagen_desktop.core.queue_records import KeptJob
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.studio import Studio
from imagen_desktop.core.ticket import Ticket
from imagen_desktop.core.usage.ledger import Ledger
from tests.fakes.png import tiny_png
from tests.fakes.scripted_backend import ScriptedBackend, only

FOX = GenerationRequest("a fox", backend="scripted", seed=7)
MOMENTS = (
    "queued",
    "before the journal",
    "journalled",
    "begun",
    "sent",
    "accepted",
    "received",
    "named",
    "written",
    "told",
    "finished",
)


class Moments:
    """Ends the process for good where it was told to."""

    def __init__(self, chosen: str = "") -> None:
        self._chosen = chosen

    def reach(self, moment: str) -> None:
        if moment == self._chosen:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingJournal(Journal):
    def __init__(self, folder: Path, moments: Moments) -> None:
        super().__init__(folder)
        self._moments = moments

    def begin(self, key: str, intent: Intent) -> JournalEntry:
        self._moments.reach("before the journal")
        entry = super().begin(key, intent)
        self._moments.reach("journalled")
        finish, note_naming = entry.finish, entry.note_naming

        def finish_and_die() -> None:
            finish()
            self._moments.reach("finished")

        def note_naming_and_die(naming: Naming) -> None:
            note_naming(naming)
            self._moments.reach("named")

        entry.finish = finish_and_die  # type: ignore[method-assign]
        entry.note_naming = note_naming_and_die  # type: ignore[method-assign]
        return entry


class DyingTicket(Ticket):
    def __init__(self, ticket: Ticket, moments: Moments) -> None:
        self.name = ticket.name
        self._ticket = ticket
        self._moments = moments

    def begun(self) -> None:
        self._ticket.begun()
        self._moments.reach("begun")

    def saved(self) -> None:
        self._moments.reach("written")
        self._ticket.saved()
        self._moments.reach("told")


class PaidBackend(ScriptedBackend):
    """Each file in `server` is a picture that was paid for."""

    def __init__(self, server: Path, moments: Moments) -> None:
        super().__init__()
        self._info = replace(self._info, max_parallel=1)
        self._server = server
        self._moments = moments

    @property
    def paid(self) -> list[str]:
        return sorted(path.name for path in self._server.glob("*"))

    async def _generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        yield Submitting({"prompt": request.prompt, "seed": request.seed})
        self._server.mkdir(exist_ok=True)
        number = len(self.paid) + 1
        name = f"{request.seed}-{number}"
        (self._server / name).touch()
        self._moments.reach("sent")
        yield Submitted(name)
        self._moments.reach("accepted")
        yield Progress(Stage.RUNNING)
        yield self._bring(name, part)
        self._moments.reach("received")

    async def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        mine = [name for name in self.paid if name.startswith(f"{pending.sent['seed']}-")]
        if not mine:
            raise GenerationFailedError("The request never arrived.")
        yield self._bring(mine[0], part)

    def _bring(self, name: str, part: Path) -> Received:
        data = tiny_png(seed=int(name.partition("-")[0]))
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        return Received(sha256=digest, size_bytes=len(data), sent={}, timings=Timings(), prediction_id=name)


def make_studio(paths: Paths, backend: PaidBackend, moments: Moments) -> Studio:
    stores = Stores(
        library=Library(paths.library_file),
        ledger=Ledger(paths.usage_file),
        journal=DyingJournal(paths.journal, moments),
        output=Config().output,
        new_key=lambda: f"key{os.getpid()}",
        hash_prompt=lambda prompt: prompt,
    )

    async def nobody() -> str:
        return "a test"

    config = Config(default_backend="scripted")
    return Studio(config, paths, stores, only(backend), find_caller=nobody)


async def main(home: Path, moment: str) -> None:
    paths, moments = home_paths(home), Moments(moment)
    backend = PaidBackend(home / "server", moments)
    studio = make_studio(paths, backend, moments)
    queue = studio.open_queue()
    queue.add([KeptJob("job", FOX)])
    moments.reach("queued")
    ticket = DyingTicket(queue.ticket("job"), moments)
    async for event in studio.generate(FOX, ticket=ticket):
        assert not isinstance(event, ImageSaved), "it should have been killed by now"


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
