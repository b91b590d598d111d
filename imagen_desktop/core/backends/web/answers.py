"""One HTTP answer, and what may have become of a request that got none. Echoes no secret."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.printable import printable

_MAX_DETAIL = 300
# Patterns of what goes wrong: `re` compiles and keeps them when something does.
_SECRETS = r"(?i)\br8_\w+|\bsk-[\w*-]+|\b(?:Bearer|Token)\s+\S+"
_DATA = r"data:[\w./+-]*[;,]\S*"
_QUERY = r"(https?://[^\s?\"']+)\?[^\s\"']*"


class ThrottledError(Exception):
    """429: nothing was done. `wait_seconds` is None where the answer names no time."""

    def __init__(self, detail: str, wait_seconds: float | None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.wait_seconds = wait_seconds


class UnreachableError(Exception):
    """No connection: the request has not left this computer."""


class DoubtfulError(Exception):
    """No clear answer: the request may or may not have been carried out."""


class Answer(NamedTuple):
    """One HTTP answer, apart from any library's type."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> JsonValue:
        """Raises DoubtfulError: a proxy may put HTML where JSON belongs."""
        try:
            value: JsonValue = json.loads(self.body)
        except ValueError:
            raise DoubtfulError(f"status {self.status} with something that is not JSON") from None
        return value


def scrub(text: str) -> str:
    """One line without secrets, fit for a message, the log and a terminal, which it cannot steer."""
    text = re.sub(_QUERY, r"\1", re.sub(_DATA, "data:…", re.sub(_SECRETS, "…", text)))
    text = " ".join(printable(text).split())
    return text if len(text) <= _MAX_DETAIL else text[: _MAX_DETAIL - 1] + "…"


def sentence(text: str, status: int) -> str:
    """A server's own words, scrubbed, with a full stop; the status where it has none."""
    text = scrub(text)
    return text if text.endswith((".", "…")) else f"{text or f'status {status}'}."


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from a number or a date."""
    text = headers.get("retry-after", "")
    try:
        return finite(float(text))
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime

    try:
        return finite((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def finite(seconds: float | None) -> float | None:
    """Not below zero; None for what is no number of seconds."""
    return max(0.0, seconds) if seconds is not None and math.isfinite(seconds) else None
