"""A local model's own files in the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.core.backends.local.local_model import asking_of, title_of
from imagen_desktop.core.config import BackendConfig, parse_config
from imagen_desktop.core.errors import ConfigError

FILE = Path("/home/ada/config.toml")
HEAD = '[backends.flux-schnell-local]\ntype = "local"\n[backends.mine]\ntype = "local"\n'


def read(line: str) -> BackendConfig:
    return parse_config(HEAD + line, FILE).backends["mine"]


def test_files_start_at_the_configurations_folder() -> None:
    files = read('files = { diffusion = "m/a.gguf", vae = "/b.gguf" }').files
    assert files == {"diffusion": "/home/ada/m/a.gguf", "vae": "/b.gguf"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('files = { difusion = "a" }', 'is not a setting; did you mean "diffusion"?'),
        ("files = { diffusion = 3 }", "backends.mine.files.diffusion must be text in quotes"),
        ('files = { vae = "a" }', "backends.mine.files needs a diffusion or a checkpoint file"),
        ('files = "a.gguf"', "backends.mine.files must be a table"),
        ("unload_minutes = -1", "backends.mine.unload_minutes must be from 0 to 10000"),
    ],
)
def test_wrong_file_is_told_with_its_line(line: str, words: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read(line)
    assert words in wrong.value.message
    assert "line 5" in wrong.value.message


def own(**files: str) -> BackendConfig:
    return BackendConfig("mine", "local", files=files)


@pytest.mark.parametrize(
    ("config", "asking"),
    [
        (own(diffusion="/m/flux1-schnell-Q4_0.gguf"), (4, 1.0, 1024)),
        (own(diffusion="/m/flux1-dev-Q4_0.gguf"), (20, 1.0, 1024)),
        (own(diffusion="/m/z_image_turbo-Q4_0.gguf"), (8, 1.0, 1024)),
        (own(checkpoint="/m/sd_turbo.safetensors"), (2, 1.0, 512)),
        (own(checkpoint="/m/sd_xl_turbo_1.0.safetensors"), (2, 1.0, 1024)),
        (own(checkpoint="/m/dreamshaper.safetensors"), (20, 7.0, 512)),
        (BackendConfig("x", "local", "flux2-klein", default_steps=6), (6, 1.0, 1024)),
    ],
)
def test_model_is_asked_by_what_it_is(config: BackendConfig, asking: tuple[int, float, int]) -> None:
    assert asking_of(config) == asking


def test_title_is_the_catalogues_or_the_persons_own() -> None:
    assert title_of(BackendConfig("x", "local", "flux-schnell")) == "FLUX schnell"
    assert title_of(BackendConfig("x", "local", "z-image-turbo")) == "Z-Image Turbo"
    assert title_of(own(diffusion="a")) == "mine"
    assert title_of(BackendConfig("mine", "local", "My model", files={"diffusion": "a"})) == "My model"
