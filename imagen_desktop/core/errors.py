"""What can go wrong, in words a person can act on.

    ImagenError                       title, message, hint
    ├── ConfigError                   the configuration file or an argument is wrong
    ├── CredentialError               no token, or the keyring cannot be reached
    ├── BudgetError                   the user's own limit would be passed
    ├── SaveError                     the image could not be written
    ├── MoveError                     an image's file could not be renamed, moved or trashed
    ├── LibraryError                  the index cannot be read or written
    └── BackendError
        ├── NotConfiguredError        the backend is not set up on this computer
        ├── AuthenticationError       401
        │   └── NotPermittedError     403: the token is right, and not enough
        ├── PaymentRequiredError      402: stops the queue
        ├── InvalidRequestError       404, 422, or refused here before sending
        ├── RateLimitedError          429, after the retries
        ├── ContentRejectedError      the model's safety filter
        ├── GenerationFailedError     the model failed, or returned nothing
        ├── BackendUnavailableError   network, 5xx, deadline, cancelled or aborted by the backend
        ├── DownloadFailedError       made and paid, but not fetched, or what came is no image
        └── UnconfirmedRequestError   sent, never confirmed: not repeated, so as not to pay twice

Everywhere there are three outcomes: cancelled (say nothing), an ImagenError (title, message, hint),
anything else (a defect: the traceback goes to the log). Imports nothing of ours.
"""

from __future__ import annotations

from typing import ClassVar


class ImagenError(Exception):
    """A failure that a person can understand.

    `message` is one sentence that says what happened; `hint` names the next action, best a command.
    """

    title: ClassVar[str] = "Something went wrong"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(ImagenError):
    title = "Configuration"


class CredentialError(ImagenError):
    title = "Token"


class BudgetError(ImagenError):
    title = "Budget reached"


class SaveError(ImagenError):
    title = "Could not save"


class MoveError(ImagenError):
    title = "Could not move"


class LibraryError(ImagenError):
    title = "Library"


class BackendError(ImagenError):
    """A backend's failure; `prediction_id` is set once the backend has accepted the request."""

    title = "Backend"

    def __init__(self, message: str, hint: str = "", prediction_id: str = "") -> None:
        super().__init__(message, hint)
        self.prediction_id = prediction_id


class NotConfiguredError(BackendError):
    title = "Not configured"


class AuthenticationError(BackendError):
    title = "Token rejected"


class NotPermittedError(AuthenticationError):
    title = "Not permitted"


class PaymentRequiredError(BackendError):
    title = "No credit"


class InvalidRequestError(BackendError):
    title = "Request refused"


class RateLimitedError(BackendError):
    title = "Throttled"


class ContentRejectedError(BackendError):
    title = "Refused by the safety filter"


class GenerationFailedError(BackendError):
    title = "Model error"


class BackendUnavailableError(BackendError):
    title = "Backend unavailable"


class DownloadFailedError(BackendError):
    title = "Download failed"


class UnconfirmedRequestError(BackendError):
    title = "Not confirmed"
