"""Backends that are servers, from the terminal: their models, their keys, an image."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Imagen
from tests.fakes.comfyui_server import CHECKPOINT, ComfyServer
from tests.fakes.http_server import in_thread
from tests.fakes.openai_server import KEY, OpenAIServer


def test_comfyui_lists_its_models_and_makes_an_image_with_one(imagen: Imagen, tmp_path: Path) -> None:
    with in_thread(ComfyServer) as server:
        address = f'["{server.url}", "http://127.0.0.1:1"]'
        imagen("config", "set", "backends.comfy.type", "comfyui", "backends.comfy.base_url", address)
        assert CHECKPOINT in imagen("backends", "models", "comfy").lines
        imagen("config", "set", "backends.comfy.model", CHECKPOINT)
        made = imagen("generate", "a fox", "--backend", "comfy", "--steps", "2", "--json", "--quiet")
    assert made.code == 0
    assert (made.json["backend"], made.json["cost_usd_estimate"]) == ("comfy", 0)
    assert Path(made.json["path"]).exists()
    assert not list((tmp_path / "home").rglob("*.part"))


def test_openai_server_lists_its_models_and_makes_an_image(
    imagen: Imagen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE", KEY)
    with in_thread(OpenAIServer) as server:
        for key, value in (
            ("type", "openai"),
            ("base_url", server.url),
            ("api_token_env", "MINE"),
            ("model", "sd-cpp-local"),
        ):
            imagen("config", "set", f"backends.mine.{key}", value, "backends.mine.type", "openai")
        assert imagen("backends", "models", "mine", "--json").json == ["flux.1-schnell", "sd-cpp-local"]
        assert "is accepted by 127.0.0.1:" in imagen("keys", "test", "MINE").out
        made = imagen("generate", "a fox", "--backend", "mine", "--seed", "7", "--json", "--quiet")
    assert (made.code, made.json["prediction_id"], made.json["seed"]) == (0, "req_1", 7)


def test_backend_without_a_server_has_no_models_to_list(imagen: Imagen) -> None:
    answer = imagen("backends", "models", "sketch")
    assert answer.code == 2
    assert '"sketch" has no server' in answer.err


def test_backend_that_is_not_there_is_told_with_those_that_are(imagen: Imagen) -> None:
    answer = imagen("backends", "models", "comfi")
    assert answer.code == 2
    assert "sketch" in answer.err


def test_server_that_is_off_fails_as_unavailable(imagen: Imagen) -> None:
    imagen("config", "set", "backends.c.type", "comfyui", "backends.c.base_url", "http://127.0.0.1:1")
    answer = imagen("backends", "models", "c")
    assert answer.code == 7
    assert "does not answer" in answer.err
