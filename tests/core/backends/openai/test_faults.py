"""Each way a server can fail: which error it is, and that nothing is asked for twice that may be paid."""

from __future__ import annotations

import asyncio
import logging

import pytest

from imagen_desktop.core.backends.backend import Submitting
from imagen_desktop.core.errors import (
    AuthenticationError,
    BackendUnavailableError,
    ContentRejectedError,
    DownloadFailedError,
    GenerationFailedError,
    ImagenError,
    InvalidRequestError,
    PaymentRequiredError,
    RateLimitedError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import Stage
from tests.core.backends.openai.conftest import Bench
from tests.core.backends.telling import A_FOX, Told, hear, hear_cancelled
from tests.fakes.http_server import DROP, HANG, HTML, Fault
from tests.fakes.openai_server import KEY, OpenAIServer


def told_by_openai(status: int, message: str, code: str = "") -> Fault:
    return Fault(status, {"error": {"message": message, "type": "x", "code": code}})


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (told_by_openai(401, "Incorrect API key"), AuthenticationError, "rejected the key in MINE"),
        (told_by_openai(403, "Verify your organization"), AuthenticationError, "Verify your organization"),
        (told_by_openai(402, "Pay"), PaymentRequiredError, "no credit"),
        (told_by_openai(429, "Quota", "insufficient_quota"), PaymentRequiredError, "no credit"),
        (told_by_openai(400, "Limit", "billing_hard_limit_reached"), PaymentRequiredError, "no credit"),
        (told_by_openai(404, "No such model"), InvalidRequestError, "the model sd-cpp-local"),
        (told_by_openai(400, "Bad size"), InvalidRequestError, "Bad size"),
        (told_by_openai(422, "Bad"), InvalidRequestError, "refused the request (422)"),
        (told_by_openai(400, "Rejected", "moderation_blocked"), ContentRejectedError, "Rejected"),
        (
            told_by_openai(400, "Rejected as a result of our safety system"),
            ContentRejectedError,
            "safety system",
        ),
        (Fault(400, {"error": "prompt required"}), InvalidRequestError, "prompt required"),
        (told_by_openai(500, "The server had an error"), GenerationFailedError, "had an error"),
        (Fault(302, headers={"Location": "/"}), BackendUnavailableError, "does not follow"),
    ],
)
async def test_refusal_is_told_in_the_servers_words_and_not_repeated(
    bench: Bench, server: OpenAIServer, fault: Fault, kind: type[ImagenError], words: str
) -> None:
    server.fail("create", fault)
    told = await bench.generate()
    assert type(told.error) is kind
    assert words in told.error.message
    assert len(server.calls("create")) == 1
    assert not bench.part.exists()


@pytest.mark.parametrize("fault", [HTML, DROP, HANG, Fault(504), Fault(500), Fault(408)])
async def test_request_that_may_have_arrived_is_never_sent_again(
    bench: Bench, server: OpenAIServer, fault: Fault
) -> None:
    bench.fail("create", fault)
    told = await bench.generate()
    assert isinstance(told.error, UnconfirmedRequestError)
    assert "so as not to pay twice" in told.error.message
    assert len(server.calls("create")) == 1


@pytest.mark.parametrize(
    "fault", [Fault(how="short"), Fault(200, b"<html>"), Fault(200, {"data": [{"b64_json": "@@@@"}]})]
)
async def test_broken_answer_is_no_image_and_not_asked_for_again(
    bench: Bench, server: OpenAIServer, fault: Fault
) -> None:
    server.fail("create", fault)
    told = await bench.generate()
    assert isinstance(told.error, DownloadFailedError)
    assert told.error.hint
    assert len(server.calls("create")) == 1
    assert not bench.part.exists()


async def test_answer_above_the_cap_is_not_read_to_its_end(
    bench: Bench, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagen_desktop.core.backends.openai.api.MAX_ANSWER_BYTES", 100)
    told = await bench.generate()
    assert isinstance(told.error, DownloadFailedError)
    assert "larger than" in told.error.message
    assert not bench.part.exists()


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault(429, {"error": {"message": "Slow down"}}, {"Retry-After": "7"}), 7.0),
        (told_by_openai(429, "Please try again in 12s."), 12.0),
        (told_by_openai(429, "Please try again in 500ms."), 0.5),
        (Fault(503, b"", {"Retry-After": "3"}), 3.0),
        (Fault(429), 2.0),
    ],
)
async def test_throttled_request_waits_as_long_as_it_is_told(
    bench: Bench, server: OpenAIServer, fault: Fault, wait: float
) -> None:
    server.fail("create", fault)
    told = await bench.generate()
    assert told.error is None
    assert told.retries == [(wait, f"{server.origin.removeprefix('http://')} is throttling")]
    assert bench.time.waits == [wait]
    assert len(server.made) == 1


async def test_throttling_is_not_endured_for_ever(bench: Bench, server: OpenAIServer) -> None:
    server.fail("create", *[Fault(429)] * 3)
    told = await bench.generate()
    assert isinstance(told.error, RateLimitedError)
    assert len(server.calls("create")) == 3


async def test_wait_of_hours_is_told_instead_of_waited(bench: Bench, server: OpenAIServer) -> None:
    server.fail("create", Fault(429, headers={"Retry-After": "7200"}))
    told = await bench.generate()
    assert isinstance(told.error, RateLimitedError)
    assert told.error.hint == "Try again in 7200 s."
    assert bench.time.waits == []


async def test_refused_connection_is_tried_again_then_told(bench: Bench, server: OpenAIServer) -> None:
    bench.configure(base_url="http://127.0.0.1:1/v1")
    told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert "Cannot reach 127.0.0.1:1" in told.error.message
    assert bench.time.waits == [1.0, 2.0]


async def test_request_is_announced_before_it_is_sent(bench: Bench, server: OpenAIServer) -> None:
    seen = [
        len(server.requests)
        async for event in bench.backend.generate(A_FOX, bench.part)
        if isinstance(event, Submitting)
    ]
    assert seen == [0]


async def test_cancelled_request_says_that_it_may_still_be_charged(
    bench: Bench, server: OpenAIServer
) -> None:
    server.fail("create", HANG)
    bench.set_pace(cancel_patience=0.01)
    told, is_cancelled = await hear_cancelled(
        bench.backend.generate(A_FOX, bench.part), lambda told: server.arrived.wait()
    )
    assert is_cancelled
    assert told.stages[-1] is Stage.CANCELLING
    assert "cannot be told to stop" in told.warnings[0]
    assert not bench.part.exists()


async def test_image_that_comes_while_it_is_cancelled_is_kept(bench: Bench, server: OpenAIServer) -> None:
    server.fail("create", Fault(200, after_work=True, seconds=0.05))
    bench.set_pace(cancel_patience=30.0)
    told, is_cancelled = await hear_cancelled(
        bench.backend.generate(A_FOX, bench.part), lambda told: server.arrived.wait()
    )
    assert not is_cancelled
    assert told.received.size_bytes == len(server.image)
    assert bench.part.read_bytes() == server.image


async def test_refusal_that_comes_while_it_is_cancelled_charges_nothing(
    bench: Bench, server: OpenAIServer
) -> None:
    server.fail("create", Fault(400, {"error": "no"}, seconds=0.05))
    bench.set_pace(cancel_patience=30.0)
    told, is_cancelled = await hear_cancelled(
        bench.backend.generate(A_FOX, bench.part), lambda told: server.arrived.wait()
    )
    assert is_cancelled
    assert told.warnings == []


async def test_consumer_that_leaves_drops_the_connection(bench: Bench, server: OpenAIServer) -> None:
    server.fail("create", HANG)
    events = bench.backend.generate(A_FOX, bench.part)
    task = asyncio.get_running_loop().create_task(hear(events, Told()))
    await server.arrived.wait()
    task.cancel()
    await asyncio.wait({task})
    await events.aclose()
    assert not [task for task in asyncio.all_tasks() if "create" in repr(task.get_coro())]


async def test_no_secret_is_said_or_logged(
    bench: Bench, server: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    message = f"Incorrect API key provided: {KEY}. Bearer {KEY}"
    server.fail("create", told_by_openai(401, message))
    told = await bench.generate()
    assert told.error is not None
    said = f"{told.error} {told.error.hint} {told.events} {caplog.text}"
    assert KEY not in said
