"""`imagen library`: the index again from the files, folders to watch, tags, copies without their prompts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from imagen_desktop.core.config import Config
from imagen_desktop.core.config_edit import change_settings
from imagen_desktop.core.errors import ConfigError, LibraryError
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.studio import images_folder
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.library_export import export
from imagen_desktop.terminal.plain_text import can_redraw, plain, say
from imagen_desktop.terminal.table import table
from imagen_desktop.terminal.upgrade_line import tell_upgrade

_WATCH = "library.watch"


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    if arguments.action == "export":
        return export(arguments, config, paths)
    actions: dict[str, Callable[[argparse.Namespace, Config, Paths, Library], None]] = {
        "rebuild": _rebuild,
        "add": _add,
        "remove": _remove,
        "list": _list,
        "tag": _tag,
    }
    with closing(Library(paths.library_file)) as library:
        library.tell_upgrade = tell_upgrade
        return actions[arguments.action](arguments, config, paths, library)


def _rebuild(arguments: argparse.Namespace, config: Config, paths: Paths, library: Library) -> None:
    watched = [folder for folder in map(_full, config.library.watch) if folder.is_dir()]
    folders = arguments.folders or [images_folder(config, paths), *watched]
    rebuilt = library.rebuild(folders, _progress())
    for path in rebuilt.unreadable:
        say(f"Warning: {path} cannot be read and was passed over.")
    if arguments.json:
        unreadable = [str(path) for path in rebuilt.unreadable]
        print(json.dumps({"indexed": rebuilt.indexed, "foreign": rebuilt.foreign, "unreadable": unreadable}))
    else:
        print(f"{rebuilt.indexed} images indexed, {rebuilt.foreign} of them made elsewhere.")


def _add(arguments: argparse.Namespace, config: Config, paths: Paths, library: Library) -> None:
    folder = _full(arguments.folder)
    if not folder.is_dir():
        raise ArgumentError(f"{folder} is not a folder.")
    if folder not in map(_full, config.library.watch):
        change_settings(paths.config_file, {_WATCH: [*config.library.watch, str(folder)]})
    library.folder_sync().sync([folder], progress=_progress())
    print(f"{_images(library.count_folder(folder))} in {folder}; new ones appear by themselves.")


def _remove(arguments: argparse.Namespace, config: Config, paths: Paths, library: Library) -> None:
    folder = _full(arguments.folder)
    left = [each for each in config.library.watch if _full(each) != folder]
    if len(left) == len(config.library.watch):
        raise ConfigError(f"{folder} is not watched.", "`imagen library list` has the folders.")
    change_settings(paths.config_file, {_WATCH: [*left] or None})
    kept = [images_folder(config, paths), *map(_full, left)]
    is_inside = any(other == folder or other in folder.parents for other in kept)
    count = 0 if is_inside else library.forget_folder(folder)
    print(f"{_images(count)} left the gallery; the files stay where they are.")


def _list(arguments: argparse.Namespace, config: Config, paths: Paths, library: Library) -> None:
    folders = [images_folder(config, paths), *map(_full, config.library.watch)]
    found = [(folder, library.count_folder(folder), folder.is_dir()) for folder in folders]
    if arguments.json:
        records = [
            {"folder": str(folder), "images": count, "is_there": is_there, "is_watched": index > 0}
            for index, (folder, count, is_there) in enumerate(found)
        ]
        print(json.dumps(records, indent=2))
        return
    rows = [
        (str(folder), str(count), ("watched" if index else "output") if is_there else "not there")
        for index, (folder, count, is_there) in enumerate(found)
    ]
    print(table([("FOLDER", "IMAGES", "STATE"), *rows]))


def _tag(arguments: argparse.Namespace, _config: Config, _paths: Paths, library: Library) -> None:
    changes = [each for each in arguments.changes if each != "--json"]
    wrong = next((each for each in changes if each.startswith("--") or each[:1] not in ("+", "-")), None)
    if wrong is not None:
        raise ArgumentError(f'"{wrong}" is no change: write +TAG to add a tag, -TAG to take it away.')
    image = library.find(arguments.image)
    if image is None:
        raise LibraryError(
            f"{arguments.image} is not in the library.", "`imagen library add DIR` takes its folder in."
        )
    if changes:
        add, remove = _signed(changes, "+"), _signed(changes, "-")
        library.change_tags([image.id], add, remove)
    tags = library.marks([image.id])[image.id].tags
    if arguments.json or "--json" in arguments.changes:
        print(json.dumps(tags))
    else:
        print("\n".join(map(plain, tags)) if tags else "No tags.", file=sys.stdout if tags else sys.stderr)


def _signed(changes: Sequence[str], sign: str) -> list[str]:
    return [change[1:] for change in changes if change.startswith(sign)]


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count} images"


def _full(folder: str | Path) -> Path:
    return Path(folder).expanduser().absolute()


def _progress() -> Callable[[int, int], None] | None:
    return _show_progress if can_redraw(sys.stderr) else None


def _show_progress(done: int, total: int) -> None:
    end = "\r\x1b[K" if done == total else ""
    print(f"\r\x1b[K{done} of {total} files{end}", end="", file=sys.stderr, flush=True)
