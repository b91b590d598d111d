"""`imagen recover`: images that an interrupted run has already paid for."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import GenerationWarning, Image, ImageFailed, ImageSaved
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import Studio, open_studio
from imagen_desktop.terminal.plain_text import say
from imagen_desktop.terminal.records import listed_record
from imagen_desktop.terminal.upgrade_line import tell_upgrade


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    asyncio.run(_run(config, paths, is_json=arguments.json))


async def _run(config: Config, paths: Paths, *, is_json: bool) -> None:
    def tell(image: Image) -> None:
        print(json.dumps(listed_record(image)) if is_json else image.path, flush=True)

    studio = await open_studio(config, paths)
    studio.library.tell_upgrade = tell_upgrade
    try:
        if not await recover_unfinished(studio, tell):
            print("Nothing is left to recover.", file=sys.stderr)
    finally:
        await studio.close()


def _say(image: Image) -> None:
    say(f"Recovered from an earlier run: {image.path}")


def _warn(said: set[str], *sentences: str) -> None:
    """What did not come may still do: the hint says whether, and when. Of several alike one is told."""
    line = " ".join(filter(None, sentences))
    if line not in said:
        said.add(line)
        say(line)


async def recover_unfinished(studio: Studio, tell: Callable[[Image], None] = _say) -> int:
    """Tells of each image that is saved, says what else came of earlier ones; returns how many there were."""
    count = 0
    said: set[str] = set()
    async for event in studio.recover():
        match event:
            case ImageSaved():
                tell(event.image)
            case ImageFailed():
                _warn(said, "An earlier image did not come:", event.error.message, event.error.hint)
            case GenerationWarning():
                _warn(said, "Warning:", event.message, event.hint)
            case _:
                continue
        count += 1
    return count
