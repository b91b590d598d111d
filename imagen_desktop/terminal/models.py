"""`imagen models`: what runs on this computer, brought here, taken over, removed."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable
from functools import partial

from imagen_desktop.core.config import load_config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.models.adoption import Recognised, adopt
from imagen_desktop.core.models.amounts import bytes_text
from imagen_desktop.core.models.catalogue import TEXT_IS_ELSEWHERE, CatalogueModel
from imagen_desktop.core.models.failures import TOKEN_VARIABLE
from imagen_desktop.core.models.host import ModelHost, chosen_endpoint
from imagen_desktop.core.models.memory import computer_memory_bytes
from imagen_desktop.core.models.pull import Pull
from imagen_desktop.core.models.removal import remove
from imagen_desktop.core.models.store import ModelState, ModelStore
from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.plain_text import plain
from imagen_desktop.terminal.pull_line import PullLine
from imagen_desktop.terminal.table import table


def run(arguments: argparse.Namespace, paths: Paths, store: ModelStore | None = None) -> None:
    """Raises an ImagenError."""
    store = store or ModelStore(paths.models)
    actions: dict[str, Callable[[argparse.Namespace, ModelStore], None]] = {
        "list": _list,
        "pull": partial(_pull, paths=paths),
        "remove": _remove,
        "licence": _licence,
        "adopt": _adopt,
        "path": _path,
    }
    actions[arguments.action](arguments, store)


def _list(arguments: argparse.Namespace, store: ModelStore) -> None:
    states = [(model, store.state(model)) for model in store.offered.models]
    if arguments.json:
        print(json.dumps([_record(model, state) for model, state in states], indent=2))
        return
    rows = [
        (
            model.name,
            bytes_text(model.download_bytes),
            bytes_text(model.memory_bytes),
            state_text(state),
            model.licence.name,
        )
        for model, state in states
    ]
    print(table([("NAME", "DOWNLOAD", "MEMORY", "STATE", "LICENCE"), *rows]))
    memory = computer_memory_bytes()
    here = f"This computer has {bytes_text(memory)} of memory. " if memory else ""
    print(f"\n{here}The catalogue is of {store.offered.as_of}; each download is verified.")


def state_text(state: ModelState) -> str:
    """ "ready", "2 of 3 files, 1.2 of 5.3 GB", "not here"."""
    if state.is_ready:
        return "ready, not verified" if state.unverified else "ready"
    if not state.here_bytes:
        return "not here"
    return f"{bytes_text(state.here_bytes)} of {bytes_text(state.total_bytes)}"


def _record(model: CatalogueModel, state: ModelState) -> dict[str, JsonValue]:
    files: list[JsonValue] = [
        {
            "role": file.role.value,
            "path": str(state.kept[file.role].path) if file.role in state.kept else None,
            "source": f"{file.repository}/{file.remote_name}",
            "size_bytes": file.size_bytes or None,
            "sha256": file.sha256 or None,
            "verified_with": (state.kept[file.role].checked_with or None)
            if file.role in state.kept
            else None,
        }
        for file in model.files
    ]
    return {
        "name": model.name,
        "title": model.title,
        "state": "ready" if state.is_ready else "part" if state.here_bytes else "missing",
        "download_bytes": model.download_bytes,
        "memory_bytes": model.memory_bytes,
        "video_memory_bytes": model.video_memory_bytes,
        "steps": model.steps,
        "guidance": model.guidance,
        "size": model.size,
        "licence": model.licence.name,
        "licence_url": model.licence.url,
        "files": files,
    }


def _pull(arguments: argparse.Namespace, store: ModelStore, paths: Paths) -> None:
    model = _model(arguments.name, store)
    state = store.state(model)
    if not state.is_ready:
        _introduce(model, state)
        is_accepted = arguments.accept_licence or _accepts(model, store)
        host = ModelHost(chosen_endpoint(), lambda: Credentials().token(TOKEN_VARIABLE))
        line = PullLine(sys.stderr, is_quiet=arguments.quiet)
        try:
            Pull(store, model, host, line.show).run(is_accepted=is_accepted)
        finally:
            line.end()
        state = store.state(model)
    for path in state.unverified:
        print(f"Warning: {path.name} is not verified: nobody publishes its SHA-256.", file=sys.stderr)
    for kept in state.kept.values():
        print(kept.path)
    _tell_use(model, paths)


def _tell_use(model: CatalogueModel, paths: Paths) -> None:
    """A model that no backend names is of no use yet."""
    with contextlib.suppress(ConfigError):
        backends = load_config(paths.config_file).backends.values()
        if not any(each.type == "local" and each.model in (model.name, model.family) for each in backends):
            table_ = f"backends.{model.name}"
            print(
                f"Use it with: imagen config set {table_}.type local {table_}.model {model.name}",
                file=sys.stderr,
            )


def _introduce(model: CatalogueModel, state: ModelState) -> None:
    print(f"{model.title}: {bytes_text(state.total_bytes - state.here_bytes)} to download.", file=sys.stderr)
    memory = computer_memory_bytes()
    if memory and memory < model.memory_bytes:
        print(
            f"Warning: it needs about {bytes_text(model.memory_bytes)} of memory, "
            f"and this computer has {bytes_text(memory)}.",
            file=sys.stderr,
        )


def _accepts(model: CatalogueModel, store: ModelStore) -> bool:
    """Asked on a terminal only; False elsewhere, where --accept-licence says it."""
    if model.name in store.manifest().accepted or not sys.stdin.isatty():
        return False
    print(f"Licence: {model.licence.name}, {model.licence.url}", file=sys.stderr)
    if model.note:
        print(model.note, file=sys.stderr)
    print("Accept it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _remove(arguments: argparse.Namespace, store: ModelStore) -> None:
    model = _model(arguments.name, store)
    freed = remove(store, model)
    print(f"{model.title} is removed; {bytes_text(freed)} are free again.", file=sys.stderr)


def _licence(arguments: argparse.Namespace, store: ModelStore) -> None:
    licence = _model(arguments.name, store).licence
    print(f"{licence.name}\n{licence.url}\n\n{licence.text().rstrip() or TEXT_IS_ELSEWHERE}")


def _adopt(arguments: argparse.Namespace, store: ModelStore) -> None:
    found = adopt(store, arguments.folder.expanduser().absolute(), _reading())
    if not found:
        raise ArgumentError(f"{arguments.folder} has no file that the catalogue knows.")
    for each in found:
        words = each.problem or ("ok" if each.checked_with else "ok, not verified")
        print(f"{plain(str(each.path))}: {words}")
    ready = [model.name for model in store.offered.models if store.state(model).is_ready]
    print(f"Ready: {', '.join(ready) or 'no whole model yet'}.", file=sys.stderr)


def _reading() -> Callable[[Recognised, int], None]:
    """Says once which large file is being read."""
    said: set[str] = set()

    def show(each: Recognised, _: int) -> None:
        if str(each.path) not in said:
            said.add(str(each.path))
            print(f"Checking {plain(each.path.name)} ({bytes_text(each.size_bytes)})", file=sys.stderr)

    return show


def _path(_arguments: argparse.Namespace, store: ModelStore) -> None:
    print(store.folder)


def _model(name: str, store: ModelStore) -> CatalogueModel:
    """Of a family, the variant that is preferred."""
    models = store.offered.named(name)
    if not models:
        known = [model.name for model in store.offered.models]
        raise ArgumentError(
            f"There is no model {name}{did_you_mean(name, known) or '.'}", "See: imagen models list"
        )
    return models[0]
