"""One image from a ComfyUI: what is queued, what is heard of it, which server makes it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from imagen_desktop.core.backends.comfyui import ComfyBackend
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import BackendUnavailableError, ConfigError, GenerationFailedError
from imagen_desktop.core.generation import FREE, Stage
from tests.core.backends.comfyui.conftest import Bench
from tests.core.backends.telling import A_FOX, hear
from tests.fakes.comfyui_server import CHECKPOINT, PREVIEW, ComfyServer
from tests.fakes.http_server import DROP, HTML, Fault


async def test_image_comes_with_its_steps_and_previews(bench: Bench, server: ComfyServer) -> None:
    told = await bench.generate()

    assert told.error is None
    assert bench.part.read_bytes() == server.image
    assert told.received.sha256 == hashlib.sha256(server.image).hexdigest()
    assert [event.step for event in told.progress if event.step and not event.preview] == [1, 2, 3, 4]
    assert {event.step_count for event in told.progress if event.step} == {4}
    assert [event.preview for event in told.progress if event.preview] == [PREVIEW] * 4
    assert told.received.timings.ran_ms is not None


async def test_request_is_put_into_the_built_in_workflow(bench: Bench, server: ComfyServer) -> None:
    request = replace(A_FOX, negative_prompt="snow", width=320, height=256, guidance=3.0, steps=2)
    told = await bench.generate(request)

    (graph,) = server.made
    inputs = {record["class_type"]: record["inputs"] for record in graph.values()}
    assert [graph["2"]["inputs"]["text"], graph["3"]["inputs"]["text"]] == ["a fox", "snow"]
    assert inputs["CheckpointLoaderSimple"]["ckpt_name"] == CHECKPOINT
    assert (inputs["EmptyLatentImage"]["width"], inputs["EmptyLatentImage"]["height"]) == (320, 256)
    sampler = inputs["KSampler"]
    assert (sampler["seed"], sampler["steps"], sampler["cfg"]) == (7, 2, 3.0)
    assert told.sent == [
        {
            "workflow": "sd",
            "prompt": "a fox",
            "negative": "snow",
            "seed": 7,
            "steps": 2,
            "guidance": 3.0,
            "model": CHECKPOINT,
            "width": 320,
            "height": 256,
        }
    ]


async def test_websocket_is_open_before_the_request_is_queued(bench: Bench, server: ComfyServer) -> None:
    await bench.generate()
    kinds = [server.kind(request) for request in server.requests]
    assert kinds.index("stats") < kinds.index("socket") < kinds.index("prompt")


@pytest.mark.parametrize("is_told", [True, False])
async def test_server_without_a_websocket_is_polled(bench: Bench, server: ComfyServer, is_told: bool) -> None:
    server.has_socket = False
    server.says_success = is_told
    told = await bench.generate()
    assert told.error is None
    assert bench.part.read_bytes() == server.image


async def test_older_servers_end_and_ids_are_understood(bench: Bench, server: ComfyServer) -> None:
    server.says_success = False
    server.takes_prompt_id = False
    told = await bench.generate()
    assert told.error is None
    assert told.ids == list(server.history)


async def test_websocket_that_breaks_costs_nothing(bench: Bench, server: ComfyServer) -> None:
    events = bench.backend.generate(A_FOX, bench.part)
    async for event in events:
        if getattr(event, "step", 0) == 1:
            server.hang_up()
            break
    told = await hear(events)
    assert told.error is None
    assert told.received.size_bytes == len(server.image)
    assert len(server.made) == 1


async def test_passing_failure_of_the_server_is_waited_out(bench: Bench, server: ComfyServer) -> None:
    server.has_socket = False
    server.fail("history", DROP, HTML)
    told = await bench.generate()
    assert told.error is None
    assert Stage.RETRYING in told.stages


async def test_unclear_answer_is_looked_up_under_our_own_id(bench: Bench, server: ComfyServer) -> None:
    server.fail("prompt", Fault(how="drop", after_work=True))
    told = await bench.generate()
    assert told.error is None
    assert len(server.made) == 1


async def test_request_that_did_not_arrive_is_an_error(bench: Bench, server: ComfyServer) -> None:
    server.fail("prompt", DROP)
    told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert server.made == []


async def test_another_program_on_the_port_is_left_alone(bench: Bench, server: ComfyServer) -> None:
    server.is_comfy = False
    told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert "is no ComfyUI" in told.error.message
    assert {server.kind(request) for request in server.requests} == {"stats"}


async def test_server_that_is_off_is_told_with_its_address(bench: Bench) -> None:
    bench.configure(base_url="http://127.0.0.1:1")
    told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert told.error.message.startswith("ComfyUI at 127.0.0.1:1 does not answer")
    assert "imagen config set backends.mine.base_url ADDRESS" in told.error.hint


async def test_servers_that_are_all_off_are_told_as_one(bench: Bench) -> None:
    bench.configure(base_url="http://127.0.0.1:1 http://127.0.0.1:2")
    told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert told.error.message.startswith("None of the 2 ComfyUI servers can be used: ComfyUI at 127.0.0.1:1")


async def test_least_busy_server_is_asked_and_a_dead_one_passed_over(
    bench: Bench, server: ComfyServer
) -> None:
    async with ComfyServer() as idle:
        server.running = [[0, "another", {}, {}, []]]
        bench.configure(base_url=f"http://127.0.0.1:1 {server.url} {idle.url}")
        told = await bench.generate()
        assert told.error is None
        assert (len(server.made), len(idle.made)) == (0, 1)
        server.running.clear()


async def test_images_at_once_spread_over_the_servers(bench: Bench, server: ComfyServer) -> None:
    async with ComfyServer() as other:
        bench.configure(base_url=f"{server.url} {other.url}")
        events = bench.backend.generate(A_FOX, bench.part)
        async for event in events:
            if getattr(event, "step", 0):
                break
        told = await hear(bench.backend.generate(A_FOX, bench.part.with_name("second.part")))
        assert told.error is None
        assert (await hear(events)).error is None
        assert {len(server.made), len(other.made)} == {1}


@pytest.mark.parametrize(("saves", "is_made"), [("output", True), ("temp", True), ("", False)])
async def test_picture_that_was_only_shown_counts_too(
    bench: Bench, server: ComfyServer, saves: str, is_made: bool
) -> None:
    server.saves = saves
    told = await bench.generate()
    assert (told.error is None) is is_made
    assert is_made or isinstance(told.error, GenerationFailedError)


async def test_progress_never_goes_back(bench: Bench) -> None:
    told = await bench.generate()
    steps = [event.step for event in told.progress if event.stage is Stage.RUNNING]
    assert all(before <= after for before, after in pairwise(steps))


def backend(model: str = CHECKPOINT, **settings: object) -> ComfyBackend:
    return ComfyBackend(BackendConfig("mine", "comfyui", model, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "steps", "guidance", "has_negative"),
    [
        ("v1-5-pruned.safetensors", 20, 7.0, True),
        ("sd_xl_base_1.0.safetensors", 25, 6.0, True),
        ("flux1-dev-fp8.safetensors", 20, 3.5, False),
    ],
)
def test_built_in_workflow_is_chosen_by_the_models_name(
    model: str, steps: int, guidance: float, has_negative: bool
) -> None:
    info = backend(model).info
    assert info.steps is not None
    assert info.guidance is not None
    assert (info.steps.default, info.guidance.default) == (steps, guidance)
    assert info.has_negative_prompt is has_negative
    assert info.place == "this computer"


def test_no_model_says_how_to_choose_one() -> None:
    state = backend("").state()
    assert (state.is_ready, state.reason) == (False, "set model")
    assert "imagen backends models mine" in state.hint


def test_own_servers_are_free_unless_the_configuration_says() -> None:
    assert backend().price(A_FOX) == FREE
    assert backend(price_usd=0.002).price(A_FOX).microdollars == 2_000


def test_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="is not a web address"):
        backend(base_url="http://127.0.0.1:8188 nonsense")


async def test_models_are_those_of_all_servers(bench: Bench, server: ComfyServer) -> None:
    async with ComfyServer() as other:
        other.files = {"checkpoints": ["another.safetensors"], "diffusion_models": ["flux1-dev.safetensors"]}
        bench.configure(base_url=f"{server.url} {other.url} http://127.0.0.1:1")
        assert await bench.backend.models() == (
            "another.safetensors",
            "flux1-dev.safetensors",
            "sd_xl_base.safetensors",
            CHECKPOINT,
        )


@pytest.fixture
def flux_in_parts(server: ComfyServer, bench: Bench) -> ComfyServer:
    server.files = {
        "checkpoints": [],
        "diffusion_models": ["flux1-schnell.safetensors"],
        "text_encoders": ["sub/t5xxl_fp8.safetensors", "clip_l.safetensors"],
        "vae": ["ae.safetensors"],
    }
    bench.configure(model="flux1-schnell.safetensors", default_steps=None)
    return server


async def test_flux_in_parts_finds_them_by_their_names(bench: Bench, flux_in_parts: ComfyServer) -> None:
    told = await bench.generate()
    assert told.error is None
    (graph,) = flux_in_parts.made
    assert graph["1"]["inputs"]["unet_name"] == "flux1-schnell.safetensors"
    assert graph["2"]["inputs"]["clip_name1"] == "clip_l.safetensors"
    assert graph["2"]["inputs"]["clip_name2"] == "sub/t5xxl_fp8.safetensors"
    assert graph["3"]["inputs"]["vae_name"] == "ae.safetensors"
    assert graph["8"]["inputs"]["steps"] == 4


async def test_flux_that_comes_whole_needs_no_parts(bench: Bench, flux_in_parts: ComfyServer) -> None:
    flux_in_parts.files = {"checkpoints": ["flux1-schnell.safetensors"]}
    told = await bench.generate()
    assert told.error is None
    assert flux_in_parts.made[0]["1"]["class_type"] == "CheckpointLoaderSimple"


async def test_missing_part_of_flux_is_named(bench: Bench, flux_in_parts: ComfyServer) -> None:
    flux_in_parts.files["vae"] = []
    told = await bench.generate()
    assert isinstance(told.error, GenerationFailedError)
    assert 'no file in "vae" begins with "ae"' in told.error.message


@pytest.mark.skipif("COMFYUI_TEST_URL" not in os.environ, reason="COMFYUI_TEST_URL names no server")
async def test_real_server_makes_an_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # this one may reach out
    address = os.environ["COMFYUI_TEST_URL"]
    asked = backend("", base_url=address)
    model = os.environ.get("COMFYUI_TEST_MODEL") or (await asked.models())[0]
    await asked.close()
    real = backend(model, base_url=address, default_steps=4)
    told = await hear(real.generate(replace(A_FOX, width=256, height=256), tmp_path / "part"))
    await real.close()
    assert told.error is None
    assert (tmp_path / "part").stat().st_size == told.received.size_bytes
    assert [event.step for event in told.progress if event.step][-1] == 4
