"""Cancelling at any moment: Replicate is told too, and what is already paid is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from imagen_desktop.core.backends.backend import Received, Submitted, Submitting
from imagen_desktop.core.generation import Stage
from tests.core.backends.replicate.conftest import A_FOX, Bench, Told, hear
from tests.fakes.replicate_server import DROP, HANG, HTML, Fault, ReplicateServer

THROTTLED = Fault(429, {"detail": "slow", "retry_after": 30})


def arrives(server: ReplicateServer, kind: str) -> Callable[[Told], Awaitable[None]]:
    """Waits until a request of this kind is at the server."""

    async def ready(told: Told) -> None:
        while not server.calls(kind):
            server.arrived.clear()
            await server.arrived.wait()

    return ready


def shows(stage: Stage) -> Callable[[Told], Awaitable[None]]:
    async def ready(told: Told) -> None:
        while stage not in told.stages:
            await asyncio.sleep(0)

    return ready


async def test_cancel_during_the_create_cancels_what_was_made(bench: Bench, server: ReplicateServer) -> None:
    server.polls = 5
    server.fail("create", replace(HANG, after_work=True))
    told, is_cancelled = await bench.cancel_when(arrives(server, "create"))

    assert is_cancelled
    (prediction,) = server.predictions.values()
    assert prediction["status"] == "canceled"
    assert told.ids == [prediction["id"]]
    assert told.stages[-1] is Stage.CANCELLING


async def test_cancel_during_a_create_that_answers_uses_the_answer(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.set_pace(cancel_patience=5.0)
    server.polls = 5
    server.fail("create", Fault(201, after_work=True, seconds=0.05))
    told, is_cancelled = await bench.cancel_when(arrives(server, "create"))

    assert is_cancelled
    assert (server.created, server.calls("list")) == (1, [])
    assert server.predictions[told.ids[0]]["status"] == "canceled"


async def test_cancel_during_a_create_that_is_already_done_keeps_the_image(
    bench: Bench, server: ReplicateServer
) -> None:
    server.fail("create", replace(HANG, after_work=True))
    told, is_cancelled = await bench.cancel_when(arrives(server, "create"))

    assert not is_cancelled
    assert told.kinds == ["Submitting", "Submitted", "Received"]
    assert bench.part.read_bytes() == server.image


async def test_cancel_during_a_create_that_never_arrived_makes_nothing(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.set_pace(cancel=0.1)
    server.fail("create", HANG)
    told, is_cancelled = await bench.cancel_when(arrives(server, "create"))

    assert is_cancelled
    assert (server.created, told.ids) == (0, [])


@pytest.mark.parametrize("answer", [DROP, HTML])
async def test_cancel_during_a_create_that_then_fails_unclearly_looks_into_the_list(
    bench: Bench, server: ReplicateServer, answer: Fault
) -> None:
    bench.set_pace(cancel_patience=5.0)
    server.polls = 5
    server.fail("create", replace(answer, after_work=True, seconds=0.05))
    told, is_cancelled = await bench.cancel_when(arrives(server, "create"))

    assert is_cancelled
    assert server.predictions[told.ids[0]]["status"] == "canceled"


async def test_cancel_while_a_doubtful_create_is_looked_for_still_cancels_it(
    bench: Bench, server: ReplicateServer
) -> None:
    server.polls = 5
    server.fail("create", replace(DROP, after_work=True))
    server.fail("list", HANG)
    told, is_cancelled = await bench.cancel_when(arrives(server, "list"))

    assert is_cancelled
    assert server.predictions[told.ids[0]]["status"] == "canceled"
    assert len(server.calls("create")) == 1


async def test_cancel_while_throttled_sends_nothing_more(bench: Bench, server: ReplicateServer) -> None:
    bench.set_pace(sleep=asyncio.sleep, poll=0.05)
    server.fail("create", THROTTLED)
    _, is_cancelled = await bench.cancel_when(shows(Stage.RETRYING))

    assert is_cancelled
    assert [request.path for request in server.requests] == [server.calls("create")[0].path]
    assert server.created == 0


async def test_cancel_while_polling_cancels_remotely(bench: Bench, server: ReplicateServer) -> None:
    bench.set_pace(sleep=asyncio.sleep, poll=0.05)
    server.polls = 1000
    told, is_cancelled = await bench.cancel_when(arrives(server, "get"))

    assert is_cancelled
    assert server.predictions[told.ids[0]]["status"] == "canceled"
    assert len(server.calls("cancel")) == 1


async def test_cancel_while_polling_keeps_an_image_that_was_faster(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.set_pace(sleep=asyncio.sleep, poll=0.05)
    server.polls = 1
    told, is_cancelled = await bench.cancel_when(arrives(server, "get"))

    assert not is_cancelled
    assert isinstance(told.events[-1], Received)
    assert bench.part.read_bytes() == server.image
    assert server.created == 1


async def test_cancel_while_downloading_keeps_the_image(bench: Bench, server: ReplicateServer) -> None:
    server.fail("file", HANG)
    told, is_cancelled = await bench.cancel_when(arrives(server, "file"))

    assert not is_cancelled
    assert bench.part.read_bytes() == server.image
    assert told.received.prediction_id == told.ids[0]
    assert (server.created, server.calls("cancel")) == (1, [])


async def test_cancel_while_downloading_leaves_it_to_the_journal_if_it_does_not_come(
    bench: Bench, server: ReplicateServer
) -> None:
    server.fail("file", HANG, HTML, HTML)
    told, is_cancelled = await bench.cancel_when(arrives(server, "file"))

    assert is_cancelled
    assert len(told.ids) == 1
    assert not bench.part.exists()
    assert server.created == 1


@pytest.mark.parametrize("fault", [HTML, DROP, Fault(404, {"detail": "gone"})])
async def test_failing_cancel_still_ends_the_run(bench: Bench, server: ReplicateServer, fault: Fault) -> None:
    bench.set_pace(sleep=asyncio.sleep, poll=0.05)
    server.polls = 1000
    server.fail("cancel", fault)
    _, is_cancelled = await bench.cancel_when(arrives(server, "get"))
    assert is_cancelled
    assert server.created == 1


async def test_silent_cancel_is_bounded_in_time(bench: Bench, server: ReplicateServer) -> None:
    bench.set_pace(sleep=asyncio.sleep, poll=0.05, cancel=0.05, read_margin=30.0)
    server.polls = 1000
    server.fail("cancel", HANG)
    _, is_cancelled = await bench.cancel_when(arrives(server, "get"))
    assert is_cancelled


async def test_second_cancel_ends_the_run_at_once(bench: Bench, server: ReplicateServer) -> None:
    bench.set_pace(sleep=asyncio.sleep, poll=0.05, cancel=30.0, read_margin=30.0)
    server.polls = 1000
    server.fail("cancel", HANG)

    told = Told()

    async with asyncio.TaskGroup() as group:
        current = group.create_task(hear(bench.backend.generate(A_FOX, bench.part), told))
        await arrives(server, "get")(told)
        current.cancel()
        await arrives(server, "cancel")(told)
        current.cancel()
        await asyncio.wait({current})
    assert current.cancelled()


async def test_closing_the_events_cancels_remotely(bench: Bench, server: ReplicateServer) -> None:
    server.polls = 1000
    events = bench.backend.generate(A_FOX, bench.part)
    async for event in events:
        if isinstance(event, Submitted):
            break
    await events.aclose()

    (prediction,) = server.predictions.values()
    assert prediction["status"] == "canceled"


async def test_closing_before_anything_was_sent_sends_nothing(bench: Bench, server: ReplicateServer) -> None:
    events = bench.backend.generate(A_FOX, bench.part)
    async for event in events:
        if isinstance(event, Submitting):
            break
    await events.aclose()
    assert server.requests == []


async def test_closing_after_the_image_came_asks_for_nothing(bench: Bench, server: ReplicateServer) -> None:
    events = bench.backend.generate(A_FOX, bench.part)
    async for event in events:
        if isinstance(event, Received):
            break
    await events.aclose()
    assert server.calls("cancel") == []


async def test_no_task_is_left_behind(bench: Bench, server: ReplicateServer) -> None:
    server.fail("create", replace(HANG, after_work=True))
    server.polls = 5
    await bench.cancel_when(arrives(server, "create"))
    left = {task.get_name() for task in asyncio.all_tasks() if "accept" not in repr(task.get_coro())}
    assert len(left) == 1  # this test
