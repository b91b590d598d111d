"""The doctor starts the local engine where a backend needs it, and says what it runs on."""

from __future__ import annotations

import re

import pytest

from imagen_desktop.core.backends.local.speeds import Speed, Speeds
from imagen_desktop.core.config import BackendConfig, Config
from imagen_desktop.core.doctor import Status
from imagen_desktop.core.doctor.local_engine import local_engine
from imagen_desktop.core.paths import Paths

FILES = {"diffusion": "/nowhere/model.gguf"}
MINE = Config(backends={"mine": BackendConfig("mine", "local", files=FILES)})


@pytest.mark.timeout(120)
async def test_engine_names_itself_and_its_device(paths: Paths) -> None:
    check = await local_engine(MINE, paths)
    assert check.status is Status.OK
    assert re.fullmatch(r"cyllama \d+\.\d+\.\d+ on CPU, \d+ threads\.", check.message)
    assert not paths.data.exists()  # looking makes nothing


@pytest.mark.timeout(120)
async def test_device_is_the_one_that_made_the_last_image(paths: Paths) -> None:
    Speeds(paths.data / "local-speeds.json", 1).note("/nowhere/model.gguf", Speed(1.0, 1.0, 0.0, "Vulkan"))
    assert " on Vulkan, " in (await local_engine(MINE, paths)).message
