"""From `[backends.NAME]` tables to backends: the one place that knows which type is which class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.config import BackendConfig

if TYPE_CHECKING:  # names for those who read: one image loads one type's modules, and only its own
    from imagen_desktop.core.backends.backend import Backend
    from imagen_desktop.core.backends.local.engine_room import EngineRoom
    from imagen_desktop.core.credentials import Credentials


class Backends(Mapping[str, "Backend"]):
    """By their names in the configuration, each made by `make` when it is first asked for.

    Raises ConfigError there, for settings that it refuses.
    """

    def __init__(
        self, configs: Mapping[str, BackendConfig], make: Callable[[BackendConfig], Backend]
    ) -> None:
        self._configs = configs
        self._make = make
        self._made: dict[str, Backend] = {}

    def __getitem__(self, name: str) -> Backend:
        if name not in self._made:
            self._made.setdefault(name, self._make(self._configs[name]))
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._configs

    def __iter__(self) -> Iterator[str]:
        return iter(self._configs)

    def __len__(self) -> int:
        return len(self._configs)

    @property
    def made(self) -> tuple[Backend, ...]:
        """Those that somebody has asked for."""
        return tuple(self._made.values())

    def changed(self, configs: Mapping[str, BackendConfig]) -> Backends:
        """For another configuration: what is made and means the same there goes along."""
        others = Backends(configs, self._make)
        others._made = {
            name: backend
            for name, backend in self._made.items()
            if name in configs and configs[name] == self._configs[name]
        }
        return others


def make_backend(config: BackendConfig, credentials: Credentials, room: EngineRoom | None = None) -> Backend:
    """Modules are imported by need: a sketch loads nothing of Replicate. `room` is for local models, and
    shared by all of one program."""
    token = partial(credentials.token, token_variable(config))
    if config.type == "sketch":
        from imagen_desktop.core.backends.sketch_backend import SketchBackend

        return SketchBackend(config)
    if config.type == "replicate":
        from imagen_desktop.core.backends.replicate.backend import ReplicateBackend

        return ReplicateBackend(config, token)
    if config.type == "comfyui":
        from imagen_desktop.core.backends.comfyui.backend import ComfyBackend

        return ComfyBackend(config)
    if config.type == "openai":
        from imagen_desktop.core.backends.openai.backend import OpenAIBackend

        return OpenAIBackend(config, token if token_variable(config) else lambda: None)
    from imagen_desktop.core.backends.local.backend import LocalBackend
    from imagen_desktop.core.backends.local.engine_room import EngineRoom

    return LocalBackend(config, room or EngineRoom())
