"""`imagen search`: images by the words of their prompts, newest first."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Library, Query
from imagen_desktop.core.money import price_text
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.usage.time_range import Calendar
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.plain_text import clipped, plain
from imagen_desktop.terminal.records import listed_record
from imagen_desktop.terminal.table import table

PROMPT_WIDTH = 60


def run(arguments: argparse.Namespace, _config: Config, paths: Paths) -> None:
    if arguments.limit < 1:
        raise ArgumentError("--limit must be at least 1.")
    query = _query(arguments)
    library = Library(paths.library_file)
    try:
        images = library.page(query, limit=arguments.limit).images
    finally:
        library.close()
    if arguments.json:
        print(json.dumps([listed_record(image) for image in images], indent=2))
    elif arguments.paths:
        for image in images:
            print(image.path)
    elif images:
        _print_table(images)
    else:
        print("No image matches.", file=sys.stderr)


def _query(arguments: argparse.Namespace) -> Query:
    return Query(
        text=" ".join(arguments.words),
        model=arguments.model,
        backend=arguments.backend,
        seed=arguments.seed,
        is_favourite=True if arguments.favourite else None,
        since=_day(arguments.since),
        until=_day(arguments.until),
    )


def _day(text: str | None) -> date | None:
    return Calendar(datetime.now(UTC)).moment(text).date() if text else None


def _print_table(images: tuple[Image, ...]) -> None:
    rows = [
        (
            f"{image.created_at.astimezone():%Y-%m-%d %H:%M}",
            price_text(image.cost) if image.backend else "",
            clipped(plain(image.prompt), PROMPT_WIDTH),
            plain(str(image.path)),
        )
        for image in images
    ]
    print(table([("MADE", "COST", "PROMPT", "PATH"), *rows]))
