"""`imagen search`: images by the words of their prompts, newest first."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from imagen_desktop.core.backends.titles import model_titles
from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Filter, Library, Query, parse
from imagen_desktop.core.library.search_words import KEYS, spelled
from imagen_desktop.core.money import price_text
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.usage.time_range import Calendar
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.plain_text import clipped, plain
from imagen_desktop.terminal.records import marked_record
from imagen_desktop.terminal.table import table
from imagen_desktop.terminal.upgrade_line import tell_upgrade

PROMPT_WIDTH = 60
_LARGEST = 2**63 - 1
"""The largest number that the index takes."""


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    if arguments.limit < 1:
        raise ArgumentError("--limit must be at least 1.")
    if arguments.seed is not None and abs(arguments.seed) > _LARGEST:
        raise ArgumentError(f"--seed must be at most {_LARGEST}.")
    query = _query(arguments)
    library = Library(paths.library_file, model_titles=partial(model_titles, config))
    library.tell_upgrade = tell_upgrade
    try:
        most = min(arguments.limit, _LARGEST - 1)  # the index is asked for one more
        images = library.page(query, limit=most).images
        marks = library.marks([image.id for image in images]) if arguments.json else {}
    finally:
        library.close()
    if arguments.json:
        print(json.dumps([marked_record(image, marks.get(image.id)) for image in images], indent=2))
    elif arguments.paths:
        for image in images:
            print(image.path)
    elif images:
        _print_table(images)
    else:
        print("No image matches.", file=sys.stderr)


def _query(arguments: argparse.Namespace) -> Query:
    search = parse(" ".join(map(_as_typed, arguments.words)))
    if search.problems:
        raise ArgumentError(search.problems[0])
    return search.query._replace(filters=(*search.query.filters, *_options(arguments)))


def _as_typed(word: str) -> str:
    """The shell has taken the quotes away: a filter's value with spaces needs them again."""
    key, colon, value = word.partition(":")
    is_filter = colon and key.removeprefix("-").lower() in KEYS
    return spelled(key, value) if is_filter and '"' not in value else word


def _options(arguments: argparse.Namespace) -> Iterator[Filter]:
    if arguments.model:
        yield Filter("model", arguments.model)
    if arguments.backend:
        yield Filter("backend", arguments.backend)
    if arguments.seed is not None:
        yield Filter("seed", arguments.seed)
    if arguments.favourite:
        yield Filter("is", "favourite")
    if arguments.since:
        yield Filter("day", _day(arguments.since), ">=")
    if arguments.until:
        yield Filter("day", _day(arguments.until), "<=")


def _day(text: str) -> str:
    return Calendar(datetime.now(UTC)).moment(text).date().isoformat()


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
