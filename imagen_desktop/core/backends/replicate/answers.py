"""What Replicate's error answers mean, in our error tree. Never echoes a token, a data: URI or a
signed address."""

from __future__ import annotations

import re

from imagen_desktop.core.backends.web.answers import (
    Answer,
    DoubtfulError,
    ThrottledError,
    finite,
    retry_after,
    sentence,
)
from imagen_desktop.core.errors import (
    AuthenticationError,
    BackendError,
    BackendUnavailableError,
    InvalidRequestError,
    NotPermittedError,
    PaymentRequiredError,
)
from imagen_desktop.core.generation import JsonValue

BILLING = "https://replicate.com/account/billing"
TOKENS = "https://replicate.com/account/api-tokens"
# A pattern of what goes wrong: `re` compiles and keeps it when something does.
_WAIT = r"(?i)(?:resets in|available in)\s+~?(\d+(?:\.\d+)?)\s*(ms|s|m)?"
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def is_low_credit(error: ThrottledError) -> bool:
    """Replicate's own reason to throttle: below $5."""
    return "in credit" in error.detail or "burst of 1" in error.detail


def failure(answer: Answer, variable: str, prediction_id: str = "") -> Exception:
    """The exception for an answer that is not 2xx; `variable` holds the token."""
    status, detail = answer.status, _detail(answer)
    if status == 429:
        return ThrottledError(detail, _wait_seconds(answer, detail))
    if status >= 500 or status == 408:
        return DoubtfulError(f"status {status}")
    if status < 400:
        return BackendUnavailableError(
            f"Replicate answered {status}, which this program does not follow.",
            "Check base_url in the configuration.",
            prediction_id,
        )
    return _refusal(status, detail, variable, prediction_id)


def _refusal(status: int, detail: str, variable: str, prediction_id: str) -> BackendError:
    if status == 401:
        return AuthenticationError(
            f"Replicate rejected the token in {variable}: {detail}",
            f"Make a new token at {TOKENS} and set {variable}.",
            prediction_id,
        )
    if status == 402:
        return PaymentRequiredError(
            f"The Replicate account has no credit: {detail}",
            f"Buy credit at {BILLING}; it takes a few minutes to arrive.",
            prediction_id,
        )
    if status == 403:
        return NotPermittedError(
            f"Replicate does not permit this model for your account: {detail}",
            "Open the model's page on replicate.com and see what it asks for.",
            prediction_id,
        )
    return InvalidRequestError(f"Replicate refused the request ({status}): {detail}", "", prediction_id)


def _detail(answer: Answer) -> str:
    """The reason in the answer's own words."""
    try:
        body = answer.json()
    except DoubtfulError:
        body = None
    if not isinstance(body, dict):
        return f"status {answer.status}."
    fields = _field_problems(body.get("invalid_fields"), "description") or _field_problems(
        body.get("detail"), "msg"
    )
    detail = fields or body.get("detail")
    title = body.get("title")
    if answer.status == 422 and isinstance(title, str) and detail:
        detail = f"{title}: {detail}"
    return sentence(detail if isinstance(detail, str) else "", answer.status)


def _field_problems(value: JsonValue, key: str) -> str:
    if not isinstance(value, list):
        return ""
    texts = [entry.get(key) for entry in value if isinstance(entry, dict)]
    return "; ".join(text for text in texts if isinstance(text, str))


def _wait_seconds(answer: Answer, detail: str) -> float | None:
    """The header, then the body's `retry_after`, then the time in the text."""
    for value in (retry_after(answer.headers), _body_wait(answer), _text_wait(detail)):
        if value is not None:
            return finite(value)
    return None


def _body_wait(answer: Answer) -> float | None:
    try:
        body = answer.json()
    except DoubtfulError:
        return None
    value = body.get("retry_after") if isinstance(body, dict) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _text_wait(detail: str) -> float | None:
    match = re.search(_WAIT, detail)
    if match is None:
        return None
    return float(match[1]) * _UNITS[(match[2] or "s").lower()]
