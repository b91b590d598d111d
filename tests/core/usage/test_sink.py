"""The sink against a real PostgreSQL behind a test server that fails on order."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from imagen_desktop.core.config import UsageConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.usage.failures import DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.outbox import Outbox
from imagen_desktop.core.usage.server import SupabaseServer, make_server
from imagen_desktop.core.usage.sink import Delivery, Sink
from imagen_desktop.core.usage.summary import server_rows, server_summary
from imagen_desktop.core.usage.time_range import ALL_TIME
from tests.core.usage.sample_images import NOON, PROMPT_HASH, image
from tests.core.usage.server_checks import Checks, listed
from tests.fakes.postgres import OPTIONAL, Postgres
from tests.fakes.postgrest_server import PUBLISHABLE_KEY, SECRET_KEY, Fault, PostgrestServer

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


def error_body(code: str | None, message: str = "told by the test") -> bytes:
    return json.dumps({"code": code, "message": message, "details": None, "hint": None}).encode()


def fault(status: int, code: str | None = None, **headers: str) -> Fault:
    return Fault(
        status, error_body(code), tuple((name.replace("_", "-"), text) for name, text in headers.items())
    )


def first(*faults: Fault) -> object:
    """These faults for the first requests, then none."""
    return lambda number, _path: faults[number - 1] if number <= len(faults) else None


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
async def server(api: PostgrestServer, clock: Clock) -> AsyncIterator[SupabaseServer]:
    server = SupabaseServer(api.url, lambda: SECRET_KEY, clock=clock, answer_seconds=2.0)
    yield server
    await server.close()


@pytest.fixture
def sink(ledger: Ledger, server: SupabaseServer, clock: Clock) -> Sink:
    return Sink(ledger, server, clock, jitter=lambda: 1.0, debounce_seconds=0.01)


def record(ledger: Ledger, count: int, microdollars: int | None = 3_000, **changes: object) -> None:
    for _ in range(count):
        ledger.record(image(microdollars, **changes), prompt_hash=PROMPT_HASH)


def states(ledger: Ledger) -> dict[str, int]:
    rows = ledger.database.query("SELECT state, count(*) FROM usage GROUP BY state")
    return {str(state): int(count or 0) for state, count in rows}


async def images_on(server: SupabaseServer) -> int:
    return (await server_summary(server)).total.images


async def test_pending_rows_arrive_and_count_as_sent(
    ledger: Ledger, sink: Sink, server: SupabaseServer
) -> None:
    record(ledger, 3)
    record(ledger, 1, None)
    assert await sink.flush() == Delivery(sent=4)
    assert states(ledger) == {"sent": 4}
    total = (await server_summary(server)).total
    assert (total.images, total.unpriced, total.microdollars, total.latency_ms_sum) == (4, 1, 9_000, 6_000)


async def test_row_arrives_with_every_column_unchanged(
    ledger: Ledger, sink: Sink, server: SupabaseServer
) -> None:
    record(ledger, 1, 12_345_678)
    await sink.flush()
    (row,) = [row async for row in server_rows(server)]
    assert replace(row, id="") == replace(row, id="", created_at=NOON, microdollars=12_345_678, seed=7)
    assert (row.backend, row.model) == ("flux-schnell-replicate", "black-forest-labs/flux-schnell")
    assert (row.prompt_hash, row.latency_ms, row.caller) == (PROMPT_HASH, 1_500, "mai-10")
    assert ledger.database.query("SELECT id FROM usage") == [(row.id,)]


async def test_no_request_holds_a_prompt_or_a_prediction(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    picture = image(prediction_id="prediction-77")
    request = replace(picture.request, prompt="a very secret prompt", negative_prompt="hidden words")
    ledger.record(
        replace(picture, request=request, sent={"prompt": "a very secret prompt"}), prompt_hash=PROMPT_HASH
    )
    await sink.flush()
    sent = b"".join(seen.path.encode() + repr(seen.headers).encode() + seen.body for seen in api.seen)
    assert PROMPT_HASH.encode() in sent
    for secret in (b"secret prompt", b"hidden", b"prediction"):
        assert secret not in sent


async def test_free_local_rows_stay_here(ledger: Ledger, sink: Sink, api: PostgrestServer) -> None:
    record(ledger, 2, 0, backend_type="sketch")
    assert await sink.flush() == Delivery()
    assert api.seen == []


async def test_totals_are_right_past_the_limit_on_rows(
    ledger: Ledger, sink: Sink, server: SupabaseServer
) -> None:
    record(ledger, 2_137)
    assert (await sink.flush()).sent == 2_137
    total = (await server_summary(server)).total
    assert (total.images, total.microdollars) == (2_137, 2_137 * 3_000)
    fetched = [row.id async for row in server_rows(server)]
    assert len(set(fetched)) == 2_137
    assert fetched == sorted(fetched, reverse=True)


async def test_rows_are_all_fetched_where_the_server_gives_shorter_pages(
    ledger: Ledger, sink: Sink, server: SupabaseServer, api: PostgrestServer
) -> None:
    api.max_rows = 7
    record(ledger, 20)
    await sink.flush()
    assert len({row.id async for row in server_rows(server)}) == 20


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        (Fault(drop=True), False),
        (Fault(drop=True, commits=True), True),
        (Fault(delay_seconds=2.5, commits=True), True),
        (fault(408), False),
        (fault(429), False),
        (fault(500, "40P01"), False),
        (fault(500, "XX000"), False),
        (fault(503, "PGRST002"), False),
        (fault(503, "53300"), False),
        (fault(504, "PGRST003"), False),
        (Fault(502, HTML, content_type="text/html"), False),
        (Fault(522, HTML, content_type="text/html", commits=True), True),
        (Fault(200, HTML, content_type="text/html"), False),
        (Fault(200, b'{"unexpected": 1}'), False),
    ],
)
async def test_passing_failure_is_waited_out_and_nothing_counts_twice(
    ledger: Ledger, sink: Sink, server: SupabaseServer, api: PostgrestServer, clock: Clock,
    fault: Fault, arrived: bool,
) -> None:  # fmt: skip
    api.fate = first(fault)  # type: ignore[assignment]
    record(ledger, 2)
    failed = await sink.flush()
    assert (failed.sent, failed.pending, failed.is_news) == (0, 2, False)
    assert failed.problem
    assert await images_on(server) == (2 if arrived else 0)
    asked = len(api.seen)
    assert (await sink.flush()).pending == 2
    assert len(api.seen) == asked, "it asked again before the wait was over"
    clock.advance(2.1)
    assert await sink.flush() == Delivery(sent=2)
    assert await images_on(server) == 2


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        (fault(401), "Check the key"),
        (fault(401, "PGRST301"), "Check the key"),
        (fault(403, "42501"), "secret key"),
        (fault(401, "42501"), "secret key"),
        (fault(406, "PGRST106"), "Exposed schemas"),
        (fault(404, "PGRST202"), "migrate --print"),
        (fault(404, "42883"), "migrate --print"),
        (fault(400, "42703"), "migrate --print"),
        (fault(400, "PGRST204"), "migrate --print"),
        (fault(540), "Restore it"),
        (fault(402), "billing"),
        (fault(404), "supabase_url"),
        (fault(301, location="https://elsewhere.example/"), "supabase_url"),
    ],
)
async def test_wrong_setting_holds_the_queue_and_is_told_once(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock, fault: Fault, hint: str
) -> None:
    api.fate = lambda _number, _path: fault
    record(ledger, 2)
    held = await sink.flush()
    assert (held.sent, held.refused, held.pending, held.is_news) == (0, 0, 2, True)
    assert hint in held.hint
    clock.advance(899)
    assert not (await sink.flush()).is_news
    assert len(api.seen) == 1
    again = await sink.flush(is_forced=True)
    assert (len(api.seen), again.problem, again.is_news) == (2, held.problem, False)
    api.fate = lambda _number, _path: None
    clock.advance(901)
    assert await sink.flush() == Delivery(sent=2)
    assert Outbox(ledger.database, api.url).state().problem == ""


@pytest.mark.parametrize("key", [None, "", "  ", "sb_secret_tést", "two\nlines"])
async def test_missing_or_broken_key_is_told_without_asking_the_server(
    ledger: Ledger, api: PostgrestServer, key: str | None
) -> None:
    server = SupabaseServer(api.url, lambda: key)
    record(ledger, 1)
    held = await Sink(ledger, server).flush()
    assert "key" in held.problem
    assert (held.pending, held.is_news, api.seen) == (1, True, [])


async def test_missing_keys_hint_names_the_variable_of_the_configuration(
    ledger: Ledger, api: PostgrestServer
) -> None:
    asked: list[str] = []
    server = make_server(UsageConfig(api.url, "TEAM_KEY"), asked.append)
    assert server is not None
    record(ledger, 1)
    assert "imagen keys set TEAM_KEY" in (await Sink(ledger, server).flush()).hint
    assert asked == ["TEAM_KEY"]


async def test_real_refusals_of_the_server_name_their_cure(
    ledger: Ledger, api: PostgrestServer, clock: Clock
) -> None:
    record(ledger, 1)

    async def hint(key: str, schema: str = "mai") -> str:
        server = SupabaseServer(api.url, lambda: key, schema, clock)
        try:
            return (await Sink(ledger, server, clock).flush(is_forced=True)).hint
        finally:
            await server.close()

    assert "Check the key" in await hint("sb_secret_of_another_project")
    assert "secret key" in await hint(PUBLISHABLE_KEY)
    assert "Exposed schemas" in await hint(SECRET_KEY, "private")
    assert "migrate --print" in await hint(SECRET_KEY, "public")
    assert await hint(SECRET_KEY) == ""


async def test_insert_only_key_delivers(ledger: Ledger, postgres: Postgres, database: str) -> None:
    postgres.run_file(database, OPTIONAL / "02_insert_only_key.sql")
    record(ledger, 3)
    with PostgrestServer(postgres, database).running() as api:
        server = SupabaseServer(api.url, lambda: PUBLISHABLE_KEY)
        assert await Sink(ledger, server).flush() == Delivery(sent=3)
        for reading in (server.summary(ALL_TIME, by_caller=False), server.page(ALL_TIME, "")):
            with pytest.raises(DeliveryError, match="may not read") as caught:
                await reading
            assert "publishable key only adds" in caught.value.hint
        await server.close()


async def test_bad_row_is_set_aside_and_the_others_arrive(
    ledger: Ledger, sink: Sink, server: SupabaseServer
) -> None:
    record(ledger, 40)
    record(ledger, 1, created_at=datetime(1970, 1, 1, tzinfo=UTC))
    record(ledger, 40)
    delivery = await sink.flush()
    assert (delivery.sent, delivery.refused, delivery.pending, delivery.is_news) == (80, 1, 0, True)
    assert await images_on(server) == 80
    (refused,) = Outbox(ledger.database, server.url).unconfirmed().refused
    assert "imagen_usage_created_at" in refused.problem
    assert await sink.flush() == Delivery(), "a row set aside is not sent again by itself"


async def test_search_for_a_bad_row_goes_on_where_a_lost_connection_ended_it(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    """The same three requests at each flush would never find it: it is the first of them all."""
    api.fate = lambda number, _path: fault(503) if number % 4 == 0 else None
    record(ledger, 1, created_at=datetime(1970, 1, 1, tzinfo=UTC))
    record(ledger, 80)
    deliveries = [await sink.flush(is_forced=True) for _ in range(8)]
    assert [sum(each) for each in zip(*((one.sent, one.refused) for one in deliveries), strict=True)] == [
        80,
        1,
    ]
    assert deliveries[-1].pending == 0


async def test_too_large_a_batch_is_halved(ledger: Ledger, sink: Sink, api: PostgrestServer) -> None:
    def fate(number: int, _path: str) -> Fault | None:
        count = len(json.loads(api.seen[number - 1].body)["rows"])
        return fault(413) if count > 60 else fault(500, "57014") if count > 30 else None

    api.fate = fate
    record(ledger, 100)
    assert await sink.flush() == Delivery(sent=100)
    assert [len(json.loads(seen.body)["rows"]) for seen in api.seen] == [100, 50, 25, 25, 25, 25]


async def test_single_row_that_takes_too_long_is_waited_out(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    api.fate = lambda _number, _path: fault(500, "57014")
    record(ledger, 4)
    delivery = await sink.flush()
    assert (delivery.pending, delivery.refused) == (4, 0)


async def test_waits_double_up_to_five_minutes_and_success_resets(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock
) -> None:
    api.fate = lambda _number, _path: fault(503)
    record(ledger, 1)
    waits = []
    for _ in range(10):
        await sink.flush()
        retry_at = Outbox(ledger.database, api.url).state().retry_at
        assert retry_at is not None
        waits.append(round((retry_at - clock.now).total_seconds()))
        clock.now = retry_at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    api.fate = lambda _number, _path: None
    await sink.flush()
    assert Outbox(ledger.database, api.url).state().failures == 0


async def test_jitter_spreads_the_wait_from_zero(
    ledger: Ledger, server: SupabaseServer, api: PostgrestServer, clock: Clock
) -> None:
    api.fate = lambda _number, _path: fault(503)
    record(ledger, 1)
    await Sink(ledger, server, clock, jitter=lambda: 0.25).flush()
    assert Outbox(ledger.database, api.url).state().retry_at == clock.now + timedelta(seconds=0.5)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("", 2), ("0", 2), ("soon", 2), ("999999", 3_600)])
async def test_retry_after_in_seconds_wins(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock, header: str, seconds: int
) -> None:
    api.fate = lambda _number, _path: fault(429, Retry_After=header)
    record(ledger, 1)
    await sink.flush()
    assert Outbox(ledger.database, api.url).state().retry_at == clock.now + timedelta(seconds=seconds)


async def test_retry_after_as_a_date_wins(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    api.fate = lambda _number, _path: fault(503, Retry_After="Sun, 22 Nov 2026 12:00:30 GMT")
    record(ledger, 1)
    await sink.flush()
    assert Outbox(ledger.database, api.url).state().retry_at == clock.now + timedelta(seconds=30)


async def test_retry_after_that_is_over_already_is_no_leave_to_ask_without_pause(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock
) -> None:
    """As from a server whose clock is behind."""
    api.fate = lambda _number, _path: fault(503, Retry_After="Sat, 21 Nov 2020 07:28:00 GMT")
    record(ledger, 1)
    await sink.flush()
    assert Outbox(ledger.database, api.url).state().retry_at == clock.now + timedelta(seconds=2)


async def test_wait_that_a_wrong_clock_has_set_ends_with_the_wrong_clock(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock
) -> None:
    api.fate = first(fault(503))  # type: ignore[assignment]
    record(ledger, 1)
    clock.advance(400 * 86_400)
    await sink.flush()
    clock.advance(-400 * 86_400)
    assert await sink.flush() == Delivery(sent=1)


async def test_wrong_setting_is_not_told_again_after_a_passing_failure(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    faults = [fault(401), Fault(drop=True), fault(401), fault(540)]
    api.fate = first(*faults)  # type: ignore[assignment]
    record(ledger, 1)
    told = [await sink.flush(is_forced=True) for _ in faults]
    assert [delivery.is_news for delivery in told] == [True, False, False, True]
    assert "reached" in told[1].problem


async def test_what_is_held_keeps_its_cure_while_the_network_is_away(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    api.fate = first(fault(401), Fault(drop=True))  # type: ignore[assignment]
    record(ledger, 1)
    await sink.flush()
    await sink.flush(is_forced=True)
    state = Outbox(ledger.database, api.url).state()
    assert (state.is_held, state.failures) == (True, 2)
    assert "Check the key" in state.hint


async def test_no_request_is_repeated_behind_the_sinks_back(
    server: SupabaseServer, api: PostgrestServer
) -> None:
    api.fate = lambda _number, _path: fault(503)
    with pytest.raises(DeliveryError):
        await server.page(ALL_TIME, "")
    assert len(api.seen) == 1


async def test_unreachable_server_costs_no_row(ledger: Ledger, clock: Clock) -> None:
    server = SupabaseServer("http://127.0.0.1:9", lambda: SECRET_KEY, clock=clock)
    record(ledger, 1)
    delivery = await Sink(ledger, server, clock).flush()
    assert (delivery.problem, delivery.pending) == ("The usage server cannot be reached.", 1)
    await server.close()


async def test_cancelled_flush_leaves_the_rows_pending(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    api.fate = first(Fault(delay_seconds=1.0, commits=True))  # type: ignore[assignment]
    record(ledger, 2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.7):
            await sink.flush()
    assert states(ledger) == {"pending": 2}
    assert await sink.flush() == Delivery(sent=2)


async def test_one_flush_at_a_time(ledger: Ledger, sink: Sink, api: PostgrestServer) -> None:
    record(ledger, 5)
    deliveries = await asyncio.gather(*[sink.flush() for _ in range(4)])
    assert sorted(delivery.sent for delivery in deliveries) == [0, 0, 0, 5]
    assert len(api.seen) == 1


async def test_running_sink_sends_what_was_there_and_then_a_burst_at_once(
    ledger: Ledger, server: SupabaseServer, api: PostgrestServer
) -> None:
    sink = Sink(ledger, server, debounce_seconds=0.5)
    reports: asyncio.Queue[Delivery] = asyncio.Queue()
    record(ledger, 2)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(sink.run(reports.put_nowait))
        assert await reports.get() == Delivery(sent=2)
        for _ in range(3):
            record(ledger, 1)
            sink.wake()
            await asyncio.sleep(0.02)
        assert await reports.get() == Delivery(sent=3)
        running.cancel()
    assert len(api.seen) == 2


async def test_running_sink_rests_while_nothing_waits(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock
) -> None:
    reports: list[Delivery] = []
    api.fate = first(fault(503))  # type: ignore[assignment]
    record(ledger, 1, created_at=datetime(1970, 1, 1, tzinfo=UTC))
    await sink.flush()
    clock.advance(3)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await sink.run(reports.append)
    assert reports == [Delivery(refused=1, is_news=True)]


async def test_running_sink_tries_again_when_the_wait_is_over_or_the_network_returns(
    ledger: Ledger, server: SupabaseServer, api: PostgrestServer
) -> None:
    sink = Sink(ledger, server, jitter=lambda: 0.02, debounce_seconds=0.01)
    reports: asyncio.Queue[Delivery] = asyncio.Queue()
    api.fate = first(fault(503), fault(503), fault(503, Retry_After="600"))  # type: ignore[assignment]
    record(ledger, 1)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(sink.run(reports.put_nowait))
        for _ in range(3):
            assert (await reports.get()).pending == 1
        sink.wake()
        assert (await reports.get()).pending == 1
        assert len(api.seen) == 3, "an image does not end a wait"
        sink.wake(is_urgent=True)
        assert await reports.get() == Delivery(sent=1)
        running.cancel()


@pytest.mark.parametrize("error", [None, ConfigError("of the work inside")])
async def test_sink_beside_a_command_sends_its_last_rows_and_hands_its_error_on(
    ledger: Ledger, sink: Sink, error: ConfigError | None
) -> None:
    async def work() -> None:
        async with sink.running():
            record(ledger, 3)
            if error:
                raise error

    if error:
        with pytest.raises(ConfigError, match="of the work inside"):
            await work()
    else:
        await work()
    assert states(ledger) == {"sent": 3}


async def test_commands_in_a_row_keep_the_wait_that_a_failure_has_set(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    api.fate = lambda _number, _path: fault(429, Retry_After="600")
    record(ledger, 1)
    for _ in range(3):
        async with sink.running():
            await asyncio.sleep(0.05)
    assert len(api.seen) == 1


async def test_server_that_hangs_holds_up_the_end_of_one_command_only(
    ledger: Ledger, sink: Sink, api: PostgrestServer, clock: Clock
) -> None:
    api.fate = lambda _number, _path: Fault(delay_seconds=1.5)
    record(ledger, 1)
    for _ in range(3):
        async with sink.running(settle_seconds=0.2):
            pass
    state = Outbox(ledger.database, api.url).state()
    assert len(api.seen) <= 1, "the later ones asked as well"
    assert state.failures == 1
    assert state.retry_at == clock.now + timedelta(seconds=2)
    assert states(ledger) == {"pending": 1}


async def test_a_command_that_ends_beside_a_server_that_hangs_asks_it_once(
    ledger: Ledger, sink: Sink, api: PostgrestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Outbox.mark_failed

    def write_late(*arguments: Any, **options: Any) -> None:
        time.sleep(0.4)
        written(*arguments, **options)

    monkeypatch.setattr(Outbox, "mark_failed", write_late)
    api.fate = lambda _number, _path: Fault(delay_seconds=1.5)
    record(ledger, 1)
    async with sink.running(settle_seconds=0.5):
        pass
    assert len(api.seen) <= 1


async def test_sink_beside_a_command_never_holds_it_up_or_fails_it(
    ledger: Ledger, sink: Sink, api: PostgrestServer
) -> None:
    api.fate = lambda _number, _path: Fault(delay_seconds=1.5, commits=True)
    record(ledger, 1)
    async with asyncio.timeout(1.4), sink.running(settle_seconds=0.2):
        pass
    assert states(ledger) == {"pending": 1}
    ledger.close()
    ledger.database.file.write_bytes(b"this is no database" * 1_000)
    async with sink.running(settle_seconds=0.2) as running:
        running.wake()


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "socks5://127.0.0.1:1"), ("SSL_CERT_FILE", "/nonexistent/certificates")],
)
async def test_broken_environment_is_told_as_a_setting(
    ledger: Ledger, sink: Sink, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    record(ledger, 1)
    held = await sink.flush()
    assert (held.pending, held.is_news) == (1, True)
    assert "environment" in held.hint


async def test_resend_brings_a_restored_server_up_to_date(
    ledger: Ledger, sink: Sink, server: SupabaseServer, api: PostgrestServer
) -> None:
    record(ledger, 5)
    await sink.flush()
    with api.postgres.connect(api.database) as connection:
        connection.execute(
            "DELETE FROM mai.imagen_usage WHERE id IN (SELECT id FROM mai.imagen_usage ORDER BY id LIMIT 2)"
        )
    assert Outbox(ledger.database, server.url).resend() == 5
    assert await sink.flush() == Delivery(sent=5)
    assert await images_on(server) == 5


async def test_clock_offset_is_told_by_the_answers_date(
    sink: Sink, server: SupabaseServer, api: PostgrestServer, clock: Clock
) -> None:
    api.clock = lambda: clock.now.timestamp() - 600
    await images_on(server)
    assert server.clock_offset_seconds is not None
    assert 599 <= server.clock_offset_seconds <= 602


@pytest.mark.parametrize("collector", ["enable", "disable"])
def test_nothing_is_loaded_in_the_loop_once_the_server_is_open(api: PostgrestServer, collector: str) -> None:
    script = (
        f"import asyncio, gc, sys\ngc.{collector}()\n"
        "from imagen_desktop.core.usage.server import SupabaseServer\n"
        "from imagen_desktop.core.usage.time_range import ALL_TIME\n"
        "print('supabase' in sys.modules, 'httpx' in sys.modules)\n"
        "async def main():\n"
        "    server = SupabaseServer(sys.argv[1], lambda: sys.argv[2])\n"
        "    await asyncio.to_thread(server._connect)\n"
        "    loaded = set(sys.modules)\n"
        "    await server.page(ALL_TIME, '')\n"
        "    await server.summary(ALL_TIME, by_caller=False)\n"
        "    print(sorted(set(sys.modules) - loaded))\n"
        "    await server.close()\n"
        "asyncio.run(main())\n"
        "print(gc.isenabled(), sys.getswitchinterval())"
    )
    command = [sys.executable, "-c", script, api.url, SECRET_KEY]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert answer == f"False False\n[]\n{collector == 'enable'} 0.005\n"


async def test_checks_for_a_hosted_project_pass_here(api: PostgrestServer) -> None:
    checks = Checks(api.url, SECRET_KEY, count=1_100, publishable_key=PUBLISHABLE_KEY)
    for check in listed(checks):
        await check()
    await checks.close()
