"""What models are called for people, as the configured backends say."""

from __future__ import annotations

from imagen_desktop.core.backends.registry import make_backend
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials


def model_titles(config: Config) -> dict[str, str]:
    """By the models' names. Loads the backends' modules."""
    infos = [make_backend(backend, Credentials()).info for backend in config.backends.values()]
    return {info.model: info.title for info in infos}
