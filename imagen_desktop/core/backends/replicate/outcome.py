"""What a finished prediction amounts to: an image's location, or an error in plain words."""

from __future__ import annotations

from imagen_desktop.core.backends.replicate.prediction import Prediction
from imagen_desktop.core.backends.web.answers import scrub
from imagen_desktop.core.errors import (
    BackendError,
    BackendUnavailableError,
    ContentRejectedError,
    DownloadFailedError,
    GenerationFailedError,
)

_SAFETY = ("nsfw", "e005", "flagged as sensitive", "safety")
_MACHINE = ("e1000", "e1001", "e003", "e4875", "e6716", "(code: pa)", "interrupted", "high demand")
_AGAIN = "Generating again is a new charge."


def output_of(prediction: Prediction) -> str:
    """The image's URL or data: URI. Raises a BackendError where there is none."""
    if prediction.outputs and prediction.status != "failed":
        return prediction.outputs[0]
    raise _problem(prediction)


def _problem(prediction: Prediction) -> BackendError:
    named = f"(prediction {prediction.id})"
    match prediction.status:
        case "failed":
            return _failed(prediction)
        case "canceled":
            return BackendUnavailableError(
                f"Replicate canceled the prediction {named}.", _AGAIN, prediction.id
            )
        case "aborted":
            return BackendUnavailableError(
                f"Replicate never started the prediction, so it is not charged {named}.",
                "Try again.",
                prediction.id,
            )
    if prediction.data_removed:
        return expired(prediction.id)
    return GenerationFailedError(
        f"Replicate reported success but returned 0 of 1 images {named}.", _AGAIN, prediction.id
    )


def _failed(prediction: Prediction) -> BackendError:
    text = scrub(prediction.error) or "The model failed without a reason"
    lowered = text.lower()
    if any(word in lowered for word in _SAFETY):
        return ContentRejectedError(text, "Change the prompt, or try another seed.", prediction.id)
    hint = _AGAIN
    if any(word in lowered for word in _MACHINE):
        hint = f"The machine failed, not the request: trying again usually works. {_AGAIN}"
    return GenerationFailedError(f"{text.rstrip('.')} (prediction {prediction.id}).", hint, prediction.id)


def expired(prediction_id: str) -> DownloadFailedError:
    return DownloadFailedError(
        f"The image was generated and paid, but Replicate has removed it (prediction {prediction_id}).",
        "Replicate keeps images for one hour.",
        prediction_id,
    )
