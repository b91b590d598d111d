"""From a request to the bytes: the calls that are made, the events that are told."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import Submitting
from imagen_desktop.core.backends.replicate.backend import ReplicateBackend
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import GenerationRequest, Price, Progress, Stage
from tests.core.backends.replicate.conftest import A_FOX, Bench
from tests.fakes.png import tiny_png
from tests.fakes.replicate_server import COMMUNITY, COMMUNITY_VERSION, DEV, SCHNELL, ReplicateServer


async def test_image_arrives_with_one_create_and_one_download(bench: Bench, server: ReplicateServer) -> None:
    told = await bench.generate()

    assert told.error is None
    assert told.kinds == ["Submitting", "Submitted", "Received"]
    assert bench.part.read_bytes() == server.image
    assert told.received.sha256 == hashlib.sha256(server.image).hexdigest()
    assert told.received.size_bytes == len(server.image)
    assert told.received.prediction_id == told.ids[0]
    assert (server.created, len(server.calls("create")), len(server.calls("file"))) == (1, 1, 1)


async def test_official_model_is_created_under_its_name(bench: Bench, server: ReplicateServer) -> None:
    await bench.generate(GenerationRequest("a fox", seed=7, aspect_ratio="3:2", output_format="png"))

    (create,) = server.calls("create")
    assert create.path == f"/v1/models/{SCHNELL}/predictions"
    assert create.json == {
        "input": {
            "prompt": "a fox",
            "aspect_ratio": "3:2",
            "num_outputs": 1,
            "seed": 7,
            "output_format": "png",
        }
    }


async def test_pinned_version_is_created_by_its_hash(bench: Bench, server: ReplicateServer) -> None:
    bench.configure(model=f"{COMMUNITY}:{COMMUNITY_VERSION}")
    told = await bench.generate()

    (create,) = server.calls("create")
    assert create.path == "/v1/predictions"
    assert create.json == {"version": COMMUNITY_VERSION, "input": {"prompt": "a fox", "seed": 7}}
    assert told.received.model_version == COMMUNITY_VERSION


async def test_create_waits_ten_seconds_and_always_sets_the_end(
    bench: Bench, server: ReplicateServer
) -> None:
    await bench.generate()

    headers = server.calls("create")[0].headers
    assert headers["prefer"] == "wait=10"
    assert headers["cancel-after"] == "75s"


@pytest.mark.parametrize(
    ("model", "limit", "end"), [(DEV, None, "135s"), (DEV, 30.0, "45s"), (COMMUNITY + ":1", None, "315s")]
)
async def test_deadline_is_the_models_or_the_configured_one(
    bench: Bench, server: ReplicateServer, model: str, limit: float | None, end: str
) -> None:
    bench.configure(model=model, timeout_seconds=limit)
    await bench.generate()

    assert server.calls("create")[0].headers["cancel-after"] == end


async def test_waiting_can_be_switched_off(bench: Bench, server: ReplicateServer) -> None:
    bench.configure(wait=False)
    told = await bench.generate()

    assert "prefer" not in server.calls("create")[0].headers
    assert len(server.calls("get")) == 1
    assert told.received.billed_count == 1


async def test_expired_window_is_followed_by_polls_every_half_second(
    bench: Bench, server: ReplicateServer
) -> None:
    server.polls = 3
    told = await bench.generate()

    assert bench.time.waits == [0.5] * 4
    assert len(server.calls("get")) == 4
    assert told.received.timings.queued_ms == 250
    assert told.received.timings.ran_ms == 750
    assert told.received.timings.latency_ms == 2000


async def test_progress_tells_queue_steps_and_bytes(bench: Bench, server: ReplicateServer) -> None:
    server.polls = 1
    server.image = tiny_png(500, 500)
    told = await bench.generate()

    progress = [event for event in told.events if isinstance(event, Progress)]
    assert Progress(Stage.STARTING) in progress
    assert Progress(Stage.RUNNING, step=1, step_count=4) in progress
    assert progress[-1].stage is Stage.DOWNLOADING
    assert progress[-1].total_bytes == len(server.image)
    assert 0 < progress[-1].received_bytes <= len(server.image)


async def test_metrics_that_come_after_the_image_are_still_told(
    bench: Bench, server: ReplicateServer
) -> None:
    told = await bench.generate()

    assert told.received.billed_count == 1
    assert told.received.timings.ran_ms == 750


@pytest.mark.parametrize("shape", ["url", "data", "string"])
@pytest.mark.parametrize("polls", [0, 2])
async def test_every_recorded_shape_of_output_gives_the_image(
    bench: Bench, server: ReplicateServer, shape: str, polls: int
) -> None:
    server.output, server.polls = shape, polls
    server.image = tiny_png(300, 300)
    told = await bench.generate()

    assert told.error is None
    assert bench.part.read_bytes() == server.image
    assert told.received.sha256 == hashlib.sha256(server.image).hexdigest()


async def test_nothing_is_sent_before_the_intent_is_taken(bench: Bench, server: ReplicateServer) -> None:
    events = bench.backend.generate(A_FOX, bench.part)
    first = await anext(events)

    assert isinstance(first, Submitting)
    assert first.sent["seed"] == 7
    assert server.requests == []
    await events.aclose()
    assert server.requests == []


async def test_input_image_is_sent_whole_but_remembered_by_its_digest(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.configure(model=DEV)
    picture = "data:image/png;base64,iVBORw0KGgo="
    told = await bench.generate(GenerationRequest("a fox", seed=7, options={"image": picture}))

    assert server.calls("create")[0].json["input"]["image"] == picture
    assert str(told.received.sent["image"]).startswith("data:sha256=")


async def test_several_images_share_one_backend(
    bench: Bench, server: ReplicateServer, tmp_path: Path
) -> None:
    for seed in (1, 2, 3):
        told = await bench.generate(A_FOX.with_seed(seed))
        assert told.error is None
    assert server.created == 3


async def test_account_names_the_user(bench: Bench) -> None:
    assert await bench.backend.account() == "ada"


async def test_proxy_is_not_asked_for_this_computer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    told = await bench.generate()
    assert told.error is None


async def test_base_url_may_have_a_path(bench: Bench, server: ReplicateServer) -> None:
    bench.configure(base_url=f"{server.url}/")
    told = await bench.generate()
    assert told.error is None


@pytest.mark.parametrize(
    "base_url",
    [
        "http://replicate.example/v1",
        "ftp://127.0.0.1/v1",
        "https://user:secret@proxy.example/v1",
        "https://proxy.example/v1?x=1",
        "nonsense",
    ],
)
def test_unsafe_base_url_is_a_configuration_error(base_url: str) -> None:
    config = BackendConfig("mine", "replicate", SCHNELL, base_url=base_url)
    with pytest.raises(ConfigError, match=r"backends\.mine\.base_url") as caught:
        ReplicateBackend(config, lambda: None)
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("model", ["flux", "a/b/c", "a/b:c d", "../x", "a/b?c=1", ""])
def test_what_is_no_model_reference_is_a_configuration_error(model: str) -> None:
    with pytest.raises(ConfigError, match=r"backends\.mine\.model"):
        ReplicateBackend(BackendConfig("mine", "replicate", model), lambda: None)


def test_info_offers_what_the_model_takes(bench: Bench) -> None:
    bench.configure(default_steps=3)
    info = bench.backend.info

    assert (info.title, info.place, info.formats) == ("FLUX schnell", "Replicate", ("webp", "jpg", "png"))
    assert info.steps is not None
    assert (info.steps.minimum, info.steps.maximum, info.steps.default) == (1, 4, 3)
    assert info.guidance is None
    assert info.default_aspect_ratio == "1:1"
    assert not info.is_open


def test_price_is_the_tables_unless_configured(bench: Bench) -> None:
    assert bench.backend.price(A_FOX) == Price(3000, "2026-10-07")


def test_configured_price_wins(bench: Bench) -> None:
    bench.configure(price_usd=0.0125)
    assert bench.backend.price(A_FOX) == Price(12_500)


def test_unknown_model_is_unpriced_never_free(bench: Bench) -> None:
    bench.configure(model="someone/something")
    assert bench.backend.price(A_FOX) == Price(None)


def test_state_says_what_to_set(bench: Bench) -> None:
    bench.configure(api_token_env="MY_TOKEN")
    assert bench.backend.state().is_ready
    bench.token = " "
    state = bench.backend.state()
    assert (state.is_ready, state.reason) == (False, "set MY_TOKEN")
    assert "replicate.com/account/api-tokens" in state.hint
