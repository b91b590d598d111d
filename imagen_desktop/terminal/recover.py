"""`imagen recover`: images that an interrupted run has already paid for."""

from __future__ import annotations

import argparse
import asyncio
import sys

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import GenerationWarning, ImageFailed, ImageSaved
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import Studio, open_studio


def run(_arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    asyncio.run(_run(config, paths))


async def _run(config: Config, paths: Paths) -> None:
    studio = await open_studio(config, paths)
    try:
        if not await recover_unfinished(studio):
            print("Nothing is left to recover.", file=sys.stderr)
    finally:
        await studio.close()


async def recover_unfinished(studio: Studio) -> int:
    """Says on standard error what came of each earlier image; returns how many there were."""
    count = 0
    async for event in studio.recover():
        match event:
            case ImageSaved():
                print(f"Recovered from an earlier run: {event.image.path}", file=sys.stderr)
            case ImageFailed():
                print(f"An earlier image is lost: {event.error.message}", file=sys.stderr)
            case GenerationWarning():
                print(f"Warning: {event.message}", file=sys.stderr)
            case _:
                continue
        count += 1
    return count
