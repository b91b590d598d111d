"""One line of the ledger: made once from a saved image, and never changed afterwards."""

from __future__ import annotations

import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from imagen_desktop.core.generation import Image

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN = "unknown"
BACKEND_LENGTH, MODEL_LENGTH, CALLER_LENGTH = 64, 160, 64
MAX_LATENCY_MS = 2**31 - 1
_SEED_MASK = 2**63 - 1
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class UsageRow:
    """`microdollars` is None where no price is known. `prediction_id` never leaves this computer."""

    id: str
    created_at: datetime
    backend: str
    model: str
    seed: int | None
    prompt_hash: str
    latency_ms: int
    microdollars: int | None
    caller: str
    prediction_id: str = ""


def row_from_image(image: Image, prompt_hash: str, row_id: str) -> UsageRow:
    """Labels become one short line each, so that nothing as long as a prompt fits into them."""
    seed = image.seed
    return UsageRow(
        id=row_id,
        created_at=image.created_at,
        backend=label(image.backend, BACKEND_LENGTH),
        model=label(image.model, MODEL_LENGTH),
        seed=seed if seed is None or -_SEED_MASK <= seed <= _SEED_MASK else seed & _SEED_MASK,
        prompt_hash=prompt_hash,
        latency_ms=min(max(image.timings.latency_ms, 0), MAX_LATENCY_MS),
        microdollars=image.cost.microdollars,
        caller=label(image.caller, CALLER_LENGTH),
        prediction_id=image.prediction_id,
    )


def label(text: str, length: int) -> str:
    """`text` on one line without control or unassigned characters, cut to `length`; never empty."""
    printable = "".join(" " if _breaks_line(character) else character for character in text)
    return " ".join(printable.split())[:length].strip() or UNKNOWN


def _breaks_line(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in {"Zl", "Zp"}


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware time."""
    return (moment - EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


class RowIds:
    """UUIDv7 (RFC 9562): sorts by time, and never goes backwards within a process (section 6.2)."""

    def __init__(
        self,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        random_bits: Callable[[int], int] = secrets.randbits,
    ) -> None:
        self._clock_ms = clock_ms
        self._random_bits = random_bits
        self._last_ms = 0
        self._counter = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            now = self._clock_ms()
            if now > self._last_ms:
                self._last_ms, self._counter = now, self._random_bits(11)
            elif self._counter < 0xFFF:
                self._counter += 1
            else:
                self._last_ms, self._counter = self._last_ms + 1, 0
            head = (self._last_ms & (2**48 - 1)) << 80 | 0x7 << 76 | self._counter << 64
        return _uuid_text(head | 0b10 << 62 | self._random_bits(62))


def _uuid_text(value: int) -> str:
    """As `str(uuid.UUID(int=value))`, whose module takes longer to import than a row to write."""
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
