"""`imagen library rebuild`: the index again from the files, which are the truth."""

from __future__ import annotations

import argparse
import sys

from imagen_desktop.core.config import Config
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import images_folder


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    folders = arguments.folders or [images_folder(config, paths)]
    library = Library(paths.library_file)
    try:
        rebuilt = library.rebuild(folders)
    finally:
        library.close()
    for path in rebuilt.unreadable:
        print(f"Warning: {path} cannot be read and was passed over.", file=sys.stderr)
    print(f"{rebuilt.indexed} images indexed, {rebuilt.foreign} of them made elsewhere.")
