"""The fault table: what the user reads, how many predictions were made, and that nothing is lost."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from imagen_desktop.core.backends.replicate.outcome import output_of
from imagen_desktop.core.backends.replicate.prediction import parse_prediction
from imagen_desktop.core.errors import (
    AuthenticationError,
    BackendError,
    BackendUnavailableError,
    ContentRejectedError,
    GenerationFailedError,
    ImagenError,
    InvalidRequestError,
    NotConfiguredError,
    NotPermittedError,
    PaymentRequiredError,
    RateLimitedError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import GenerationRequest, JsonValue, Stage
from tests.core.backends.replicate.conftest import Bench, Told
from tests.fakes.replicate_server import (
    COMMUNITY,
    COMMUNITY_VERSION,
    DROP,
    HANG,
    HTML,
    Fault,
    ReplicateServer,
)

LOW_CREDIT = Fault(
    429,
    {
        "detail": "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests "
        "per minute with a burst of 1 requests while you have less than $5.0 in credit. "
        "Your rate limit resets in ~5s.",
        "status": 429,
        "retry_after": 5,
    },
)
NO_CREDIT = Fault(
    402,
    {
        "title": "Insufficient credit",
        "detail": "You have insufficient credit to run this model.",
        "status": 402,
    },
)


def assert_read(told: Told, kind: type[ImagenError], message: str, hint: str) -> None:
    """The user reads exactly this."""
    assert told.error is not None
    assert (type(told.error), told.error.message, told.error.hint) == (kind, message, hint)


def prediction_id(told: Told) -> str:
    assert isinstance(told.error, BackendError)
    return told.error.prediction_id


async def test_missing_token_sends_nothing(bench: Bench, server: ReplicateServer) -> None:
    bench.token = None
    told = await bench.generate()
    assert_read(
        told,
        NotConfiguredError,
        "No Replicate token: set REPLICATE_API_TOKEN.",
        "Make a token at https://replicate.com/account/api-tokens and set REPLICATE_API_TOKEN, "
        "or store it with: imagen keys set REPLICATE_API_TOKEN",
    )
    assert (told.events, server.requests) == ([], [])


async def test_rejected_token_names_its_variable(bench: Bench, server: ReplicateServer) -> None:
    bench.token = "r8_" + "a" * 37
    bench.configure(api_token_env="WORK_TOKEN")
    told = await bench.generate()
    assert_read(
        told,
        AuthenticationError,
        "Replicate rejected the token in WORK_TOKEN: You did not pass a valid authentication token.",
        "Make a new token at https://replicate.com/account/api-tokens and set WORK_TOKEN.",
    )
    assert (server.created, len(server.calls("create"))) == (0, 1)


async def test_no_credit_is_never_retried_and_links_to_billing(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("create", NO_CREDIT)
    told = await bench.generate()
    assert_read(
        told,
        PaymentRequiredError,
        "The Replicate account has no credit: You have insufficient credit to run this model.",
        "Buy credit at https://replicate.com/account/billing; it takes a few minutes to arrive.",
    )
    assert (server.created, len(server.calls("create"))) == (0, 1)


async def test_forbidden_model_does_not_blame_the_token(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("create", Fault(403, {"detail": "Not permitted."}))
    told = await bench.generate()
    assert_read(
        told,
        NotPermittedError,
        "Replicate does not permit this model for your account: Not permitted.",
        "Open the model's page on replicate.com and see what it asks for.",
    )
    assert len(server.calls("create")) == 1


async def test_community_model_without_version_names_the_version(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.configure(model=COMMUNITY)
    told = await bench.generate()
    assert_read(
        told,
        InvalidRequestError,
        f"{COMMUNITY} is not one of Replicate's official models: its version must be named.",
        f'Set model = "{COMMUNITY}:{COMMUNITY_VERSION}".',
    )
    assert server.created == 0


async def test_unknown_model_is_named(bench: Bench, server: ReplicateServer) -> None:
    bench.configure(model="someone/nothing")
    bench.fail("create", Fault(404, {"detail": "The requested resource could not be found.", "status": 404}))
    told = await bench.generate()
    assert_read(
        told,
        InvalidRequestError,
        "Replicate has no model someone/nothing.",
        "Check its name on replicate.com/explore.",
    )


async def test_vanished_prediction_stops_the_polling(bench: Bench, server: ReplicateServer) -> None:
    server.polls = 5
    bench.fail("get", Fault(404, {"detail": "The requested resource could not be found."}))
    told = await bench.generate()
    assert_read(told, InvalidRequestError, f"Prediction {told.ids[0]} no longer exists at Replicate.", "")
    assert (server.created, len(server.calls("get"))) == (1, 1)


async def test_refused_input_is_told_field_by_field(bench: Bench, server: ReplicateServer) -> None:
    fields = [{"field": "input.x", "description": "x is too small"}, {"description": "y is missing"}]
    bench.fail("create", Fault(422, {"title": "Input validation failed", "invalid_fields": fields}))
    told = await bench.generate()
    assert_read(
        told,
        InvalidRequestError,
        "Replicate refused the request (422): Input validation failed: x is too small; y is missing.",
        "",
    )
    assert (server.created, len(server.calls("create"))) == (0, 1)


async def test_refusal_by_the_model_itself_is_a_list(bench: Bench, server: ReplicateServer) -> None:
    detail = [{"loc": ["body", "input", "seed"], "msg": "seed must be an integer", "type": "value_error"}]
    bench.fail("create", Fault(422, {"detail": detail}))
    told = await bench.generate()
    assert_read(
        told, InvalidRequestError, "Replicate refused the request (422): seed must be an integer.", ""
    )


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault(429, {"detail": "slow", "retry_after": 9}, {"Retry-After": "2"}), 2.0),
        (Fault(429, {"detail": "slow. Your rate limit resets in ~30s.", "retry_after": 4.5}), 4.5),
        (Fault(429, {"detail": "Request was throttled. Your rate limit resets in ~30s."}), 30.0),
        (Fault(429, {"detail": "Request was throttled. Expected available in 1 second."}), 1.0),
        (Fault(429, b"<html>"), 0.5),
    ],
)
async def test_throttled_create_waits_as_told_and_succeeds(
    bench: Bench, server: ReplicateServer, fault: Fault, wait: float
) -> None:
    bench.fail("create", fault)
    told = await bench.generate()

    assert told.error is None
    assert told.retries == [(wait, "Replicate is throttling")]
    assert bench.time.waits == [wait]
    assert server.created == 1


async def test_retry_after_may_be_a_date(bench: Bench, server: ReplicateServer) -> None:
    later = datetime.now(UTC) + timedelta(seconds=20)
    header = later.strftime("%a, %d %b %Y %H:%M:%S GMT")
    bench.fail("create", Fault(429, {"detail": "slow"}, {"Retry-After": header}))
    await bench.generate()
    assert 15 < bench.time.waits[0] <= 20


async def test_throttling_without_a_time_backs_off_exponentially_three_times(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.fail("create", *[Fault(429, {"detail": "Request was throttled."})] * 4)
    told = await bench.generate()

    assert_read(
        told,
        RateLimitedError,
        "Replicate is throttling: Request was throttled.",
        "Try again in 4 s.",
    )
    assert bench.time.waits == [0.5, 1.0, 2.0]
    assert (server.created, len(server.calls("create"))) == (0, 4)


async def test_jitter_spreads_the_retries(bench: Bench, server: ReplicateServer) -> None:
    bench.set_pace(jitter=lambda: 1.0)
    bench.fail("create", Fault(429, {"detail": "slow"}, {"Retry-After": "2"}))
    await bench.generate()
    assert bench.time.waits == [2.5]


async def test_wait_beyond_the_deadline_is_not_waited(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("create", Fault(429, {"detail": "Slow down."}, {"Retry-After": "61"}))
    told = await bench.generate()
    assert_read(told, RateLimitedError, "Replicate is throttling: Slow down.", "Try again in 61 s.")
    assert bench.time.waits == []


async def test_low_credit_is_named(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("create", *[LOW_CREDIT] * 4)
    told = await bench.generate()
    assert isinstance(told.error, RateLimitedError)
    assert told.error.hint == (
        "Below $5 of credit Replicate takes 6 images a minute: "
        "add credit at https://replicate.com/account/billing."
    )


async def test_low_credit_spaces_creates_until_the_limit_recovers(
    bench: Bench, server: ReplicateServer
) -> None:
    server.ratelimit_remaining = 0
    bench.fail("create", LOW_CREDIT)
    await bench.generate()
    told = await bench.generate()
    assert told.retries == [(10.0, "Replicate is throttling")]

    server.ratelimit_remaining = 599
    await bench.generate()
    told = await bench.generate()
    assert [reason for _, reason in told.retries] == ["Replicate is throttling"]  # its turn was taken
    told = await bench.generate()
    assert told.retries == []


async def test_standing_in_line_does_not_use_up_the_deadline(bench: Bench, server: ReplicateServer) -> None:
    server.ratelimit_remaining = 0
    bench.configure(timeout_seconds=12.0)
    bench.fail("create", LOW_CREDIT)
    await bench.generate()
    bench.fail("create", LOW_CREDIT, LOW_CREDIT)
    told = await bench.generate()
    assert told.error is None


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, {"detail": "slow", "retry_after": 1}),
        Fault(500, {"detail": "Internal server error", "status": 500}),
        HTML,
        DROP,
        HANG,
        Fault(200, b"not JSON"),
        Fault(200, {"status": "processing"}),
    ],
)
async def test_polling_goes_on_after_any_unclear_answer(
    bench: Bench, server: ReplicateServer, fault: Fault
) -> None:
    server.polls = 1
    bench.fail("get", fault, fault)
    told = await bench.generate()

    assert told.error is None
    assert told.received.prediction_id == told.ids[0]
    assert len(told.retries) == 2
    assert server.created == 1


async def test_throttled_poll_waits_as_told(bench: Bench, server: ReplicateServer) -> None:
    server.polls = 1
    bench.fail("get", Fault(429, {"detail": "slow", "retry_after": 3}), HTML, HTML)
    told = await bench.generate()
    assert [wait for wait, _ in told.retries] == [3.0, 1.0, 2.0]
    assert told.retries[0][1] == "Replicate is throttling"


async def test_unreachable_replicate_is_tried_three_times(bench: Bench) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        bench.configure(base_url=f"http://127.0.0.1:{port}")
        told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert told.error.message.startswith(f"Cannot reach 127.0.0.1:{port}: ")
    assert told.error.hint == "Check the network, then try again."
    assert prediction_id(told) == ""
    assert told.retries == [(0.5, "no connection to Replicate"), (1.0, "no connection to Replicate")]


UNCLEAR = {
    "dropped": DROP,
    "silent": HANG,
    "500": Fault(500, {"detail": "Internal server error", "status": 500}),
    "html": HTML,
    "cloudflare": Fault(524, b"<html>"),
    "not JSON": Fault(201, b"{"),
    "no id": Fault(201, {"status": "starting"}),
    "odd id": Fault(201, {"id": "../../account"}),
}


@pytest.mark.parametrize("name", UNCLEAR)
async def test_unclear_create_that_arrived_is_found_and_not_repeated(
    bench: Bench, server: ReplicateServer, name: str
) -> None:
    bench.configure(wait=False)
    server.list_lag = 1
    bench.fail("create", replace(UNCLEAR[name], after_work=True))
    told = await bench.generate()

    assert told.error is None
    assert told.ids == list(server.predictions)
    assert (server.created, len(server.calls("create")), len(server.calls("list"))) == (1, 1, 2)
    assert bench.part.read_bytes() == server.image


@pytest.mark.parametrize("name", UNCLEAR)
async def test_unclear_create_that_did_not_arrive_is_sent_once_more(
    bench: Bench, server: ReplicateServer, name: str
) -> None:
    bench.configure(wait=False)
    bench.fail("create", UNCLEAR[name])
    told = await bench.generate()

    assert told.error is None
    assert (server.created, len(server.calls("create")), len(server.calls("list"))) == (1, 2, 3)
    assert [call.json["input"]["seed"] for call in server.calls("create")] == [7, 7]


@pytest.mark.parametrize("name", UNCLEAR)
async def test_request_unclear_twice_is_left_to_the_next_start(
    bench: Bench, server: ReplicateServer, name: str
) -> None:
    bench.configure(wait=False)
    bench.fail("create", UNCLEAR[name], UNCLEAR[name])
    told = await bench.generate()

    assert_read(
        told,
        UnconfirmedRequestError,
        "Replicate did not confirm the request; it is not repeated, so as not to pay twice.",
        "It is looked for again at the next start.",
    )
    assert len(server.calls("create")) == 2
    assert server.created == 0
    assert told.kinds == ["Submitting"]


async def test_second_try_that_arrived_unconfirmed_is_found_too(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.fail("create", DROP, replace(DROP, after_work=True))
    told = await bench.generate()
    assert told.error is None
    assert (server.created, len(server.calls("create"))) == (1, 2)


@pytest.mark.parametrize("minutes", [-90, -3, 3, 90])
async def test_a_computer_whose_clock_is_wrong_pays_once(
    bench: Bench, server: ReplicateServer, minutes: int
) -> None:
    bench.set_pace(now=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    bench.fail("create", replace(DROP, after_work=True))
    told = await bench.generate()
    assert told.error is None
    assert (server.created, len(server.calls("create"))) == (1, 1)


async def test_without_a_readable_list_nothing_is_repeated(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("create", replace(DROP, after_work=True))
    bench.fail("list", HTML, DROP, Fault(200, b"[]"))
    told = await bench.generate()
    assert isinstance(told.error, UnconfirmedRequestError)
    assert (server.created, len(server.calls("create"))) == (1, 1)


async def test_row_without_input_is_looked_at_singly(bench: Bench, server: ReplicateServer) -> None:
    server.list_omits_input = True
    bench.fail("create", replace(DROP, after_work=True))
    told = await bench.generate()
    assert told.error is None
    assert server.created == 1


async def test_lookup_reads_further_pages(bench: Bench, server: ReplicateServer) -> None:
    server.page_size = 1
    bench.fail("create", replace(DROP, after_work=True))
    server.list_lag = 1
    events = bench.backend.generate(GenerationRequest("a fox", seed=7), bench.part)
    async for _ in events:
        if server.created == 1 and len(server.predictions) < 2:
            server.add({"prompt": "a fox", "seed": 8})
            server.add({"prompt": "a hen", "seed": 7})
    assert len(server.calls("create")) == 1
    assert any("cursor" in call.query for call in server.calls("list"))


async def test_another_image_with_the_same_prompt_is_not_taken(bench: Bench, server: ReplicateServer) -> None:
    other = server.add({"prompt": "a fox", "seed": 8})
    bench.fail("create", DROP)
    told = await bench.generate()
    assert told.error is None
    assert other not in told.ids


@pytest.mark.parametrize("status", ["starting", "processing", "queued-somewhere"])
async def test_deadline_cancels_and_says_so(bench: Bench, server: ReplicateServer, status: str) -> None:
    server.polls = 1000
    server.low_status = status
    bench.configure(timeout_seconds=5.0)
    told = await bench.generate()

    assert_read(
        told,
        BackendUnavailableError,
        f'Timed out after 5 s in state "{status}"; its cancellation was requested '
        f"(prediction {told.ids[0]}).",
        "Set a longer timeout_seconds for this backend, or try again: that is a new charge.",
    )
    assert prediction_id(told) == told.ids[0]
    assert (server.created, len(server.calls("cancel"))) == (1, 1)
    assert server.predictions[told.ids[0]]["status"] == "canceled"


async def test_image_finished_at_the_deadline_is_kept(bench: Bench, server: ReplicateServer) -> None:
    server.polls = 10
    bench.configure(timeout_seconds=5.0)
    told = await bench.generate()
    assert told.error is None
    assert len(server.calls("cancel")) == 1
    assert bench.part.read_bytes() == server.image


@pytest.mark.parametrize("fault", [HTML, DROP, HANG, Fault(422, {"detail": "too late"})])
async def test_failed_cancel_at_the_deadline_changes_nothing(
    bench: Bench, server: ReplicateServer, fault: Fault
) -> None:
    server.polls = 1000
    bench.fail("cancel", fault)
    bench.configure(timeout_seconds=2.0)
    told = await bench.generate()
    assert isinstance(told.error, BackendUnavailableError)
    assert told.error.message.startswith("Timed out after 2 s")
    assert server.created == 1


@pytest.mark.parametrize(
    "reason",
    [
        "NSFW content detected. Try running it again, or try a different prompt.",
        "The input or output was flagged as sensitive. Please try again with different inputs. (E005)",
    ],
)
async def test_safety_filter_is_told_in_the_models_words(
    bench: Bench, server: ReplicateServer, reason: str
) -> None:
    server.final_status, server.error = "failed", reason
    told = await bench.generate()
    assert_read(told, ContentRejectedError, reason, "Change the prompt, or try another seed.")
    assert prediction_id(told) == told.ids[0]
    assert (server.created, len(server.calls("create"))) == (1, 1)


@pytest.mark.parametrize(
    "reason",
    [
        "Prediction interrupted; please retry (code: PA)",
        "Something went wrong (E1000)",
        "E6716: timeout starting",
        "Service is temporarily unavailable due to high demand (E003)",
    ],
)
async def test_failed_machine_is_not_retried_but_offered(
    bench: Bench, server: ReplicateServer, reason: str
) -> None:
    server.final_status, server.error, server.polls = "failed", reason, 1
    told = await bench.generate()
    assert_read(
        told,
        GenerationFailedError,
        f"{reason} (prediction {told.ids[0]}).",
        "The machine failed, not the request: trying again usually works. Generating again is a new charge.",
    )
    assert server.created == 1


async def test_failure_without_a_reason_is_still_a_sentence(bench: Bench, server: ReplicateServer) -> None:
    server.final_status = "failed"
    told = await bench.generate()
    assert_read(
        told,
        GenerationFailedError,
        f"The model failed without a reason (prediction {told.ids[0]}).",
        "Generating again is a new charge.",
    )


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("canceled", "Replicate canceled the prediction (prediction {id})."),
        ("aborted", "Replicate never started the prediction, so it is not charged (prediction {id})."),
    ],
)
async def test_end_by_replicate_is_told(
    bench: Bench, server: ReplicateServer, status: str, message: str
) -> None:
    server.final_status, server.polls = status, 1
    told = await bench.generate()
    assert told.error is not None
    assert type(told.error) is BackendUnavailableError
    assert told.error.message == message.format(id=told.ids[0])
    assert (server.created, len(server.calls("cancel"))) == (1, 0)


@pytest.mark.parametrize("output", ["none", [], {}, ["only words"], "only words", 42])
async def test_success_without_an_image_is_an_error(
    bench: Bench, server: ReplicateServer, output: object
) -> None:
    server.output = output
    server.polls = 1
    told = await bench.generate()
    assert_read(
        told,
        GenerationFailedError,
        f"Replicate reported success but returned 0 of 1 images (prediction {told.ids[0]}).",
        "Generating again is a new charge.",
    )
    assert server.created == 1


def test_output_of_a_failed_prediction_is_not_delivered() -> None:
    failed: JsonValue = {
        "id": "abc",
        "status": "failed",
        "error": "broke",
        "output": ["https://a.example/1.png"],
    }
    with pytest.raises(GenerationFailedError, match="broke"):
        output_of(parse_prediction(failed))


def test_output_of_a_canceled_prediction_is_delivered_since_it_is_paid() -> None:
    canceled: JsonValue = {"id": "abc", "status": "canceled", "output": ["https://a.example/1.png"]}
    assert output_of(parse_prediction(canceled)) == "https://a.example/1.png"


async def test_throttled_stage_is_shown_while_waiting(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("create", Fault(429, {"detail": "slow", "retry_after": 1}))
    told = await bench.generate()
    assert told.stages[:2] == [Stage.STARTING, Stage.RETRYING]
