from __future__ import annotations

import json
from datetime import timedelta

import pytest

from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.outbox import BATCH_BYTES, Outbox
from imagen_desktop.core.usage.time_range import TimeRange
from tests.core.usage.sample_images import NOON, PROMPT_HASH, image

SERVER = "https://a.supabase.co"


@pytest.fixture
def outbox(ledger: Ledger) -> Outbox:
    return Outbox(ledger.database, SERVER)


def record(ledger: Ledger, count: int = 1, microdollars: int | None = 3_000, **changes: object) -> None:
    for _ in range(count):
        ledger.record(image(microdollars, **changes), prompt_hash=PROMPT_HASH)


def test_oldest_rows_go_first(ledger: Ledger, outbox: Outbox) -> None:
    record(ledger, 5)
    ids = [row.id for row in outbox.batch(3)]
    assert ids == sorted(ids)
    outbox.mark_sent(ids, NOON)
    assert min(row.id for row in outbox.batch()) > max(ids)


@pytest.mark.parametrize(
    ("microdollars", "text"),
    [(0, "0.000000"), (1, "0.000001"), (3_000, "0.003000"), (12_345_678, "12.345678"), (None, None)],
)
def test_cost_is_sent_as_exact_text(
    ledger: Ledger, outbox: Outbox, microdollars: int | None, text: str | None
) -> None:
    record(ledger, 1, microdollars)
    assert outbox.batch()[0].body["cost_usd_estimate"] == text


def test_body_is_the_nine_columns_and_the_same_at_every_try(ledger: Ledger, outbox: Outbox) -> None:
    record(ledger, prediction_id="p1")
    (row,) = outbox.batch()
    assert row == outbox.batch()[0]
    assert row.body == {
        "id": row.id,
        "created_at": "2026-11-21T12:00:00.123456+00:00",
        "backend": "flux-schnell-replicate",
        "model": "black-forest-labs/flux-schnell",
        "seed": 7,
        "prompt_hash": PROMPT_HASH,
        "latency_ms": 1_500,
        "cost_usd_estimate": "0.003000",
        "caller": "mai-10",
    }


def test_batch_keeps_to_its_size_in_bytes(ledger: Ledger, outbox: Outbox) -> None:
    record(ledger, 500, model="狐" * 160, caller="狐" * 64)
    rows = outbox.batch(500)
    assert 1 < len(rows) < 500
    assert len(json.dumps([row.body for row in rows])) <= BATCH_BYTES + 2 * len(rows)


def test_row_known_as_sent_is_not_set_aside(ledger: Ledger, outbox: Outbox) -> None:
    record(ledger)
    (row,) = outbox.batch()
    outbox.mark_sent([row.id], NOON)
    outbox.mark_refused(row.id, "too late")
    assert outbox.unconfirmed().refused == ()


def test_unconfirmed_counts_the_interval_only(ledger: Ledger, outbox: Outbox) -> None:
    record(ledger, 2)
    record(ledger, 1, None, created_at=NOON - timedelta(days=1))
    assert outbox.unconfirmed().pending == 3
    today = outbox.unconfirmed(TimeRange(NOON, None))
    assert (today.pending, today.pending_microdollars) == (2, 6_000)


def test_resend_takes_the_interval_and_what_was_set_aside_but_nothing_local(
    ledger: Ledger, outbox: Outbox
) -> None:
    record(ledger, 2)
    record(ledger, 1, created_at=NOON - timedelta(days=1))
    record(ledger, 1, 0, backend_type="sketch")
    first, *others = [row.id for row in outbox.batch()]
    outbox.mark_refused(first, "bad")
    outbox.mark_sent(others, NOON)
    assert outbox.resend(TimeRange(NOON, None)) == 2
    assert {row.id for row in outbox.batch()} == {first, others[0]}
    assert outbox.resend() == 1
