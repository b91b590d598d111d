"""`imagen backends`: each configured instance, its price, what it needs, the models it could use."""

from __future__ import annotations

import argparse
import asyncio
import json

from imagen_desktop.core.backends.backend import BackendInfo, BackendState, ListsModels
from imagen_desktop.core.backends.registry import make_backend
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.generation import GenerationRequest, Price
from imagen_desktop.core.money import price_text
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import open_studio
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.plain_text import plain
from imagen_desktop.terminal.records import dollars
from imagen_desktop.terminal.table import table


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    """Raises ConfigError, ArgumentError and, where a server is asked, BackendError."""
    if arguments.action == "models":
        names = asyncio.run(_models(arguments.name, config))
        print(json.dumps(names) if arguments.json else "\n".join(names))
        return
    asyncio.run(_run(config, paths, is_json=arguments.json))


async def _models(name: str | None, config: Config) -> tuple[str, ...]:
    """The server's own words, made harmless for a terminal."""
    if name is None or name not in config.backends:
        known = f"There are: {', '.join(config.backends)}."
        raise ArgumentError(f'No backend is named "{name}".' if name else "Name a backend.", known)
    backend = make_backend(config.backends[name], Credentials())
    try:
        if not isinstance(backend, ListsModels):
            raise ArgumentError(f'"{name}" has no server that lists its models.')
        return tuple(plain(model) for model in await backend.models())
    finally:
        await backend.close()


async def _run(config: Config, paths: Paths, *, is_json: bool) -> None:
    studio = await open_studio(config, paths)
    try:
        states = studio.states()
        rows = [
            (info, states[info.name], studio.price(GenerationRequest("-", backend=info.name)))
            for info in studio.backends()
        ]
    finally:
        await studio.close()
    if is_json:
        print(json.dumps([_record(*row, config.default_backend) for row in rows], indent=2))
        return
    print(table([("NAME", "WHAT", "TYPE", "MODEL", "PRICE", "STATE"), *(_row(*row) for row in rows)]))
    for info, state, _ in rows:
        if words := state.note if state.is_ready else state.hint:
            print(f"\n{info.name}: {words}")


def _row(info: BackendInfo, state: BackendState, price: Price) -> tuple[str, ...]:
    each = price_text(price) + (" each" if price.microdollars else "")
    return info.name, info.title, info.type, info.model, each, _state_text(state)


def _state_text(state: BackendState) -> str:
    return "ok" if state.is_ready else f"not configured ({state.reason})"


def _record(info: BackendInfo, state: BackendState, price: Price, default: str) -> dict[str, object]:
    return {
        "name": info.name,
        "title": info.title,
        "type": info.type,
        "model": info.model,
        "is_ai": info.is_ai,
        "is_default": info.name == default,
        "price_usd": dollars(price),
        "price_as_of": price.as_of or None,
        "state": _state_text(state),
        "hint": state.hint or None,
        "note": state.note or None,
    }
