"""The core's one object: Studio turns a request into saved images and says what happens on the way.

Decides the order: check -> budget -> journal -> backend -> file -> index -> ledger -> announce.
Knows no vendor, no SQL and no file format.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imagen_desktop.core.backends.backend import Backend, BackendInfo, BackendState
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.registry import Backends, make_backend
from imagen_desktop.core.backends.request_check import check_request
from imagen_desktop.core.blocking_work import to_its_end
from imagen_desktop.core.caller import caller
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import ConfigError, ImagenError, NotConfiguredError
from imagen_desktop.core.generation import MAX_SEED, Event, GenerationRequest, ImageFailed, Price
from imagen_desktop.core.image_files import checked_folder
from imagen_desktop.core.image_run import ImageRun
from imagen_desktop.core.journal import Journal
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.recovery import recover_all
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.ticket import NO_TICKET, Ticket
from imagen_desktop.core.turns import Turns, cancel_when_set
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.prompt_hash import PromptHasher
from imagen_desktop.core.usage.reservation import reserve

if TYPE_CHECKING:
    from imagen_desktop.core.usage.sink import Sink
    from imagen_desktop.core.waiting_queue import WaitingQueue

FindCaller = Callable[[], Awaitable[str]]


class _Ended(NamedTuple):
    """One image's task is over; `defect` is an exception that nobody expected."""

    defect: Exception | None = None


def random_seed() -> int:
    return secrets.randbelow(MAX_SEED) + 1


class Studio:
    """Built by `open_studio`. `token` looks a secret up; `new_seed` and `find_caller` are for tests."""

    def __init__(
        self,
        config: Config,
        paths: Paths,
        stores: Stores,
        backends: Backends,
        *,
        token: Callable[[str], str | None] = lambda _variable: None,
        new_seed: Callable[[], int] = random_seed,
        find_caller: FindCaller = caller,
    ) -> None:
        self.config = config
        self.paths = paths
        self._stores = stores
        self._backends = backends
        self._replaced: list[Backend] = []
        self._token = token
        self._new_seed = new_seed
        self._find_caller = find_caller

    @property
    def library(self) -> Library:
        return self._stores.library

    @property
    def ledger(self) -> Ledger:
        return self._stores.ledger

    @property
    def images(self) -> Path:
        """Where images go when a call names no other folder."""
        return images_folder(self.config, self.paths)

    def info(self, request: GenerationRequest) -> BackendInfo:
        """Of the backend that the request goes to. Raises ConfigError."""
        return self._backend(request).info

    def backends(self) -> tuple[BackendInfo, ...]:
        """All of them. Loads the modules of each one's type."""
        return tuple(backend.info for backend in self._backends.values())

    def states(self) -> dict[str, BackendState]:
        """Each backend's readiness by name. May block on the keyring."""
        return {name: backend.state() for name, backend in self._backends.items()}

    def apply(self, config: Config) -> None:
        """What is asked for from now on follows it; what runs ends as it began. Raises ConfigError."""
        backends = self._backends.changed(config.backends)
        usable = tuple(backends.values())
        self._replaced += [each for each in self._backends.made if each not in usable]
        self._backends = backends
        hasher = PromptHasher(config.usage, self._token)
        self._stores = self._stores._replace(output=config.output, hash_prompt=hasher.hash)
        self.config = config

    def complete(self, request: GenerationRequest) -> GenerationRequest:
        """The request with the configuration's defaults filled in. Raises ConfigError."""
        info = self._backend(request).info
        if info.is_open:  # a model we know nothing about is asked for nothing on its own account
            return replace(request, backend=info.name)
        preferred = self.config.output.format
        fallback = preferred if preferred in info.formats else info.formats[0]
        return replace(request, backend=info.name, output_format=request.output_format or fallback)

    def check(self, request: GenerationRequest) -> None:
        """Raises InvalidRequestError for what the backend would refuse. Sends nothing."""
        backend = self._backend(request)
        check_request(request, backend.info)
        backend.check(request)

    def price(self, request: GenerationRequest) -> Price:
        """The estimate for all images of the request."""
        return self._backend(request).price(request).times(request.count)

    def spent_this_month(self) -> Price:
        """What the images of the user's calendar month have cost, as far as prices are known."""
        from imagen_desktop.core.usage.time_range import Calendar

        month = Calendar(datetime.now(UTC)).moment("this month")
        return Price(self.ledger.spent(month))

    def new_sink(self) -> Sink | None:
        """What copies the ledger to the usage server; None where none is configured. The caller closes it.

        Imports supabase: call it in a thread.
        """
        if not self.config.usage.supabase_url:
            return None
        from imagen_desktop.core.usage.server import make_server
        from imagen_desktop.core.usage.sink import Sink

        server = make_server(self.config.usage, self._token)
        return Sink(self.ledger, server) if server else None

    def split(self, request: GenerationRequest) -> tuple[GenerationRequest, ...]:
        """One request per image, each with its own seed: given ones count up, others are random."""
        if request.seed is not None:
            return tuple(request.with_seed(request.seed + number) for number in range(request.count))
        return tuple(request.with_seed(self._new_seed()) for _ in range(request.count))

    async def generate(
        self,
        request: GenerationRequest,
        cancel: asyncio.Event | None = None,
        directory: Path | None = None,
        *,
        may_pass_budget: bool = False,
        caller: str = "",
        ticket: Ticket = NO_TICKET,
    ) -> AsyncGenerator[Event]:
        """Makes the images, side by side up to the backend's limit; each is saved before it is announced.

        Raises ImagenError before anything is sent; from then on each image that fails is an
        ImageFailed. Setting `cancel` cancels here and remotely: events go on until all is settled,
        and an image that was already made is kept. Closing the generator does the same, unheard.
        `may_pass_budget`: the user was asked, and spends all the same. `caller` says who asks, where
        that is another than this process. `ticket` hears of a request for one image.
        """
        request = self.complete(request)
        self.check(request)
        backend = self._backend(request)
        await _require_ready(backend)
        folder = await asyncio.to_thread(checked_folder, directory or self.images)
        reservation = await asyncio.to_thread(
            reserve,
            self.ledger,
            self.config.budget,
            backend.price(request),
            request.count,
            is_confirmed=may_pass_budget,
        )
        events: asyncio.Queue[Event | _Ended] = asyncio.Queue()
        turns = Turns(backend.info.max_parallel)
        runs = [
            ImageRun(
                backend,
                single,
                index,
                folder,
                self._stores,
                events.put_nowait,
                ticket=ticket,
            )
            for index, single in enumerate(self.split(request))
        ]
        defect = None
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._run(run, turns, events, caller)) for run in runs]
            watcher = group.create_task(cancel_when_set(cancel, tasks))
            group.create_task(to_its_end(self._stores.open))
            try:
                remaining = len(tasks)
                while remaining and defect is None:
                    event = await events.get()
                    if isinstance(event, _Ended):
                        remaining, defect = remaining - 1, event.defect
                        await asyncio.to_thread(reservation.settle)
                    else:
                        yield event
            except GeneratorExit:
                pass  # the consumer left: settle below; a TaskGroup would wrap this in a group of its own
            finally:
                for task in (*tasks, watcher):
                    task.cancel()
                await to_its_end(reservation.release)
        if defect is not None:
            raise defect

    async def _run(
        self, run: ImageRun, turns: Turns, events: asyncio.Queue[Event | _Ended], caller: str
    ) -> None:
        ended = _Ended()
        try:
            async with turns.place:
                if turns.stopped_by is not None:
                    raise turns.stopped_by
                await run.make(caller or await self._find_caller())
        except ImagenError as error:
            turns.hear(error)
            events.put_nowait(ImageFailed(error, run.index))
        except Exception as error:  # noqa: BLE001 - raised again by generate(), in the consumer's task
            ended = _Ended(error)
        finally:
            events.put_nowait(ended)

    def recover(self, queue: WaitingQueue | None = None) -> AsyncGenerator[Event]:
        """Fetches the images that a process which died had paid for. Creates no prediction. `queue` hears
        of its own."""
        if queue is None:
            return recover_all(self._stores, self._backends)
        return recover_all(self._stores, self._backends, queue.ticket_named)

    def open_queue(self) -> WaitingQueue:
        """What waited when the program ended. Blocks on the disk; call it before `recover`."""
        from imagen_desktop.core.waiting_queue import open_queue  # the window's: a command keeps none

        return open_queue(self.paths.queue_file, self._stores.journal)

    def _backend(self, request: GenerationRequest) -> Backend:
        name = request.backend or self.config.default_backend
        if name not in self._backends:
            known = ", ".join(self._backends)
            raise ConfigError(f'No backend is named "{name}".', f"There are: {known}.")
        return self._backends[name]

    async def close(self) -> None:
        for backend in (*self._backends.made, *self._replaced):
            await backend.close()
        self._stores.library.close()
        self._stores.ledger.close()


async def _require_ready(backend: Backend) -> None:
    state = await asyncio.to_thread(backend.state)
    if not state.is_ready:
        raise NotConfiguredError(f"{backend.info.name} is not configured ({state.reason}).", state.hint)


def images_folder(config: Config, paths: Paths) -> Path:
    return Path(config.output.directory).expanduser() if config.output.directory else paths.images


async def open_studio(
    config: Config, paths: Paths, credentials: Credentials | None = None, find_caller: FindCaller = caller
) -> Studio:
    """The whole core, ready to use. Raises LibraryError where a database cannot be used."""
    credentials = credentials or Credentials()

    room = EngineRoom(paths)
    backends = Backends(config.backends, lambda backend: make_backend(backend, credentials, room))
    stores = Stores(
        library=Library(paths.library_file),
        ledger=Ledger(paths.usage_file),
        journal=Journal(paths.journal),
        output=config.output,
        new_key=lambda: f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(6)}",
        hash_prompt=PromptHasher(config.usage, credentials.token).hash,
    )
    return Studio(config, paths, stores, backends, token=credentials.token, find_caller=find_caller)
