"""Nothing lost, nothing double: two processes flush one ledger to a server that fails in every way."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from imagen_desktop.core.generation import Timings
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.outbox import Outbox
from imagen_desktop.core.usage.summary import sent_summary
from tests.core.usage.flusher import ANSWER_SECONDS
from tests.core.usage.sample_images import PROMPT_HASH, image
from tests.fakes.postgrest_server import Fault, PostgrestServer

ROWS, BAD_ROWS = 2_000, 3
EACH = 3
"""So many requests come to one that fails."""
HTML = b"<html><h1>Bad Gateway</h1></html>"


def body(code: str | None) -> bytes:
    return json.dumps({"code": code, "message": "told by the test", "details": None, "hint": None}).encode()


FAULTS = (
    Fault(drop=True),
    Fault(drop=True, commits=True),
    Fault(429, body(None), (("Retry-After", "1"),)),
    Fault(500, body("40P01")),
    Fault(503, body("PGRST002")),
    Fault(540, body(None)),
    Fault(502, HTML, content_type="text/html"),
    Fault(522, HTML, content_type="text/html", commits=True),
    Fault(500, body("57014")),
    Fault(413, body(None)),
    Fault(delay_seconds=ANSWER_SECONDS + 0.1, commits=True),
)


def record(ledger: Ledger, numbers: range, bad: frozenset[int]) -> None:
    for number in numbers:
        picture = image(
            None if number % 17 == 0 else number * 37 % 100_000,
            created_at=datetime(1970 if number in bad else 2026, 1, 1 + number % 28, tzinfo=UTC),
            model=f"model-{number % 3}",
            caller=f"mai-{number % 4}",
            timings=Timings(number),
        )
        ledger.record(picture, prompt_hash=PROMPT_HASH)


@pytest.mark.timeout(120)
def test_server_and_ledger_agree_to_the_microdollar_after_every_kind_of_failure(
    ledger: Ledger, api: PostgrestServer
) -> None:
    bad = frozenset(random.Random(7).sample(range(ROWS), BAD_ROWS))
    api.fate = lambda number, _path: None if number % EACH else FAULTS[number // EACH % len(FAULTS)]
    record(ledger, range(ROWS // 2), bad)
    command = [sys.executable, "-m", "tests.core.usage.flusher", str(ledger.database.file), api.url]

    first, second = subprocess.Popen(command), subprocess.Popen(command)
    record(ledger, range(ROWS // 2, ROWS), bad)
    while len(api.seen) < 30 and first.poll() is None:
        time.sleep(0.01)
    first.kill()
    first.wait()
    restarted = subprocess.Popen(command)
    assert (second.wait(), restarted.wait()) == (0, 0)

    kinds = {FAULTS[number // EACH % len(FAULTS)] for number in range(EACH, len(api.seen) + 1, EACH)}
    assert kinds == set(FAULTS), "not every kind of failure has happened"
    sent = sent_summary(ledger.database, api.url).total
    with api.postgres.connect(api.database) as connection:
        found = connection.execute(
            "SELECT count(*), count(*) - count(cost_usd_estimate), (sum(cost_usd_estimate) * 1e6)::bigint,"
            " sum(latency_ms) FROM mai.imagen_usage"
        ).fetchone()
    assert found == (sent.images, sent.unpriced, sent.microdollars, sent.latency_ms_sum)

    unconfirmed = Outbox(ledger.database, api.url).unconfirmed()
    assert (sent.images, unconfirmed.pending, len(unconfirmed.refused)) == (ROWS - BAD_ROWS, 0, BAD_ROWS)
    assert {row.created_at.year for row in unconfirmed.refused} == {1970}
    good = [number for number in range(ROWS) if number not in bad]
    assert sent.latency_ms_sum == sum(good)
    assert sent.microdollars == sum(number * 37 % 100_000 for number in good if number % 17)
