"""`kill -9` while a server of one's own works: the next start fetches the image, and asks for no other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from imagen_desktop.core.image_files.reading import read_image
from tests.cli.test_killed import finish, images, kill_when, start
from tests.fakes.comfyui_server import CHECKPOINT, ComfyServer
from tests.fakes.http_server import HANG, in_thread
from tests.fakes.openai_server import OpenAIServer


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def configure(home: Path, kind: str, address: str, model: str) -> None:
    (home / "config.toml").write_text(
        f'default_backend = "test"\n[backends.test]\ntype = "{kind}"\n'
        f'base_url = "{address}"\nmodel = "{model}"\ndefault_steps = 2\n'
    )


@pytest.fixture
def comfy(home: Path) -> Iterator[ComfyServer]:
    with in_thread(ComfyServer) as server:
        configure(home, "comfyui", server.url, CHECKPOINT)
        yield server


@pytest.fixture
def openai(home: Path) -> Iterator[OpenAIServer]:
    with in_thread(OpenAIServer) as server:
        server.key = ""
        configure(home, "openai", server.url, "sd-cpp-local")
        yield server


def journal(home: Path) -> str:
    return "".join(entry.read_text() for entry in (home / "journal").glob("*.jsonl"))


def assert_image_came_home(home: Path) -> None:
    (path,) = images(home)
    image = read_image(path)
    assert image is not None
    assert image.prompt == "a fox"
    assert list((home / "journal").iterdir()) == []


def test_killed_while_comfyui_works(home: Path, comfy: ComfyServer) -> None:
    gate = comfy.gate = asyncio.Semaphore(0)
    kill_when(start(home, "generate", "a fox"), lambda: "prediction_id" in journal(home))
    for _ in range(2):
        comfy.loop.call_soon_threadsafe(gate.release)
    code, _, err = finish(start(home, "recover"))
    assert code == 0, err
    assert_image_came_home(home)
    assert len(comfy.calls("prompt")) == 1


def test_killed_while_comfyui_hands_the_image_over(home: Path, comfy: ComfyServer) -> None:
    comfy.fail("view", HANG)
    kill_when(start(home, "generate", "a fox"), lambda: len(comfy.calls("view")) == 1)
    finish(start(home, "recover"))
    assert_image_came_home(home)
    assert len(comfy.calls("prompt")) == 1


def test_killed_while_the_paid_image_is_fetched_from_its_address(home: Path, openai: OpenAIServer) -> None:
    openai.location = "url"
    openai.fail("file", HANG)
    kill_when(start(home, "generate", "a fox"), lambda: len(openai.calls("file")) == 1)
    finish(start(home, "recover"))
    assert_image_came_home(home)
    assert len(openai.made) == 1


def test_killed_while_the_api_was_silent_is_told_and_not_repeated(home: Path, openai: OpenAIServer) -> None:
    openai.fail("create", HANG)
    kill_when(start(home, "generate", "a fox"), lambda: len(openai.calls("create")) == 1)
    _, _, err = finish(start(home, "recover"))
    assert "never sent the image of an earlier request" in err
    assert (images(home), len(openai.calls("create"))) == ([], 1)
    assert list((home / "journal").iterdir()) == []
