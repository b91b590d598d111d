"""A ledger with a known November, for the tests of the Usage page."""

from __future__ import annotations

from datetime import UTC, date, datetime

from imagen_desktop.core.generation import Timings
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.time_range import Calendar
from tests.core.usage.sample_images import PROMPT_HASH, image
from tests.ui.fake_studio import DEV, LOCAL, SCHNELL, SKETCH

NOW = datetime(2026, 11, 22, 9, 20, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)
CALENDAR = Calendar(NOW, UTC)


def record(ledger: Ledger, day: date, backend: str, model: str, cost: int | None, **changes: object) -> None:
    made = datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC)
    ledger.record(
        image(cost, created_at=made, backend=backend, model=model, **changes), prompt_hash=PROMPT_HASH
    )


def fill(ledger: Ledger) -> None:
    """Nine images in November for $0.059: two callers, one unpriced, two free; one in October."""
    record(ledger, date(2026, 10, 31), SCHNELL.name, SCHNELL.model, 3_000)
    for _ in range(3):
        record(ledger, date(2026, 11, 3), SCHNELL.name, SCHNELL.model, 3_000, caller="window")
    for _ in range(2):
        record(ledger, date(2026, 11, 10), DEV.name, DEV.model, 25_000, caller="mai-10")
    record(ledger, date(2026, 11, 20), "recraft-replicate", "recraft-ai/recraft-v3", None, caller="mai-10")
    record(ledger, date(2026, 11, 22), LOCAL.name, LOCAL.model, 0, timings=Timings(latency_ms=41_000))
    for _ in range(2):
        record(ledger, date(2026, 11, 22), SKETCH.name, SKETCH.model, 0, backend_type="sketch")
