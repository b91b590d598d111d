"""What every backend promises, held against each of them: one that is added is added to `subjects`."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import PendingPrediction, Received, Submitted, Submitting
from imagen_desktop.core.backends.request_check import check_request
from imagen_desktop.core.config import BACKEND_TYPES
from imagen_desktop.core.errors import BackendError, ImagenError, InvalidRequestError, SaveError
from imagen_desktop.core.generation import Stage
from tests.core.backends.subjects import SUBJECTS, Subject
from tests.core.backends.telling import Told, hear, hear_cancelled

SENT_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETTLED_SECONDS = 20
"""Far above what any of them is allowed for cancelling."""


@pytest.fixture(params=SUBJECTS, ids=lambda make: make.__name__)
async def subject(
    request: pytest.FixtureRequest, tmp_path: Path, flux_files: Mapping[str, str]
) -> AsyncIterator[Subject]:
    async with request.param(tmp_path / "journal" / "image.part", flux_files) as subject:
        yield subject
        await subject.backend.close()


async def made(subject: Subject) -> Told:
    return await hear(subject.backend.generate(subject.request, subject.part))


def test_each_type_of_backend_is_held_to_the_contract() -> None:
    assert {make.__name__ for make in SUBJECTS} == set(BACKEND_TYPES)


def test_making_a_backend_loads_no_network_library() -> None:
    program = (
        "import sys\n"
        "from imagen_desktop.core.backends.registry import make_backend\n"
        "from imagen_desktop.core.config import BACKEND_TYPES, BackendConfig\n"
        "from imagen_desktop.core.credentials import Credentials\n"
        "for kind in BACKEND_TYPES:\n"
        "    make_backend(BackendConfig(kind, kind, 'a/b'), Credentials()).info\n"
        "print(sorted({'httpx', 'websockets', 'keyring', 'cyllama'} & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=40)
    assert run.stdout.strip() == "[]", run.stderr


async def test_info_is_data_that_agrees_with_itself(subject: Subject) -> None:
    info = subject.backend.info
    assert info == subject.backend.info
    with pytest.raises(FrozenInstanceError):
        info.title = "another"  # type: ignore[misc]
    assert info.type in BACKEND_TYPES
    assert info.title
    assert info.place
    assert info.formats
    assert info.max_parallel >= 1
    assert info.default_aspect_ratio in ("", *info.aspect_ratios)
    for limits in (info.steps, info.guidance):
        assert limits is None or limits.minimum <= limits.default <= limits.maximum


async def test_all_that_info_offers_is_accepted(subject: Subject) -> None:
    info, plain = subject.backend.info, replace(subject.request, width=None, height=None)
    offered = [replace(plain, aspect_ratio=ratio) for ratio in info.aspect_ratios]
    offered += [replace(plain, output_format=each) for each in info.formats]
    if info.steps:
        offered += [replace(plain, steps=int(each)) for each in (info.steps.minimum, info.steps.maximum)]
    if info.guidance:
        offered += [replace(plain, guidance=each) for each in (info.guidance.minimum, info.guidance.maximum)]
    if info.size:
        offered += [
            replace(plain, width=each, height=each) for each in (info.size.minimum, info.size.maximum)
        ]
    if info.has_negative_prompt:
        offered.append(replace(plain, negative_prompt="snow"))
    for request in offered:
        check_request(request, info)
        subject.backend.check(request)


async def test_what_info_does_not_offer_is_refused_before_sending(subject: Subject) -> None:
    info, plain = subject.backend.info, replace(subject.request, width=None, height=None)
    beyond = [replace(plain, prompt=" ")]
    beyond.append(replace(plain, steps=int(info.steps.maximum) + 1 if info.steps else 4))
    beyond.append(replace(plain, guidance=info.guidance.maximum + 1 if info.guidance else 3.5))
    if not info.has_negative_prompt:
        beyond.append(replace(plain, negative_prompt="snow"))
    for request in beyond:
        with pytest.raises(InvalidRequestError):
            check_request(request, info)


async def test_looking_at_a_backend_reaches_no_network(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: socket.socket, address: object) -> None:
        raise AssertionError(f"reached for {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    state = await asyncio.to_thread(subject.backend.state)
    assert state.is_ready
    subject.backend.check(subject.request)
    assert subject.backend.price(subject.request).microdollars in (None, 0, 3_000)
    assert subject.count() == 0


async def test_image_ends_with_one_received_whose_digest_is_the_files(subject: Subject) -> None:
    told = await made(subject)

    assert told.error is None
    assert told.events[-1] is told.received
    data = subject.part.read_bytes()
    assert told.received.sha256 == hashlib.sha256(data).hexdigest()
    assert told.received.size_bytes == len(data)
    assert told.received.timings.latency_ms >= 0


async def test_progress_never_goes_back(subject: Subject) -> None:
    told = await made(subject)
    running = [event for event in told.progress if event.stage is Stage.RUNNING]
    assert told.progress
    assert all(before.step <= after.step for before, after in pairwise(running))
    assert all(event.step <= event.step_count for event in running)
    arrived = [event.received_bytes for event in told.progress if event.stage is Stage.DOWNLOADING]
    assert arrived == sorted(arrived)


async def test_work_that_outlives_the_process_is_announced_before_it_has_an_id(subject: Subject) -> None:
    told = await made(subject)
    places = {type(event): place for place, event in enumerate(told.events)}
    assert len(told.sent) <= 1
    if Submitted in places:
        assert places[Submitting] < places[Submitted] < places[Received]
    if told.sent:
        assert told.received.sent == told.sent[0]


async def test_same_seed_sends_the_same_and_another_does_not(subject: Subject) -> None:
    first = (await made(subject)).received
    again = (await made(subject)).received
    subject.request = replace(subject.request, seed=8)
    other = (await made(subject)).received

    assert first.sent == again.sent
    assert first.sent != other.sent


async def test_failure_is_told_with_a_hint_and_leaves_no_file(subject: Subject) -> None:
    subject.fail()
    told = await made(subject)

    assert isinstance(told.error, (BackendError, SaveError))
    assert told.error.message.endswith((".", "…"))
    assert told.error.hint
    assert not any(isinstance(event, Received) for event in told.events)
    assert not subject.part.exists()


async def test_no_secret_is_told_or_logged(subject: Subject, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    good = await made(subject)
    subject.fail()
    bad = await made(subject)
    error = bad.error or ImagenError("")
    said = f"{good.events} {bad.events} {error.message} {error.hint} {caplog.text} {subject.backend.info}"
    assert subject.secret not in said


async def test_cancelling_settles_and_leaves_no_file(subject: Subject) -> None:
    subject.hold()
    async with asyncio.timeout(SETTLED_SECONDS):
        told, is_cancelled = await hear_cancelled(
            subject.backend.generate(subject.request, subject.part),
            lambda told: told.until(lambda told: Stage.RUNNING in told.stages or bool(told.ids)),
        )
    assert is_cancelled
    assert not any(isinstance(event, Received) for event in told.events)
    assert not subject.part.exists()


async def test_consumer_that_leaves_ends_the_work(subject: Subject) -> None:
    subject.hold()
    events = subject.backend.generate(subject.request, subject.part)
    async with asyncio.timeout(SETTLED_SECONDS):
        async for event in events:
            if getattr(event, "stage", None) is Stage.RUNNING or isinstance(event, Submitted):
                break
        await events.aclose()
    assert not subject.part.exists()


@pytest.mark.parametrize("prediction_id", ["", "never-heard-of"])
async def test_recovering_makes_nothing(subject: Subject, prediction_id: str) -> None:
    pending = PendingPrediction({"prompt": "a red fox", "seed": 7}, SENT_AT, prediction_id)
    told = await hear(subject.backend.recover(pending, subject.part))

    assert isinstance(told.error, BackendError)
    assert told.error.message
    assert subject.count() == 0
    assert not subject.part.exists()


async def test_closing_twice_or_unused_is_fine(subject: Subject) -> None:
    await subject.backend.close()
    assert (await made(subject)).error is None
    await subject.backend.close()
    await subject.backend.close()
