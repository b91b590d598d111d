"""One image from a server that speaks OpenAI's API: what is sent, and what comes of each answer."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import PendingPrediction
from imagen_desktop.core.backends.openai import OpenAIBackend
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import (
    ConfigError,
    DownloadFailedError,
    GenerationFailedError,
    InvalidRequestError,
    NotConfiguredError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import GenerationRequest, JsonValue
from tests.core.backends.openai.conftest import Bench
from tests.core.backends.telling import A_FOX, hear
from tests.fakes.http_server import DROP, HTML, Fault
from tests.fakes.openai_server import KEY, OpenAIServer

SENT_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("location", ["b64_json", "data", "url"])
async def test_image_comes_in_base64_or_from_an_address(
    bench: Bench, server: OpenAIServer, location: str
) -> None:
    server.location = location
    told = await bench.generate()

    assert told.error is None
    assert bench.part.read_bytes() == server.image
    assert told.received.sha256 == hashlib.sha256(server.image).hexdigest()
    assert told.received.prediction_id == "req_1"
    assert len(server.made) == 1


async def test_other_servers_are_asked_for_base64_with_seed_and_nothing_unasked(
    bench: Bench, server: OpenAIServer
) -> None:
    await bench.generate()
    assert server.made == [
        {"prompt": "a fox", "n": 1, "model": "sd-cpp-local", "response_format": "b64_json", "seed": 7}
    ]


def body_of(model: str, request: GenerationRequest, **options: JsonValue) -> dict[str, JsonValue]:
    from imagen_desktop.core.backends.openai.inputs import build_body
    from imagen_desktop.core.backends.openai.models import API, Server, find_model

    config = BackendConfig("mine", "openai", model, options=options)
    return build_body(request, config, Server(API), find_model(model)).values


def test_gpt_image_is_sent_a_size_and_a_format_but_no_seed() -> None:
    request = replace(A_FOX, output_format="jpg", aspect_ratio="2:3")
    assert body_of("gpt-image-1.5", request) == {
        "prompt": "a fox",
        "n": 1,
        "model": "gpt-image-1.5",
        "size": "1024x1536",
        "output_format": "jpeg",
    }


@pytest.mark.parametrize(
    ("model", "asked", "size"),
    [
        ("gpt-image-1", {}, "1024x1024"),
        ("gpt-image-1", {"aspect_ratio": "16:9"}, "1536x1024"),
        ("gpt-image-1-mini", {"width": 600, "height": 900}, "1024x1536"),
        ("gpt-image-2", {}, "1024x1024"),
        ("gpt-image-2", {"width": 2048, "height": 1152}, "2048x1152"),
        ("flux", {"aspect_ratio": "3:2"}, "1248x832"),
        ("flux", {"width": 510, "height": 512}, "512x512"),
    ],
)
def test_size_is_one_that_the_model_makes(model: str, asked: dict[str, object], size: str) -> None:
    assert body_of(model, replace(A_FOX, **asked))["size"] == size  # type: ignore[arg-type]


async def test_another_size_than_asked_for_is_said(bench: Bench) -> None:
    told = await bench.generate(replace(A_FOX, width=510, height=512))
    assert told.warnings == ["Sizes are multiples of 16 pixels: 510 × 512 is sent as 512 × 512."]


def test_options_win_and_an_empty_one_takes_a_value_out() -> None:
    values = body_of("flux", A_FOX, quality="high", response_format="")
    assert values["quality"] == "high"
    assert "response_format" not in values


@pytest.mark.parametrize("option", ["n", "stream", "prompt"])
def test_option_that_would_cost_more_is_refused(option: str) -> None:
    with pytest.raises(InvalidRequestError, match="not for you to set"):
        body_of("flux", A_FOX, **{option: 4})


def backend(model: str, **settings: object) -> OpenAIBackend:
    return OpenAIBackend(BackendConfig("mine", "openai", model, **settings), lambda: KEY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "options", "microdollars"),
    [
        ("gpt-image-1.5", {"quality": "low"}, 9_000),
        ("gpt-image-1.5-2025-12-16", {"quality": "low"}, 9_000),
        ("gpt-image-1.5", {}, 133_000),
        ("gpt-image-1.5", {"quality": "auto"}, 133_000),
        ("gpt-image-1", {"quality": "medium", "size": "1536x1024"}, 63_000),
        ("gpt-image-9", {}, None),
    ],
)
def test_openais_own_models_are_priced_from_the_dated_table(
    model: str, options: dict[str, JsonValue], microdollars: int | None
) -> None:
    assert backend(model, options=options).price(A_FOX).microdollars == microdollars


def test_other_servers_are_unpriced_unless_the_configuration_says() -> None:
    assert backend("gpt-image-1", base_url="https://proxy.example/v1").price(A_FOX).microdollars is None
    assert backend("x", base_url="http://127.0.0.1:1/v1", price_usd=0.01).price(A_FOX).microdollars == 10_000


@pytest.mark.parametrize(
    ("address", "variable", "is_ready", "reason"),
    [
        ("", "", False, "set OPENAI_API_KEY"),
        ("http://127.0.0.1:8080/v1", "", True, ""),
        ("https://proxy.example/v1", "", True, ""),
        ("https://proxy.example/v1", "PROXY_KEY", False, "set PROXY_KEY"),
    ],
)
def test_key_is_asked_for_by_openai_and_where_one_is_named(
    address: str, variable: str, is_ready: bool, reason: str
) -> None:
    config = BackendConfig("mine", "openai", "flux", variable, base_url=address)
    state = OpenAIBackend(config, lambda: None).state()
    assert (state.is_ready, state.reason) == (is_ready, reason)


def test_openai_without_a_model_says_how_to_choose_one() -> None:
    state = backend("").state()
    assert state.reason == "set model"
    assert "imagen backends models mine" in state.hint


def test_key_never_goes_over_plain_http_to_another_computer() -> None:
    with pytest.raises(ConfigError, match="must be https"):
        backend("flux", base_url="http://192.168.1.5:8080/v1", api_token_env="MINE")
    assert backend("flux", base_url="http://192.168.1.5:8080/v1").info.place == "192.168.1.5"


async def test_missing_key_is_said_before_anything_is_sent(bench: Bench, server: OpenAIServer) -> None:
    bench.token = None
    told = await bench.generate()
    assert isinstance(told.error, NotConfiguredError)
    assert "imagen keys set MINE" in told.error.hint
    assert server.requests == []


async def test_key_is_sent_to_its_own_host_only(bench: Bench, server: OpenAIServer) -> None:
    async with OpenAIServer() as elsewhere:
        server.location = f"{elsewhere.origin}/files/x.png"
        told = await bench.generate()
        assert told.error is None
        assert "authorization" not in elsewhere.requests[0].headers


async def test_redirect_carries_no_key(bench: Bench, server: OpenAIServer) -> None:
    server.location = "url"
    server.fail("file", Fault(302, headers={"Location": f"{server.origin}/files/moved.png"}))
    told = await bench.generate()
    first, second = server.calls("file")
    assert told.error is None
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in second.headers


@pytest.mark.parametrize("address", ["http://10.0.0.1/x.png", "ftp://example.org/x.png", "/x.png"])
async def test_image_is_not_fetched_from_just_anywhere(
    bench: Bench, server: OpenAIServer, address: str
) -> None:
    server.location = address
    told = await bench.generate()
    assert isinstance(told.error, DownloadFailedError)
    assert "its address is not https" in told.error.message


@pytest.mark.parametrize("rows", [[], [{}], [{"b64_json": ""}], "none", None])
async def test_answer_without_an_image_is_an_error(bench: Bench, server: OpenAIServer, rows: object) -> None:
    server.fail("create", Fault(200, {"created": 1, "data": rows}))
    told = await bench.generate()
    assert isinstance(told.error, GenerationFailedError)
    assert not bench.part.exists()


async def test_address_is_journalled_and_fetched_by_the_next_start(
    bench: Bench, server: OpenAIServer
) -> None:
    server.location = "url"
    server.fail("file", HTML, DROP)
    told = await bench.generate()
    assert isinstance(told.error, DownloadFailedError)
    assert "next start" in told.error.hint

    pending = PendingPrediction(sent={"seed": 7}, sent_at=SENT_AT, prediction_id=told.ids[0])
    again = await hear(bench.backend.recover(pending, bench.part))
    assert again.received.sent == {"seed": 7}
    assert bench.part.read_bytes() == server.image
    assert len(server.made) == 1


async def test_request_that_was_never_answered_is_not_recovered_by_making_another(
    bench: Bench, server: OpenAIServer
) -> None:
    told = await hear(bench.backend.recover(PendingPrediction({}, SENT_AT), bench.part))
    assert isinstance(told.error, UnconfirmedRequestError)
    assert server.requests == []


async def test_models_are_the_servers_own(bench: Bench) -> None:
    assert await bench.backend.models() == ("flux.1-schnell", "sd-cpp-local")


@pytest.mark.skipif("OPENAI_TEST_URL" not in os.environ, reason="OPENAI_TEST_URL names no server")
async def test_real_server_makes_an_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # this one may reach out
    real = OpenAIBackend(
        BackendConfig(
            "real",
            "openai",
            os.environ.get("OPENAI_TEST_MODEL", ""),
            "OPENAI_TEST_KEY" if "OPENAI_TEST_KEY" in os.environ else "",
            base_url=os.environ["OPENAI_TEST_URL"],
        ),
        lambda: os.environ.get("OPENAI_TEST_KEY"),
    )
    told = await hear(real.generate(replace(A_FOX, width=256, height=256), tmp_path / "part"))
    await real.close()
    assert told.error is None
    assert (tmp_path / "part").stat().st_size == told.received.size_bytes
