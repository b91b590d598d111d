"""What can go wrong with a model's files, in sentences. Never says a token or a signed address."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.errors import (
    AuthenticationError,
    ConfigError,
    DownloadFailedError,
    ImagenError,
    SaveError,
)
from imagen_desktop.core.image_files.publishing import disk_problem
from imagen_desktop.core.models.amounts import bytes_text

TOKEN_VARIABLE = "HF_TOKEN"  # noqa: S105 - a variable's name, not a secret
AGAIN = "Start it again: it goes on where it stopped."


class ModelDownloadError(DownloadFailedError):
    title = "Model download"


class ModelFolderError(SaveError):
    title = "Models' folder"


class LicenceError(ConfigError):
    title = "Licence"


class StoppedError(Exception):
    """The person paused or cancelled: nothing is said."""


class BrokenOffError(Exception):
    """The connection failed or ended early: what has come is kept, and it can be tried again."""


def refusal(status: int, host: str, name: str, *, has_token: bool) -> ImagenError | BrokenOffError:
    """What an answer without a file means."""
    if status in (401, 403):
        return _forbidden(status, host, name, has_token=has_token)
    if status in (404, 410):
        return ModelDownloadError(
            f"{host} has no {name} ({status}).",
            "The file may have moved, or the mirror in HF_ENDPOINT may lack it.",
        )
    if status in (408, 425, 429) or status >= 500:
        return BrokenOffError(f"{host} answered with status {status}")
    return ModelDownloadError(f"{host} refused {name} with status {status}.")


def _forbidden(status: int, host: str, name: str, *, has_token: bool) -> AuthenticationError:
    if has_token:
        return AuthenticationError(
            f"{host} does not give {name} to the token in {TOKEN_VARIABLE} ({status}).",
            "Open the model's page there and see what it asks for, or use another token.",
        )
    return AuthenticationError(
        f"{host} gives {name} only to known users ({status}).",
        f"Make a token there and store it with: imagen keys set {TOKEN_VARIABLE}",
    )


def broke_off(host: str, name: str, reason: str, done_bytes: int) -> ModelDownloadError:
    if not done_bytes:
        return ModelDownloadError(f"The download of {name} from {host} broke off: {reason}.", AGAIN)
    done = bytes_text(done_bytes)
    return ModelDownloadError(f"The download of {name} from {host} broke off after {done}: {reason}.", AGAIN)


def changed(host: str, name: str) -> ModelDownloadError:
    return ModelDownloadError(
        f"{host} has another {name} than the catalogue: size or SHA-256 differ, so it was not downloaded.",
        "A newer version of this program may know the new file.",
    )


def wrong_bytes(host: str, name: str) -> ModelDownloadError:
    return ModelDownloadError(
        f"{name} came from {host} with wrong bytes and was deleted: its SHA-256 is not the published one.",
        "Start it again; if it happens twice, use another network or mirror.",
    )


def unmeasured(host: str, name: str) -> ModelDownloadError:
    return ModelDownloadError(
        f"{host} says neither the size nor the hash of {name}, so a half file could not be told from it.",
        "Use another mirror in HF_ENDPOINT.",
    )


def unwritable(error: OSError, folder: Path) -> ModelFolderError:
    problem, hint = disk_problem(error, folder)
    if not problem:
        return ModelFolderError(f"{folder} cannot be used: {error.strerror or error}.")
    return ModelFolderError(problem, f"{hint}, then start it again: it goes on where it stopped.")


def no_space(folder: Path, needed_bytes: int, free_bytes: int) -> ModelFolderError:
    return ModelFolderError(
        f"The download needs {bytes_text(needed_bytes)}, and the disk with {folder} "
        f"has {bytes_text(free_bytes)} free.",
        "Free some space, or choose a smaller model.",
    )


def busy(folder: Path) -> ModelDownloadError:
    return ModelDownloadError(
        f"Another program is downloading into {folder} or changing it.", "Wait for it, or stop it."
    )
