"""`imagen library rebuild`: the index again from the files, which are the truth."""

from __future__ import annotations

import argparse
import json
import sys

from imagen_desktop.core.config import Config
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import images_folder


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    folders = arguments.folders or [images_folder(config, paths)]
    library = Library(paths.library_file)
    try:
        rebuilt = library.rebuild(folders, _show_progress if sys.stderr.isatty() else None)
    finally:
        library.close()
    for path in rebuilt.unreadable:
        print(f"Warning: {path} cannot be read and was passed over.", file=sys.stderr)
    if arguments.json:
        unreadable = [str(path) for path in rebuilt.unreadable]
        print(json.dumps({"indexed": rebuilt.indexed, "foreign": rebuilt.foreign, "unreadable": unreadable}))
    else:
        print(f"{rebuilt.indexed} images indexed, {rebuilt.foreign} of them made elsewhere.")


def _show_progress(done: int, total: int) -> None:
    end = "\r\x1b[K" if done == total else ""
    print(f"\r\x1b[K{done} of {total} files{end}", end="", file=sys.stderr, flush=True)
