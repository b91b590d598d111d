"""A request and its events as messages between two processes. What is read is checked: types, then values."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core import errors
from imagen_desktop.core.errors import BackendError, ImagenError
from imagen_desktop.core.generation import GenerationRequest, JsonValue, Progress, Stage
from imagen_desktop.core.instance.messages import InstanceError, Message

_TEXTS = ("prompt", "backend", "negative_prompt", "aspect_ratio", "output_format", "template")
_FILES = ("image", "image_sha256")
_NUMBERS = ("guidance", "image_strength")
_WHOLE = ("width", "height", "count", "seed", "steps")
_PROGRESS = ("step", "step_count", "received_bytes", "total_bytes", "index")


def read_request(message: Message) -> GenerationRequest:
    """Raises InstanceError where it is none."""
    record = message.get("request")
    if not isinstance(record, dict):
        raise InstanceError("The request cannot be read.")
    for name, value in record.items():
        if not _has_its_type(name, value):
            raise InstanceError(f"The request's {name} cannot be read.")
    try:
        return GenerationRequest.from_json(record)
    except TypeError as error:
        raise InstanceError("The request has no prompt.") from error


def read_folder(message: Message) -> Path | None:
    """Where the images belong, if not where they always go."""
    folder = message.get("directory")
    if not isinstance(folder, str) or not folder:
        return None
    path = Path(folder)
    if not path.is_absolute() or "\0" in folder:
        raise InstanceError("The folder of the request cannot be read.")
    return path


def _has_its_type(name: str, value: JsonValue) -> bool:
    if name in (*_TEXTS, *_FILES):
        return isinstance(value, str)
    if name in _WHOLE:
        return isinstance(value, int) and not isinstance(value, bool)
    if name in _NUMBERS:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return name != "options" or isinstance(value, dict)


def progress_message(progress: Progress, index: int) -> Message:
    """Without its preview: a terminal shows none."""
    numbers = {name: getattr(progress, name) for name in _PROGRESS}
    return {
        "event": "progress",
        "stage": progress.stage.value,
        "wait_seconds": progress.wait_seconds,
        "reason": progress.reason,
        **numbers,
        "index": index,
    }


def read_progress(message: Message) -> Progress:
    """Raises InstanceError for what is none."""
    try:
        step, steps, received, total, index = (int(message[name]) for name in _PROGRESS)  # type: ignore[arg-type]
        return Progress(
            Stage(message["stage"]),
            step=step,
            step_count=steps,
            received_bytes=received,
            total_bytes=total,
            wait_seconds=float(message["wait_seconds"]),  # type: ignore[arg-type]  # refused below
            reason=str(message["reason"]),
            index=index,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InstanceError("The running program's progress cannot be read.") from error


def error_message(event: str, error: ImagenError, index: int = 0) -> Message:
    return {
        "event": event,
        "index": index,
        "error": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "prediction_id": error.prediction_id if isinstance(error, BackendError) else "",
    }


def read_error(message: Message) -> ImagenError:
    """Of the class that it had there, so that its title and exit code are the same."""
    kind = getattr(errors, str(message.get("error")), None)
    words = (str(message.get("message", "")), str(message.get("hint", "")))
    if not (isinstance(kind, type) and issubclass(kind, ImagenError)):
        return InstanceError(*words)
    if issubclass(kind, BackendError):
        return kind(*words, str(message.get("prediction_id", "")))
    return kind(*words)
