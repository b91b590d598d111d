"""What goes wrong at a ComfyUI, cancelling, and what an earlier process left there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from imagen_desktop.core.backends.backend import PendingPrediction, Submitted
from imagen_desktop.core.errors import (
    AuthenticationError,
    BackendUnavailableError,
    DownloadFailedError,
    GenerationFailedError,
    InvalidRequestError,
    NotConfiguredError,
)
from imagen_desktop.core.generation import Stage
from tests.core.backends.comfyui.conftest import Bench
from tests.core.backends.telling import A_FOX, Told, hear, hear_cancelled
from tests.fakes.comfyui_server import ComfyServer
from tests.fakes.http_server import DROP, HTML, Fault
from tests.waiting import until

SENT_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def is_running(told: Told) -> bool:
    return any(event.step for event in told.progress)


async def test_missing_model_is_named_with_the_nearest(bench: Bench, server: ComfyServer) -> None:
    bench.configure(model="tiny-sd15.safetensors")
    told = await bench.generate()
    assert isinstance(told.error, InvalidRequestError)
    assert 'has no file "tiny-sd15.safetensors"' in told.error.message
    assert told.error.hint == (
        'Did you mean "tiny-sd15c.safetensors"? See what it has: imagen backends models mine'
    )


async def test_refused_value_is_told_with_its_node(bench: Bench, server: ComfyServer) -> None:
    problem = {
        "type": "value_bigger_than_max",
        "message": "Value 99 bigger than max of 30",
        "details": "cfg",
    }
    body = {"error": {"message": "x"}, "node_errors": {"5": {"errors": [problem], "class_type": "KSampler"}}}
    server.fail("prompt", Fault(400, body))
    told = await bench.generate()
    assert isinstance(told.error, InvalidRequestError)
    assert "refused KSampler: Value 99 bigger than max of 30: cfg." in told.error.message


@pytest.mark.parametrize(
    "body", [b"", b"[]", {"error": "odd"}, {"node_errors": []}, {"node_errors": {"5": {"errors": [7]}}}]
)
async def test_refusal_in_any_form_is_an_error(bench: Bench, server: ComfyServer, body: Any) -> None:
    server.fail("prompt", Fault(400, body))
    told = await bench.generate()
    assert isinstance(told.error, InvalidRequestError)


async def test_log_in_before_the_server_is_told(bench: Bench, server: ComfyServer) -> None:
    server.fail("prompt", Fault(401))
    told = await bench.generate()
    assert isinstance(told.error, AuthenticationError)
    assert told.error.hint


@pytest.mark.parametrize("has_socket", [True, False])
@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"exception_type": "torch.OutOfMemoryError", "exception_message": "Allocation"}, "video memory"),
        ({"exception_type": "X", "exception_message": "CUDA out of memory."}, "ran out of video memory"),
        (
            {"exception_type": "RuntimeError", "exception_message": "mat1 and mat2"},
            "KSampler: mat1 and mat2.",
        ),
        ({}, "no reason given"),
    ],
)
async def test_failing_node_is_told_in_plain_words(
    bench: Bench, server: ComfyServer, error: dict[str, str], words: str, has_socket: bool
) -> None:
    server.error = error
    server.has_socket = has_socket
    told = await bench.generate()
    assert isinstance(told.error, GenerationFailedError)
    assert words in told.error.message
    assert told.error.hint
    assert told.error.prediction_id == told.ids[0]
    assert not bench.part.exists()


async def test_cancelling_what_runs_interrupts_it_by_its_id(bench: Bench, server: ComfyServer) -> None:
    server.gate = asyncio.Semaphore(1)
    told, is_cancelled = await hear_cancelled(
        bench.backend.generate(A_FOX, bench.part), lambda told: told.until(is_running)
    )
    assert is_cancelled
    assert told.stages[-1] is Stage.CANCELLING
    (call,) = server.calls("interrupt")
    assert call.json == {"prompt_id": told.ids[0]}
    assert server.running == []
    assert not bench.part.exists()


async def test_cancelling_what_waits_deletes_only_that(bench: Bench, server: ComfyServer) -> None:
    server.gate = asyncio.Semaphore(0)
    first = asyncio.get_running_loop().create_task(hear(bench.backend.generate(A_FOX, bench.part), Told()))
    await until(lambda: server.running)
    told, is_cancelled = await hear_cancelled(
        bench.backend.generate(A_FOX, bench.part.with_name("second.part")),
        lambda told: told.until(lambda told: bool(told.ids)),
    )
    assert is_cancelled
    assert server.calls("interrupt") == []
    assert [call.json for call in server.calls("queue") if call.method == "POST"] == [{"delete": told.ids}]
    for _ in range(4):
        server.gate.release()
    assert (await first).error is None


async def test_image_that_was_done_before_the_cancellation_is_kept(bench: Bench, server: ComfyServer) -> None:
    server.fail("view", Fault(how="hang"))
    told, is_cancelled = await hear_cancelled(
        bench.backend.generate(A_FOX, bench.part), lambda told: _requested(server, "view")
    )
    assert not is_cancelled
    assert told.received.size_bytes == len(server.image)
    assert bench.part.read_bytes() == server.image


async def test_cancelling_while_it_is_queued_leaves_nothing_there(bench: Bench, server: ComfyServer) -> None:
    server.gate = asyncio.Semaphore(0)
    server.fail("prompt", Fault(200, after_work=True, seconds=0.3))
    _, is_cancelled = await hear_cancelled(
        bench.backend.generate(A_FOX, bench.part), lambda told: _requested(server, "prompt")
    )
    assert is_cancelled
    assert (server.running, server.pending) == ([], [])


async def test_consumer_that_leaves_ends_the_work_there(bench: Bench, server: ComfyServer) -> None:
    server.gate = asyncio.Semaphore(1)
    events = bench.backend.generate(A_FOX, bench.part)
    async for event in events:
        if getattr(event, "step", 0):
            break
    await events.aclose()
    assert server.running == []
    assert len(server.calls("interrupt")) == 1


async def test_interrupted_at_the_server_is_told(bench: Bench, server: ComfyServer) -> None:
    server.gate = asyncio.Semaphore(1)
    told = Told()
    task = asyncio.get_running_loop().create_task(hear(bench.backend.generate(A_FOX, bench.part), told))
    await told.until(is_running)
    server.answer(_interruption())
    await task
    assert isinstance(told.error, BackendUnavailableError)
    assert "was interrupted at" in told.error.message


async def test_restarted_server_has_forgotten_the_request(bench: Bench, server: ComfyServer) -> None:
    server.has_socket = False
    server.gate = asyncio.Semaphore(0)
    bench.set_pace(missing_looks=2)
    told = Told()
    task = asyncio.get_running_loop().create_task(hear(bench.backend.generate(A_FOX, bench.part), told))
    await told.until(lambda told: bool(told.ids))
    await until(lambda: server.running)
    server.forget()
    await task
    assert isinstance(told.error, GenerationFailedError)
    assert "no longer knows the request" in told.error.message


async def test_time_limit_stops_the_server_too(bench: Bench, server: ComfyServer) -> None:
    server.gate = asyncio.Semaphore(1)
    bench.configure(timeout_seconds=0.001)
    told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert "was told to stop" in told.error.message
    assert (server.running, server.pending) == ([], [])


async def test_image_that_cannot_be_fetched_is_left_to_the_next_start(
    bench: Bench, server: ComfyServer
) -> None:
    server.fail("view", HTML, DROP)
    told = await bench.generate()
    assert isinstance(told.error, DownloadFailedError)
    assert "next start" in told.error.hint

    pending = PendingPrediction({"seed": 7}, SENT_AT, told.ids[0])
    again = await hear(bench.backend.recover(pending, bench.part))
    assert again.received.sent == {"seed": 7}
    assert bench.part.read_bytes() == server.image
    assert len(server.made) == 1


async def test_image_still_being_made_is_waited_for_by_the_next_start(
    bench: Bench, server: ComfyServer
) -> None:
    server.gate = asyncio.Semaphore(0)
    row = [0, "left-behind", _graph(steps=2), {"client_id": "dead"}, []]
    server.pending.append(row)
    server._work.set()
    told = Told()
    pending = PendingPrediction({}, SENT_AT, "left-behind")
    task = asyncio.get_running_loop().create_task(hear(bench.backend.recover(pending, bench.part), told))
    await told.until(lambda told: bool(told.progress))
    server.gate.release()
    server.gate.release()
    await task
    assert told.received.prediction_id == "left-behind"
    assert server.calls("prompt") == []


@pytest.mark.parametrize(
    ("prediction_id", "kind"), [("", GenerationFailedError), ("gone", GenerationFailedError)]
)
async def test_what_no_server_knows_is_lost_and_not_made_again(
    bench: Bench, server: ComfyServer, prediction_id: str, kind: type[Exception]
) -> None:
    told = await hear(bench.backend.recover(PendingPrediction({}, SENT_AT, prediction_id), bench.part))
    assert isinstance(told.error, kind)
    assert server.calls("prompt") == []


async def test_server_that_is_off_may_have_it_later(bench: Bench, server: ComfyServer) -> None:
    bench.configure(base_url=f"{server.url} http://127.0.0.1:1")
    told = await hear(bench.backend.recover(PendingPrediction({}, SENT_AT, "somewhere"), bench.part))
    assert isinstance(told.error, BackendUnavailableError)


async def test_without_a_model_nothing_is_asked(bench: Bench, server: ComfyServer) -> None:
    bench.configure(model="")
    told = await bench.generate()
    assert isinstance(told.error, NotConfiguredError)
    assert server.requests == []


async def test_id_is_told_before_the_work_is_followed(bench: Bench) -> None:
    told = await bench.generate()
    kinds = [type(event) for event in told.events]
    first_steps = next(place for place, event in enumerate(told.events) if getattr(event, "step", 0))
    assert kinds.index(Submitted) < first_steps


async def _requested(server: ComfyServer, kind: str) -> None:
    await until(lambda: server.calls(kind))


def _interruption() -> Any:
    from tests.fakes.http_server import Request

    return Request("POST", "/interrupt", {}, {}, b"{}")


def _graph(steps: int) -> dict[str, Any]:
    return {
        "5": {"class_type": "KSampler", "inputs": {"steps": steps}},
        "7": {"class_type": "SaveImage", "inputs": {}},
    }
