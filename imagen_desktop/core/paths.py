"""Where everything lies: one frozen value, chosen in `cli.py` and passed down."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

APPLICATION = "imagen-desktop"


class Paths(NamedTuple):
    """`images` is the default output folder; the configuration may name another."""

    config_file: Path
    images: Path
    data: Path
    cache: Path
    logs: Path

    @property
    def library_file(self) -> Path:
        return self.data / "library.sqlite3"

    @property
    def usage_file(self) -> Path:
        return self.data / "usage.sqlite3"

    @property
    def styles_file(self) -> Path:
        """Saved prompts and styles."""
        return self.config_file.with_name("styles.toml")

    @property
    def wildcards(self) -> Path:
        """The folder of wildcard files."""
        return self.config_file.with_name("wildcards")

    @property
    def queue_file(self) -> Path:
        return self.data / "queue.jsonl"

    @property
    def updates_file(self) -> Path:
        """What is known of newer versions."""
        return self.data / "updates.json"

    @property
    def models(self) -> Path:
        """The folder of models that run on this computer."""
        return self.data / "models"

    @property
    def journal(self) -> Path:
        return self.data / "journal"


def home_paths(home: Path) -> Paths:
    """Everything under one folder (`--home DIR`): nothing else is touched."""
    home = home.expanduser().absolute()
    return Paths(
        config_file=home / "config.toml",
        images=home / "images",
        data=home,
        cache=home / "cache",
        logs=home / "logs",
    )


def user_paths() -> Paths:
    """The platform's own places; pictures go to Pictures/Imagen."""
    from platformdirs import PlatformDirs

    places = PlatformDirs(APPLICATION, appauthor=False)
    return Paths(
        config_file=places.user_config_path / "config.toml",
        images=places.user_pictures_path / "Imagen",
        data=places.user_data_path,
        cache=places.user_cache_path,
        logs=places.user_log_path,
    )
