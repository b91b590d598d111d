"""`imagen generate`: prompts in, paths out. Standard output carries nothing else."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from contextlib import aclosing
from dataclasses import replace

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import BudgetError, ImagenError, NotConfiguredError
from imagen_desktop.core.generation import (
    Event,
    GenerationRequest,
    GenerationWarning,
    Image,
    ImageFailed,
    ImageSaved,
    JsonValue,
    Price,
    Progress,
)
from imagen_desktop.core.money import MICRODOLLARS, dollars_text, price_text
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import Studio, open_studio
from imagen_desktop.terminal.progress_line import ProgressLine
from imagen_desktop.terminal.prompts import read_prompts
from imagen_desktop.terminal.recover import recover_unfinished


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    """Raises the first failure after all images are settled; KeyboardInterrupt where cancelled."""
    requests = [_request(arguments, prompt) for prompt in read_prompts(arguments)]
    asyncio.run(_run(arguments, requests, _with_model(config, arguments), paths))


async def _run(
    arguments: argparse.Namespace, requests: list[GenerationRequest], config: Config, paths: Paths
) -> None:
    studio = await open_studio(config, paths)
    try:
        requests = [studio.complete(request) for request in requests]
        for request in requests:
            studio.check(request)
        price = _total(studio, requests)
        _check_cost(price, arguments.max_cost)
        if arguments.dry_run:
            _print_plan(studio, requests, price, is_json=arguments.json)
            return
        failures = await _generate_all(arguments, studio, requests)
        if not failures:
            await recover_unfinished(studio)
    finally:
        await studio.close()
    _raise_first(failures)


async def _generate_all(
    arguments: argparse.Namespace, studio: Studio, requests: list[GenerationRequest]
) -> list[ImagenError]:
    """All prompts, one after the other; Ctrl-C cancels what runs, a second one stops waiting for it."""
    cancel = asyncio.Event()
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()

    def interrupt() -> None:
        if cancel.is_set() and this is not None:
            this.cancel()
        cancel.set()

    loop.add_signal_handler(signal.SIGINT, interrupt)
    loop.add_signal_handler(signal.SIGTERM, interrupt)
    failures: list[ImagenError] = []
    try:
        for request in requests:
            failures += await _generate(arguments, studio, request, cancel)
            if cancel.is_set():
                raise KeyboardInterrupt
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    return failures


async def _generate(
    arguments: argparse.Namespace, studio: Studio, request: GenerationRequest, cancel: asyncio.Event
) -> list[ImagenError]:
    line = ProgressLine(sys.stderr, request.count, is_quiet=arguments.quiet)
    failures: list[ImagenError] = []
    try:
        async with aclosing(studio.generate(request, cancel, arguments.out)) as events:
            async for event in events:
                _show(event, line, failures, is_json=arguments.json)
    except NotConfiguredError as error:
        raise error if arguments.backend else _three_choices(studio, error) from error
    finally:
        line.clear()
    return failures


def _show(event: Event, line: ProgressLine, failures: list[ImagenError], *, is_json: bool) -> None:
    match event:
        case Progress():
            line.show(event)
        case ImageSaved():
            line.settle(event.index)
            line.clear()
            print(json.dumps(image_record(event.image)) if is_json else event.image.path, flush=True)
        case GenerationWarning():
            line.clear()
            hint = f" {event.hint}" if event.hint else ""
            print(f"Warning: {event.message}{hint}", file=sys.stderr)
        case ImageFailed():
            line.settle(event.index)
            failures.append(event.error)


def image_record(image: Image) -> dict[str, JsonValue]:
    """One image for programs: what `--json` prints."""
    return {
        "path": str(image.path),
        "backend": image.backend,
        "model": image.model,
        "seed": image.seed,
        "prediction_id": image.prediction_id or None,
        "latency_ms": image.timings.latency_ms,
        "cost_usd_estimate": dollars(image.cost),
        "prompt_hash": image.request.prompt_hash,
        "width": image.width,
        "height": image.height,
    }


def dollars(price: Price) -> float | None:
    return None if price.microdollars is None else price.microdollars / MICRODOLLARS


def _request(arguments: argparse.Namespace, prompt: str) -> GenerationRequest:
    width, height = arguments.size or (None, None)
    return GenerationRequest(
        prompt=prompt,
        backend=arguments.backend,
        negative_prompt=arguments.negative,
        aspect_ratio=arguments.aspect,
        width=width,
        height=height,
        count=arguments.count,
        seed=arguments.seed,
        steps=arguments.steps,
        guidance=arguments.guidance,
        output_format=arguments.format,
        options=dict(arguments.opt),
    )


def _with_model(config: Config, arguments: argparse.Namespace) -> Config:
    """`--model` is the chosen backend with another model, for this call."""
    name = arguments.backend or config.default_backend
    backend = config.backends.get(name)
    if not arguments.model or backend is None:
        return config
    other = replace(backend, model=arguments.model, default_steps=None)
    return replace(config, backends={**config.backends, name: other})


def _total(studio: Studio, requests: list[GenerationRequest]) -> Price:
    prices = [studio.price(request) for request in requests]
    if any(price.microdollars is None for price in prices):
        return Price(None)
    return Price(sum(price.microdollars or 0 for price in prices), prices[0].as_of)


def _check_cost(price: Price, max_cost: int | None) -> None:
    if max_cost is None:
        return
    if price.microdollars is None:
        raise BudgetError("This model has no known price, so --max-cost cannot be kept.")
    if price.microdollars > max_cost:
        raise BudgetError(
            f"This costs {dollars_text(price.microdollars)}, more than --max-cost {dollars_text(max_cost)}."
        )


def _print_plan(studio: Studio, requests: list[GenerationRequest], price: Price, *, is_json: bool) -> None:
    if is_json:
        plan = {"requests": [request.to_json() for request in requests], "cost_usd_estimate": dollars(price)}
        print(json.dumps(plan))
        return
    count = sum(request.count for request in requests)
    info = next(info for info in studio.backends() if info.name == requests[0].backend)
    dated = f" (prices of {price.as_of})" if price.as_of else ""
    images = "1 image" if count == 1 else f"{count} images"
    print(f"{images} with {info.title} on {info.place}: {price_text(price)}{dated}. Nothing was sent.")


def _three_choices(studio: Studio, error: NotConfiguredError) -> NotConfiguredError:
    configs = studio.config.backends.values()
    hosted = next((backend for backend in configs if backend.type == "replicate"), None)
    token = (
        f"set {hosted.api_token_env} and use --backend {hosted.name}, "
        if hosted
        else "add a Replicate backend, "
    )
    return NotConfiguredError(
        f"{error.message.removesuffix('.')}: {token}set up a local model, "
        "or use --backend sketch, which draws without AI."
    )


def _raise_first(failures: list[ImagenError]) -> None:
    """Each different failure is said once; the first decides the exit code."""
    said = {failures[0].message} if failures else set()
    for error in failures[1:]:
        if error.message not in said:
            said.add(error.message)
            print(f"{error.title}: {error.message}", file=sys.stderr)
    if failures:
        raise failures[0]
