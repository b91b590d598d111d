"""What ComfyUI's refusals and failures mean, in our error tree and in words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from imagen_desktop.core.backends.web.answers import Answer, DoubtfulError, scrub, sentence
from imagen_desktop.core.errors import (
    AuthenticationError,
    BackendError,
    BackendUnavailableError,
    GenerationFailedError,
    InvalidRequestError,
)
from imagen_desktop.core.nearest import nearest

_MEMORY = ("outofmemory", "out of memory", "allocation on device")
_NOT_IN_LIST = r"(\w+): '?(.+?)'? not in (?:\[|\(list)"


class Asker(NamedTuple):
    """`service` is what messages call the server, `backend` the instance in the configuration."""

    service: str
    backend: str


def failure(answer: Answer, asker: Asker) -> Exception:
    """The exception for an answer that is not 2xx."""
    status = answer.status
    if status == 400:
        return _refusal(answer, asker)
    if status in (401, 403):
        return AuthenticationError(
            f"{asker.service} wants to know who asks ({status}).",
            "It stands behind a log-in of its own: give an address that needs none.",
        )
    if status >= 500:
        return DoubtfulError(f"status {status}")
    if status == 404:
        return BackendUnavailableError(
            f"{asker.service} is no ComfyUI: it does not know the address.",
            f"Correct it: imagen config set backends.{asker.backend}.base_url ADDRESS",
        )
    return BackendUnavailableError(f"{asker.service} answered {status}, which this program does not follow.")


def _refusal(answer: Answer, asker: Asker) -> BackendError:
    """The first thing that a node does not like; a file that the server does not have is named."""
    try:
        body = answer.json()
    except DoubtfulError:
        body = None
    record = body if isinstance(body, dict) else {}
    for kind, problem in _problems(record.get("node_errors")):
        missing = _missing_file(problem, asker)
        if missing is not None:
            return missing
        words = f"{problem.get('message', '')}: {problem.get('details', '')}".strip(": ")
        return InvalidRequestError(
            f"{asker.service} refused {kind or 'the workflow'}: {sentence(words, 400)}"
        )
    error = record.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    words = sentence(message if isinstance(message, str) else "", answer.status)
    return InvalidRequestError(f"{asker.service} refused the workflow: {words}")


def _problems(node_errors: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for node in node_errors.values() if isinstance(node_errors, dict) else ():
        errors = node.get("errors") if isinstance(node, dict) else None
        for error in errors if isinstance(errors, list) else ():
            if isinstance(error, dict):
                yield scrub(str(node.get("class_type", ""))), error


def _missing_file(problem: Mapping[str, Any], asker: Asker) -> InvalidRequestError | None:
    match = re.match(_NOT_IN_LIST, str(problem.get("details", "")))
    if problem.get("type") != "value_not_in_list" or match is None:
        return None
    key, value = match[1], scrub(match[2])
    if not key.endswith(("_name", "_name1", "_name2")) or key == "sampler_name":
        return None
    return missing_model(value, _choices(problem), asker)


def missing_model(name: str, choices: tuple[str, ...], asker: Asker) -> InvalidRequestError:
    """Names what is nearest to it."""
    match = nearest(name, choices)
    near = f'Did you mean "{match}"? ' if match else ""
    return InvalidRequestError(
        f'{asker.service} has no file "{name}".',
        f"{near}See what it has: imagen backends models {asker.backend}",
    )


def _choices(problem: Mapping[str, Any]) -> tuple[str, ...]:
    extra = problem.get("extra_info")
    config = extra.get("input_config") if isinstance(extra, dict) else None
    listed = config[0] if isinstance(config, list) and config else None
    return tuple(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else ()


def execution_failure(data: Mapping[str, Any], asker: Asker, prediction_id: str) -> GenerationFailedError:
    """From `execution_error`: which node failed, and why."""
    message = scrub(str(data.get("exception_message", ""))).rstrip(".")
    kind = scrub(str(data.get("node_type", ""))) or "A node"
    told = f"{data.get('exception_type', '')} {message}".lower()
    if any(words in told for words in _MEMORY):
        return GenerationFailedError(
            f"{asker.service} ran out of video memory ({kind}).",
            "Choose a smaller size or a smaller model, or end what else uses the card.",
            prediction_id,
        )
    return GenerationFailedError(
        f"{asker.service} failed: {kind}: {message or 'no reason given'}.",
        "The server's own log says more.",
        prediction_id,
    )


def interrupted(asker: Asker, prediction_id: str) -> BackendUnavailableError:
    return BackendUnavailableError(
        f"The image was interrupted at {asker.service}.", "Generate it again.", prediction_id
    )
