"""Makes the images of some requests and prints them: the part that `generate` and `again` share."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ImagenError, NotConfiguredError
from imagen_desktop.core.generation import (
    Event,
    GenerationRequest,
    GenerationWarning,
    ImageFailed,
    ImageSaved,
    Progress,
    total,
)
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import Studio, open_studio
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.cost import check_cost, print_plan
from imagen_desktop.terminal.known_images import warn_of_known
from imagen_desktop.terminal.plain_text import say
from imagen_desktop.terminal.previews import Previews, open_previews
from imagen_desktop.terminal.progress_line import ProgressLine
from imagen_desktop.terminal.records import image_record
from imagen_desktop.terminal.recover import recover_unfinished
from imagen_desktop.terminal.upgrade_line import tell_upgrade
from imagen_desktop.terminal.usage_sending import sending_usage

if TYPE_CHECKING:
    from imagen_desktop.core.instance.running_program import RunningProgram


def make_images(
    arguments: argparse.Namespace,
    requests: list[GenerationRequest],
    config: Config,
    paths: Paths,
    *,
    names_backend: bool,
    negative: str = "",
) -> None:
    """Raises the first failure after all images are settled; KeyboardInterrupt where cancelled.

    `negative` is a style's: added where the model has such a setting, else a warning.
    """
    if arguments.detach and not arguments.app:
        raise ArgumentError("--detach needs --app: it leaves the images to the running program.")
    previews = open_previews(config, "off" if arguments.detach else arguments.preview)
    making = _Making(arguments, previews, names_backend=names_backend, negative=negative)
    asyncio.run(making.run(requests, config, paths))


def with_model(config: Config, backend: str, model: str) -> Config:
    """The chosen backend with another model, for this call."""
    name = backend or config.default_backend
    chosen = config.backends.get(name)
    if not model or chosen is None:
        return config
    other = replace(chosen, model=model, default_steps=None)
    return replace(config, backends={**config.backends, name: other})


class Maker(Protocol):
    """The studio here, or the running program's."""

    def generate(
        self, request: GenerationRequest, cancel: asyncio.Event | None, directory: Path | None, /
    ) -> AsyncGenerator[Event]: ...


class _Making:
    def __init__(
        self, arguments: argparse.Namespace, previews: Previews, *, names_backend: bool, negative: str
    ) -> None:
        self._arguments = arguments
        self._negative = negative
        self._previews = previews
        self._names_backend = names_backend
        self._failures: list[ImagenError] = []

    async def run(self, requests: list[GenerationRequest], config: Config, paths: Paths) -> None:
        studio = await open_studio(config, paths)
        studio.library.tell_upgrade = tell_upgrade
        try:
            requests = self._left_out(studio, [studio.complete(request) for request in requests])
            for request in requests:
                studio.check(request)
            price = total(map(studio.price, requests))
            check_cost(price, self._arguments.max_cost)
            if getattr(self._arguments, "seed", None) is not None:
                warn_of_known(studio, requests)
            if self._arguments.dry_run:
                print_plan(studio, requests, price, is_json=self._arguments.json)
                return
            running = self._running_program(studio, requests, paths) if self._arguments.app else None
            if running is None:
                await self._make_here(studio, requests)
            else:
                await self._make_there(running, studio, requests)
        finally:
            await studio.close()
        _raise_first(self._failures)

    def _running_program(
        self, studio: Studio, requests: list[GenerationRequest], paths: Paths
    ) -> RunningProgram | None:
        from imagen_desktop.terminal.handing_over import running_program  # most commands hand nothing over

        return running_program(self._arguments, studio, {request.backend for request in requests}, paths)

    async def _make_here(self, studio: Studio, requests: list[GenerationRequest]) -> None:
        async with sending_usage(studio):
            await self._make_all(studio, studio, requests)
        if not self._failures:
            await recover_unfinished(studio)

    async def _make_there(
        self, running: RunningProgram, studio: Studio, requests: list[GenerationRequest]
    ) -> None:
        """The running program counts them, and finishes what others have left."""
        try:
            await self._make_all(running, studio, requests)
        finally:
            running.close()

    def _left_out(self, studio: Studio, requests: list[GenerationRequest]) -> list[GenerationRequest]:
        """With the style's negative prompt."""
        if not self._negative:
            return requests
        info = studio.info(requests[0])
        if not (info.has_negative_prompt or info.is_open):
            print(f"Warning: {info.title} has no negative prompt: the style's is not sent.", file=sys.stderr)
            return requests
        own = requests[0].negative_prompt
        words = f"{own}, {self._negative}" if own else self._negative
        return [replace(request, negative_prompt=words) for request in requests]

    async def _make_all(self, maker: Maker, studio: Studio, requests: list[GenerationRequest]) -> None:
        """One request after the other; Ctrl-C cancels what runs, a second one stops waiting for it."""
        cancel = asyncio.Event()
        loop = asyncio.get_running_loop()
        this = asyncio.current_task()

        def interrupt() -> None:
            if cancel.is_set() and this is not None:
                this.cancel()
            cancel.set()

        with suppress(
            NotImplementedError
        ):  # Windows: Ctrl-C ends the program, the journal keeps what is paid
            loop.add_signal_handler(signal.SIGINT, interrupt)
            loop.add_signal_handler(signal.SIGTERM, interrupt)
        try:
            for request in requests:
                await self._make(maker, studio, request, cancel)
                if cancel.is_set():
                    raise KeyboardInterrupt
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    async def _make(
        self, maker: Maker, studio: Studio, request: GenerationRequest, cancel: asyncio.Event
    ) -> None:
        line = ProgressLine(sys.stderr, request.count, is_quiet=self._arguments.quiet)
        try:
            async with aclosing(maker.generate(request, cancel, self._arguments.out)) as events:
                async for event in events:
                    self._show(event, line)
                    if isinstance(event, ImageSaved):
                        await self._previews.show(event.image.path)
        except NotConfiguredError as error:
            raise error if self._names_backend else _three_choices(studio, error) from error
        finally:
            line.clear()

    def _show(self, event: Event, line: ProgressLine) -> None:
        match event:
            case Progress():
                line.show(event)
            case ImageSaved():
                line.settle(event.index)
                line.clear()
                record = json.dumps(image_record(event.image)) if self._arguments.json else event.image.path
                print(record, flush=True)
            case GenerationWarning():
                line.clear()
                hint = f" {event.hint}" if event.hint else ""
                say(f"Warning: {event.message}{hint}")
            case ImageFailed():
                line.settle(event.index)
                self._failures.append(event.error)


def _three_choices(studio: Studio, error: NotConfiguredError) -> NotConfiguredError:
    configs = studio.config.backends.values()
    hosted = next((backend for backend in configs if backend.type == "replicate"), None)
    token = (
        f"set {token_variable(hosted)} and use --backend {hosted.name}, "
        if hosted
        else "add a Replicate backend, "
    )
    return NotConfiguredError(
        f"{error.message.removesuffix('.')}: {token}set up a local model, "
        "or use --backend sketch, which draws without AI.",
        error.hint,
    )


def _raise_first(failures: list[ImagenError]) -> None:
    """Each different failure is said once; the first decides the exit code."""
    said = {failures[0].message} if failures else set()
    for error in failures[1:]:
        if error.message not in said:
            said.add(error.message)
            say(f"{error.title}: {error.message}")
    if failures:
        raise failures[0]
