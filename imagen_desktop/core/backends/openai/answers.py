"""What the API's error answers mean, in our error tree; servers differ in how much they say."""

from __future__ import annotations

import re
from typing import NamedTuple

from imagen_desktop.core.backends.web.answers import (
    Answer,
    DoubtfulError,
    ThrottledError,
    finite,
    retry_after,
    scrub,
    sentence,
)
from imagen_desktop.core.errors import (
    AuthenticationError,
    BackendUnavailableError,
    ContentRejectedError,
    GenerationFailedError,
    InvalidRequestError,
    PaymentRequiredError,
)
from imagen_desktop.core.generation import JsonValue

KEYS = "https://platform.openai.com/api-keys"
BILLING = "https://platform.openai.com/settings/organization/billing"
_MONEY = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_POLICY = ("content_policy_violation", "moderation_blocked", "content_filter", "image_generation_user_error")
_POLICY_WORDS = ("safety system", "content policy", "content_policy", "moderation")
_WAIT = r"(?i)try again in (\d+(?:\.\d+)?)\s*(ms|s)\b"


class Asker(NamedTuple):
    """Who asked whom: `variable` holds the key, "" where none is sent."""

    service: str
    variable: str
    model: str
    backend: str
    is_openai: bool


class Problem(NamedTuple):
    """An error in the server's own words. `is_told`: it was in the form that the API has for errors."""

    message: str
    code: str = ""
    is_told: bool = False


def failure(answer: Answer, asker: Asker) -> Exception:
    """The exception for an answer that is not 2xx."""
    status, problem = answer.status, _problem(answer)
    words = sentence(problem.message, status)
    if problem.code in _MONEY or status == 402:
        hint = f"Add credit at {BILLING}." if asker.is_openai else ""
        return PaymentRequiredError(f"{asker.service} has no credit for this key: {words}", hint)
    if status == 429 or (status == 503 and "retry-after" in answer.headers):
        return ThrottledError(words, _wait_seconds(answer, problem))
    if status >= 500 or status == 408:
        return _server_failure(status, problem, asker)
    if status < 400:
        return BackendUnavailableError(
            f"{asker.service} answered {status}, which this program does not follow.",
            "Check base_url in the configuration.",
        )
    return _refusal(status, problem, words, asker)


def _server_failure(status: int, problem: Problem, asker: Asker) -> Exception:
    """A gateway's 502 or 504 leaves open what became of the request; the server's own words do not."""
    if problem.is_told and status in (500, 501, 503):
        words = sentence(problem.message, status)
        return GenerationFailedError(f"{asker.service} failed: {words}", "Try again, or change the request.")
    return DoubtfulError(f"status {status}")


def _refusal(status: int, problem: Problem, words: str, asker: Asker) -> Exception:
    lowered = problem.message.lower()
    if problem.code in _POLICY or any(word in lowered for word in _POLICY_WORDS):
        return ContentRejectedError(words, "Change the prompt.")
    if status in (401, 403):
        return _no_access(status, words, asker)
    if status == 404:
        model = f"the model {asker.model}" if asker.model else "this address"
        return InvalidRequestError(
            f"{asker.service} does not have {model}: {words}",
            f"See what it has: imagen backends models {asker.backend}",
        )
    return InvalidRequestError(f"{asker.service} refused the request ({status}): {words}")


def _no_access(status: int, words: str, asker: Asker) -> AuthenticationError:
    if not asker.variable:
        return AuthenticationError(
            f"{asker.service} wants a key: {words}",
            f"Name its variable: imagen config set backends.{asker.backend}.api_token_env NAME",
        )
    if status == 403:
        return AuthenticationError(f"{asker.service} does not permit this to your key: {words}")
    made = f"Make a new key at {KEYS} and set" if asker.is_openai else "Set"
    return AuthenticationError(
        f"{asker.service} rejected the key in {asker.variable}: {words}", f"{made} {asker.variable}."
    )


def _problem(answer: Answer) -> Problem:
    """`{"error": {"message", "code", "type"}}` at OpenAI; other servers have a plain text there."""
    try:
        body = answer.json()
    except DoubtfulError:
        return Problem("")
    if not isinstance(body, dict):
        return Problem("")
    error = body.get("error") or body.get("detail") or body.get("message")
    if isinstance(error, dict):
        code = error.get("code") or error.get("type")
        return Problem(_text(error.get("message")), _text(code), is_told=True)
    return Problem(_text(error), is_told=bool(error))


def _wait_seconds(answer: Answer, problem: Problem) -> float | None:
    waits = retry_after(answer.headers)
    match = re.search(_WAIT, problem.message)
    if waits is None and match is not None:
        return finite(float(match[1]) * (0.001 if match[2].lower() == "ms" else 1.0))
    return waits


def _text(value: JsonValue) -> str:
    return scrub(value) if isinstance(value, str) else ""
