"""The next start: what was paid comes home, what is lost is told, nothing is created."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from imagen_desktop.core.backends.backend import PendingPrediction
from imagen_desktop.core.errors import (
    BackendError,
    BackendUnavailableError,
    ContentRejectedError,
    DownloadFailedError,
    GenerationFailedError,
    InvalidRequestError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import JsonValue
from tests.core.backends.replicate.conftest import Bench, Told, hear
from tests.fakes.replicate_server import DROP, HTML, Fault, ReplicateServer

SENT: dict[str, JsonValue] = {"prompt": "a fox", "seed": 7, "num_outputs": 1}


def ago(**span: float) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


async def recover(bench: Bench, prediction_id: str = "", sent_at: datetime | None = None) -> Told:
    pending = PendingPrediction(SENT, sent_at or ago(minutes=10), prediction_id)
    told = await hear(bench.backend.recover(pending, bench.part))
    assert bench.server.calls("create") == []
    assert bench.server.calls("cancel") == []
    return told


async def test_finished_prediction_is_fetched(bench: Bench, server: ReplicateServer) -> None:
    made = server.add(SENT)
    told = await recover(bench, made)

    assert told.received.prediction_id == made
    assert told.received.sent == SENT
    assert told.received.billed_count == 1
    assert told.ids == []  # the journal has it already
    assert bench.part.read_bytes() == server.image


async def test_prediction_that_still_runs_is_waited_for(bench: Bench, server: ReplicateServer) -> None:
    made = server.add(SENT, polls=3)
    told = await recover(bench, made)
    assert told.error is None
    assert len(server.calls("get")) == 4


async def test_prediction_that_does_not_end_is_left_to_a_later_start(
    bench: Bench, server: ReplicateServer
) -> None:
    told = await recover(bench, server.add(SENT, polls=1000))
    assert isinstance(told.error, BackendUnavailableError)
    assert told.error.message.startswith("An earlier image is still being made")


async def test_unconfirmed_request_is_found_in_the_list(bench: Bench, server: ReplicateServer) -> None:
    made = server.add(SENT, ago(minutes=9))
    told = await recover(bench)
    assert told.ids == [made]
    assert told.received.prediction_id == made


async def test_request_that_never_arrived_is_said_to_be_free(bench: Bench, server: ReplicateServer) -> None:
    server.add({**SENT, "seed": 8}, ago(minutes=9))
    told = await recover(bench)
    assert isinstance(told.error, UnconfirmedRequestError)
    assert "did not arrive, and nothing was charged" in told.error.message


async def test_list_gets_a_minute_to_know_a_request(bench: Bench) -> None:
    told = await recover(bench, sent_at=ago(seconds=5))
    assert isinstance(told.error, BackendUnavailableError)


async def test_unconfirmed_request_of_yesterday_is_reported(bench: Bench, server: ReplicateServer) -> None:
    told = await recover(bench, sent_at=ago(days=1))
    assert isinstance(told.error, UnconfirmedRequestError)
    assert "cannot be looked up any more" in told.error.message
    assert "replicate.com/predictions" in told.error.hint
    assert server.requests == []


async def test_removed_image_is_reported_as_paid(bench: Bench, server: ReplicateServer) -> None:
    made = server.add(SENT, ago(hours=2))
    server.remove_data(made)
    told = await recover(bench, made, ago(hours=2))
    assert isinstance(told.error, DownloadFailedError)
    assert told.error.message == (
        f"The image was generated and paid, but Replicate has removed it (prediction {made})."
    )


@pytest.mark.parametrize("status", ["canceled", "aborted"])
async def test_what_replicate_ended_will_not_come_later(
    bench: Bench, server: ReplicateServer, status: str
) -> None:
    server.final_status = status
    told = await recover(bench, server.add(SENT))
    assert isinstance(told.error, GenerationFailedError)


async def test_refused_content_stays_refused(bench: Bench, server: ReplicateServer) -> None:
    server.final_status, server.error = "failed", "NSFW content detected."
    told = await recover(bench, server.add(SENT))
    assert isinstance(told.error, ContentRejectedError)


async def test_unknown_prediction_is_final(bench: Bench) -> None:
    told = await recover(bench, "gm3qorzdhgbfurvjtvhg6dckhu")
    assert isinstance(told.error, InvalidRequestError)


@pytest.mark.parametrize(
    "fault",
    [HTML, DROP, Fault(429, {"detail": "slow"}), Fault(401, {"detail": "no"}), Fault(402, {"detail": "no"})],
)
@pytest.mark.parametrize("kind", ["get", "list"])
async def test_what_may_pass_is_tried_again_later(
    bench: Bench, server: ReplicateServer, fault: Fault, kind: str
) -> None:
    made = server.add(SENT, ago(minutes=9))
    server.fail(kind, fault)
    told = await recover(bench, made if kind == "get" else "")
    assert type(told.error) is BackendUnavailableError


async def test_missing_token_loses_nothing(bench: Bench, server: ReplicateServer) -> None:
    bench.token = None
    told = await recover(bench, server.add(SENT))
    assert type(told.error) is BackendUnavailableError
    assert told.error.message == "No Replicate token: set REPLICATE_API_TOKEN."


async def test_failed_download_names_the_prediction(bench: Bench, server: ReplicateServer) -> None:
    made = server.add(SENT)
    server.fail("file", HTML, HTML)
    told = await recover(bench, made)
    assert isinstance(told.error, DownloadFailedError)
    assert isinstance(told.error, BackendError)
    assert told.error.prediction_id == made
