"""The registry: a backend is made when it is asked for, and only its own modules are loaded."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from imagen_desktop.core.backends.registry import Backends
from imagen_desktop.core.config import BackendConfig
from tests.fakes.scripted_backend import ScriptedBackend

ONE, TWO = BackendConfig("one", "sketch"), BackendConfig("two", "sketch")


class Maker:
    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, config: BackendConfig) -> ScriptedBackend:
        self.made.append(config.name)
        return ScriptedBackend()


def test_a_backend_is_made_once_and_only_when_it_is_asked_for() -> None:
    maker = Maker()
    backends = Backends({"one": ONE, "two": TWO}, maker)
    assert list(backends) == ["one", "two"]
    assert "two" in backends
    assert "three" not in backends
    assert maker.made == []
    assert backends["one"] is backends["one"]
    assert backends.made == (backends["one"],)
    assert maker.made == ["one"]
    assert backends.get("three") is None


def test_what_means_the_same_goes_along_into_another_configuration() -> None:
    maker = Maker()
    backends = Backends({"one": ONE, "two": TWO}, maker)
    one, two = backends["one"], backends["two"]
    others = backends.changed({"one": ONE, "two": replace(TWO, default_steps=3)})
    assert others["one"] is one
    assert others["two"] is not two
    assert backends["two"] is two


TYPES = {"local": "local.backend", "replicate": "replicate", "openai": "openai", "comfyui": "comfyui"}


@pytest.mark.parametrize("asked", ["replicate", "openai", "comfyui", "local", "sketch"])
def test_one_types_backend_loads_no_others_modules(asked: str) -> None:
    config = BackendConfig("x", asked, "a/b")
    script = (
        "import sys\n"
        "from imagen_desktop.core.backends.registry import make_backend\n"
        "from imagen_desktop.core.config import BackendConfig\n"
        "from imagen_desktop.core.credentials import Credentials\n"
        f"make_backend(BackendConfig({config.name!r}, {asked!r}, 'a/b'), Credentials())\n"
        "print(*sys.modules)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = result.stdout.split()
    place = "imagen_desktop.core.backends."
    others = {kind: f"{place}{name}" for kind, name in TYPES.items() if kind != asked}
    assert not {name for name in loaded if name.startswith(tuple(others.values()))}
    assert f"{place}{TYPES.get(asked, 'sketch_backend')}" in loaded
