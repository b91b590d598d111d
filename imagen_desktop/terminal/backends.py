"""`imagen backends`: each configured instance, its price, and what it still needs."""

from __future__ import annotations

import argparse
import asyncio
import json

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import GenerationRequest, Price
from imagen_desktop.core.money import price_text
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import open_studio
from imagen_desktop.terminal.records import dollars
from imagen_desktop.terminal.table import table


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    asyncio.run(_run(config, paths, is_json=arguments.json))


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
