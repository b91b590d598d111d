"""From a `[backends.NAME]` table to a backend: the one place that knows which type is which class."""

from __future__ import annotations

from imagen_desktop.core.backends.backend import Backend
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.credentials import Credentials


def make_backend(config: BackendConfig, credentials: Credentials, room: EngineRoom | None = None) -> Backend:
    """Modules are imported by need: a sketch loads nothing of Replicate. `room` is for local models, and
    shared by all of one program."""
    variable = token_variable(config)
    if config.type == "sketch":
        from imagen_desktop.core.backends.sketch_backend import SketchBackend

        return SketchBackend(config)
    if config.type == "replicate":
        from imagen_desktop.core.backends.replicate.backend import ReplicateBackend

        return ReplicateBackend(config, lambda: credentials.token(variable))
    if config.type == "comfyui":
        from imagen_desktop.core.backends.comfyui.backend import ComfyBackend

        return ComfyBackend(config)
    if config.type == "openai":
        from imagen_desktop.core.backends.openai.backend import OpenAIBackend

        return OpenAIBackend(config, lambda: credentials.token(variable) if variable else None)
    from imagen_desktop.core.backends.local.backend import LocalBackend

    return LocalBackend(config, room or EngineRoom())
