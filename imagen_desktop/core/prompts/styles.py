"""Saved prompts and styles: a plain file that the user may edit; comments in it survive our changes.

An entry whose prompt has `{prompt}` is a style and wraps what is typed; any other is a saved prompt.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.core.settings_file import parse_toml, read_settings, write_settings

PLACE = "{prompt}"
_KEYS = ("name", "prompt", "negative")
_HEAD = """\
# Saved prompts and styles. A prompt with {prompt} is a style: it wraps what is typed when it is sent.
"""


class Style(NamedTuple):
    """`negative` is added to what is to be left out, where the model has such a setting."""

    name: str
    prompt: str
    negative: str = ""

    @property
    def wraps(self) -> bool:
        return PLACE in self.prompt

    def around(self, typed: str) -> str:
        """The prompt that is sent; a saved prompt follows what is typed."""
        if self.wraps:
            return self.prompt.replace(PLACE, typed)
        return f"{typed}, {self.prompt}" if typed else self.prompt

    def without(self, negative: str) -> str:
        """What is to be left out: the user's own words first."""
        return ", ".join(words for words in (negative, self.negative) if words)


class StyleFile:
    """Its calls raise ConfigError for a file that cannot be read: it is then left as it is."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def styles(self) -> tuple[Style, ...]:
        """In the file's order."""
        return _styles(read_settings(self.file), self.file)

    def find(self, name: str) -> Style:
        """By its name, in any case where that is clear."""
        found = self.styles()
        for same in (str, str.casefold):
            for style in found:
                if same(style.name) == same(name):
                    return style
        known = [style.name for style in found]
        raise ConfigError(f'No style is named "{name}"{did_you_mean(name, known) or "."}', _known(known))

    def save(self, style: Style) -> None:
        """Adds it, or replaces the one of its name."""

        def change(entries: list[Any]) -> None:
            entry = next((entry for entry in entries if entry["name"] == style.name), None)
            if entry is None:
                entries.append(_table(style))
                return
            entry["prompt"] = style.prompt
            entry.pop("negative", None)
            if style.negative:
                entry["negative"] = style.negative

        self._change(change)

    def rename(self, name: str, new_name: str) -> None:
        """Raises ConfigError for a name that is taken."""

        def change(entries: list[Any]) -> None:
            names = [entry["name"] for entry in entries]
            if new_name in names and new_name != name:
                raise ConfigError(f'"{new_name}" is there already.', "Choose another name.")
            if name in names:
                entries[names.index(name)]["name"] = new_name

        self._change(change)

    def delete(self, name: str) -> None:
        def change(entries: list[Any]) -> None:
            names = [entry["name"] for entry in entries]
            if name in names:
                del entries[names.index(name)]

        self._change(change)

    def _change(self, change: Callable[[list[Any]], None]) -> None:
        import tomlkit

        text = read_settings(self.file)
        _styles(text, self.file)  # what is wrong already is said, and stays as it is
        document: MutableMapping[str, Any] = tomlkit.parse(text or _HEAD)
        if not document.get("style"):
            document.pop("style", None)
            document["style"] = tomlkit.aot()
        change(document["style"])
        if not document["style"]:
            document.pop("style")
        changed = tomlkit.dumps(document)
        _styles(changed, self.file)
        write_settings(self.file, changed)


def _styles(text: str, file: Path) -> tuple[Style, ...]:
    document = parse_toml(text, file)
    unknown = next((key for key in document if key != "style"), None)
    if unknown is not None:
        raise ConfigError(f'{file}: "{unknown}" is unknown; each entry begins with [[style]].')
    entries = document.get("style", [])
    if not isinstance(entries, list):
        raise ConfigError(f"{file}: each entry begins with [[style]].")
    styles = tuple(_style(entry, number, file) for number, entry in enumerate(entries, start=1))
    names = [style.name for style in styles]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise ConfigError(f'{file}: two entries are named "{twice}".')
    return styles


def _style(entry: object, number: int, file: Path) -> Style:
    if not isinstance(entry, dict):
        raise ConfigError(f"{file}: each entry begins with [[style]].")
    name = entry.get("name")
    place = f'{file}: "{name}"' if isinstance(name, str) and name else f"{file}: entry {number}"
    for key, value in entry.items():
        if key not in _KEYS:
            raise ConfigError(f'{place} has an unknown key "{key}"{did_you_mean(key, _KEYS) or "."}')
        if not isinstance(value, str):
            raise ConfigError(f"{place}: {key} must be text.")
    for key in ("name", "prompt"):
        if not str(entry.get(key, "")).strip():
            raise ConfigError(f"{place} has no {key}.")
    return Style(entry["name"], entry["prompt"], entry.get("negative", ""))


def _table(style: Style) -> Any:
    import tomlkit

    table = tomlkit.table()
    for key, value in style._asdict().items():
        if value:
            table.add(key, tomlkit.string(value, multiline="\n" in value))
    return table


def _known(names: list[str]) -> str:
    return f"There are: {', '.join(names)}." if names else ""
