from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from imagen_desktop.core.generation import Timings
from imagen_desktop.core.usage.failures import DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.server import SupabaseServer
from imagen_desktop.core.usage.sink import Sink
from imagen_desktop.core.usage.summary import (
    THIS_COMPUTER,
    UsageGroup,
    grouped_by_span,
    has_rows_before,
    local_rows,
    local_summary,
    microdollars_of,
    sent_summary,
    server_summary,
    summary_of,
)
from imagen_desktop.core.usage.time_range import Calendar, TimeRange
from imagen_desktop.core.usage.verification import Difference, verify
from tests.core.usage.sample_images import NOON, PROMPT_HASH, image
from tests.fakes.postgrest_server import SECRET_KEY, Fault, PostgrestServer


@pytest.fixture
async def server(api: PostgrestServer) -> AsyncIterator[SupabaseServer]:
    server = SupabaseServer(api.url, lambda: SECRET_KEY)
    yield server
    await server.close()


def record(ledger: Ledger, microdollars: int | None, **changes: object) -> None:
    ledger.record(image(microdollars, **changes), prompt_hash=PROMPT_HASH)


def fill(ledger: Ledger) -> None:
    record(ledger, 3_000, model="schnell", caller="a", timings=Timings(1_000))
    record(ledger, 3_000, model="schnell", caller="b", timings=Timings(2_000))
    record(
        ledger, 25_000, model="dev", caller="a", created_at=NOON - timedelta(days=1), timings=Timings(9_000)
    )
    record(ledger, None, model="own", caller="a", timings=Timings(500))
    record(ledger, 0, backend="sketch", backend_type="sketch", model="sketch", caller="a", timings=Timings(5))


REPLICATE = "flux-schnell-replicate"


def test_local_groups_come_dearest_first_with_their_total(ledger: Ledger) -> None:
    fill(ledger)
    summary = local_summary(ledger.database)
    assert summary.source == THIS_COMPUTER
    assert summary.groups == [
        UsageGroup(REPLICATE, "dev", "", 1, 0, 25_000, 9_000),
        UsageGroup(REPLICATE, "schnell", "", 2, 0, 6_000, 3_000),
        UsageGroup(REPLICATE, "own", "", 1, 1, 0, 500),
        UsageGroup("sketch", "sketch", "", 1, 0, 0, 5),
    ]
    assert summary.total == UsageGroup("", "", "", 5, 1, 31_000, 12_505)


def test_by_caller_splits_the_groups(ledger: Ledger) -> None:
    fill(ledger)
    callers = [(group.model, group.caller) for group in local_summary(ledger.database, by_caller=True).groups]
    assert callers == [("dev", "a"), ("schnell", "a"), ("schnell", "b"), ("own", "a"), ("sketch", "a")]


def test_local_interval_is_half_open(ledger: Ledger) -> None:
    fill(ledger)
    before = TimeRange(None, NOON)
    assert local_summary(ledger.database, before).total.images == 1
    assert local_summary(ledger.database, TimeRange(NOON, None)).total.images == 4
    assert (
        local_summary(ledger.database, TimeRange(NOON - timedelta(days=1), NOON)).total.microdollars == 25_000
    )


def test_empty_ledger_has_a_total_of_nothing(ledger: Ledger) -> None:
    summary = local_summary(ledger.database)
    assert (summary.groups, summary.total, summary.total.latency_ms) == ([], UsageGroup(), None)


async def test_server_and_ledger_give_the_same_groups(ledger: Ledger, server: SupabaseServer) -> None:
    fill(ledger)
    await Sink(ledger, server).flush()
    for span in (TimeRange(), TimeRange(NOON, None), TimeRange(None, NOON), TimeRange(NOON, NOON)):
        theirs = await server_summary(server, span, by_caller=True)
        ours = sent_summary(ledger.database, server.url, span)
        assert (list(theirs.groups), theirs.total) == (list(ours.groups), ours.total)
    assert (await server_summary(server)).total.images == 4


async def test_totals_of_an_unknown_form_are_refused(server: SupabaseServer, api: PostgrestServer) -> None:
    for body in (b"[]", b"{}", b'{"groups": [{}], "total": {}}', b'{"groups": 1, "total": 2}'):
        api.fate = lambda _number, _path, body=body: Fault(200, body)  # type: ignore[misc]
        with pytest.raises(DeliveryError, match="unknown form"):
            await server_summary(server)


def test_rows_come_newest_first_over_all_pages(ledger: Ledger) -> None:
    for number in range(7):
        record(ledger, number)
    costs = [row.microdollars for row in local_rows(ledger.database)]
    assert costs == [6, 5, 4, 3, 2, 1, 0]


def test_page_of_rows_is_read_where_the_one_before_ended(ledger: Ledger) -> None:
    """And nothing is sorted: a page of a million rows takes no longer than one of a thousand."""
    ledger.record(image(), prompt_hash=PROMPT_HASH)
    statements: list[str] = []
    with ledger.database.reading() as connection:
        connection.set_trace_callback(statements.append)
        assert len(list(local_rows(ledger.database, TimeRange(NOON)))) == 1
        connection.set_trace_callback(None)
        pages = [statement for statement in statements if "ORDER BY id DESC" in statement]
        assert len(pages) == 2
        for page in pages:
            ((*_, plan),) = connection.execute(f"EXPLAIN QUERY PLAN {page}").fetchall()
            assert "(id<?)" in plan


def test_days_of_the_chart_are_the_users_days(ledger: Ledger) -> None:
    for hour, cost in ((-13, 1), (-12, 10), (11, 100), (12, 1_000)):
        record(ledger, cost, created_at=datetime(2026, 11, 21, 12, tzinfo=UTC) + timedelta(hours=hour))
    days = Calendar(datetime(2026, 11, 22, 5, tzinfo=UTC), UTC).days(3)
    found = grouped_by_span(ledger.database, [span for _day, span in days])
    assert [[(group.images, group.microdollars) for group in day] for day in found] == [
        [(1, 1)],
        [(2, 110)],
        [(1, 1_000)],
    ]


def test_a_span_without_rows_has_no_groups(ledger: Ledger) -> None:
    record(ledger, 5)
    empty = TimeRange(NOON + timedelta(days=1), NOON + timedelta(days=2))
    assert grouped_by_span(ledger.database, [empty, TimeRange(until=NOON + timedelta(days=1))])[0] == []
    assert grouped_by_span(ledger.database, []) == []


def test_the_groups_of_all_days_sum_up_to_the_ledgers_own_totals(ledger: Ledger) -> None:
    for number, caller in enumerate(("mai-1", "mai-2", "mai-1", "mai-1")):
        cost = None if number == 2 else number * 10
        record(ledger, cost, created_at=NOON - timedelta(days=number % 3), caller=caller)
    noons, hour = [NOON - timedelta(days=ago) for ago in range(3)], timedelta(hours=1)
    spans = [TimeRange(noon - hour, noon + hour) for noon in noons]
    groups = [group for day in grouped_by_span(ledger.database, spans) for group in day]
    assert summary_of(groups) == local_summary(ledger.database)
    assert summary_of(groups, by_caller=True) == local_summary(ledger.database, by_caller=True)


def test_there_is_something_before_a_moment_or_not(ledger: Ledger) -> None:
    record(ledger, 5, created_at=NOON)
    assert has_rows_before(ledger.database, NOON + timedelta(seconds=1))
    assert not has_rows_before(ledger.database, NOON)


@pytest.mark.parametrize(
    ("dollars", "expected"),
    [
        ("0.003000", 3_000),
        ("100000000.002999", 100_000_000_002_999),
        (0.003, 3_000),
        (99999999.999999, 99_999_999_999_999),
        ("0", 0),
        (None, None),
    ],
)
def test_dollars_become_whole_microdollars(dollars: object, expected: int | None) -> None:
    assert microdollars_of(dollars) == expected


async def test_verification_of_equal_sides_fetches_no_row(
    ledger: Ledger, server: SupabaseServer, api: PostgrestServer
) -> None:
    fill(ledger)
    await Sink(ledger, server).flush()
    asked = len(api.seen)
    result = await verify(ledger.database, server)
    assert result.is_right
    assert (result.sent.images, result.server.images, result.others) == (4, 4, 0)
    assert len(api.seen) == asked + 1


async def test_verification_names_lost_and_changed_rows_and_counts_those_of_others(
    ledger: Ledger, server: SupabaseServer, api: PostgrestServer
) -> None:
    for number in range(4):
        record(ledger, 1_000 * number, model=f"m{number}")
    await Sink(ledger, server).flush()
    ids = [row.id for row in local_rows(ledger.database)]
    with api.postgres.connect(api.database) as connection:
        connection.execute("DELETE FROM mai.imagen_usage WHERE id = %s", (ids[3],))
        connection.execute("DELETE FROM mai.imagen_usage WHERE id = %s", (ids[0],))
        connection.execute(
            "UPDATE mai.imagen_usage SET cost_usd_estimate = 0.000001, caller = 'x' WHERE id = %s", (ids[1],)
        )
        connection.execute(
            "INSERT INTO mai.imagen_usage (backend, model, prompt_hash, latency_ms) VALUES ('b', 'm', %s, 1)",
            (PROMPT_HASH,),
        )
    result = await verify(ledger.database, server)
    assert set(result.differences) == {
        Difference(ids[0], "not on the server: m3, $0.003, made 2026-11-21 12:00:00+00:00"),
        Difference(ids[1], "microdollars is 2000 here and 1 there, caller is mai-10 here and x there"),
        Difference(ids[3], "not on the server: m0, $0.000, made 2026-11-21 12:00:00+00:00"),
    }
    assert (result.sent.images, result.server.images, result.others) == (4, 3, 1)
    assert not result.is_right


async def test_rows_of_other_computers_are_no_difference(ledger: Ledger, server: SupabaseServer) -> None:
    record(ledger, 1)
    await Sink(ledger, server).flush()
    await server.add(
        [
            {
                "id": "ffffffff-0000-7000-8000-000000000000",
                "created_at": NOON.isoformat(),
                "backend": "b",
                "model": "m",
                "prompt_hash": PROMPT_HASH,
                "latency_ms": 1,
            }
        ]
    )
    result = await verify(ledger.database, server)
    assert (result.is_right, result.others) == (True, 1)
