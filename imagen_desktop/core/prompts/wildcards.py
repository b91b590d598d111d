"""Wildcards: text files with one choice a line, from which an image's seed takes one."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.prompts.template import Choice, Sequence, Spelled, Wildcard, parse

MAX_BYTES = 1_000_000
_MAX_NESTING = 10
_ENDING = ".txt"


class Wildcards:
    """The files of one folder, by name; `animals/birds` is `animals/birds.txt` in it.

    A file is read again when it has changed. Blocks on the disk, for small files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {}

    def has(self, name: str) -> bool:
        return self._file(name).is_file()

    def names(self) -> list[str]:
        files = self.folder.rglob(f"*{_ENDING}")
        return sorted(file.relative_to(self.folder).with_suffix("").as_posix() for file in files)

    def choices(self, name: str) -> tuple[str, ...]:
        """At least one. Raises ConfigError."""
        file = self._file(name)
        try:
            stat = file.stat()
            version = (stat.st_mtime_ns, stat.st_size)
            if self._read.get(name, (None,))[0] != version:
                self._read[name] = version, _read(file, stat.st_size)
        except OSError as error:
            raise ConfigError(f"The wildcard file {file} cannot be read: {error.strerror}.") from error
        found = self._read[name][1]
        if not found:
            raise ConfigError(f"The wildcard file {file} has no choices.", "Write one choice on each line.")
        return found

    def fill(self, spelled: Spelled, seed: int) -> str:
        """The text of one image: its seed decides each choice, so that it can be made again."""
        return _Filling(self, seed).text(spelled)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}{_ENDING}"


NO_WILDCARDS = Wildcards(Path(os.devnull))
"""Has none: below that path there is no file."""


class _Filling:
    """Each choice has its own number in the text: two of the same name choose apart."""

    def __init__(self, wildcards: Wildcards, seed: int) -> None:
        self._wildcards = wildcards
        self._seed = seed
        self._place = 0

    def text(self, nodes: Sequence, nesting: int = 0) -> str:
        return "".join(self._one(node, nesting) for node in nodes)

    def _one(self, node: str | Choice | Wildcard, nesting: int) -> str:
        if isinstance(node, str):
            return node
        if isinstance(node, Choice):  # in a file's line: there it is chosen, not multiplied
            return self.text(node.alternatives[self._number(len(node.alternatives), "")], nesting)
        if nesting >= _MAX_NESTING:
            raise ConfigError(f"The wildcard {node.name} leads back to itself.")
        lines = self._wildcards.choices(node.name)
        line = lines[self._number(len(lines), node.name)]
        return self.text(parse(line, self._wildcards.has).nodes, nesting + 1)

    def _number(self, count: int, name: str) -> int:
        """The same on every computer and in every version: not `random`, whose draws may change."""
        self._place += 1
        digest = hashlib.sha256(f"{self._seed}/{self._place}/{name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % count


def _read(file: Path, size: int) -> tuple[str, ...]:
    if size > MAX_BYTES:
        raise ConfigError(f"The wildcard file {file} is larger than 1 MB.")
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError(f"The wildcard file {file} is not UTF-8 text.") from error
    texts = (line.strip() for line in lines)
    return tuple(text for text in texts if text and not text.startswith("#"))
