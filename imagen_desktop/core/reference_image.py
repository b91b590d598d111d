"""A picture that a request starts from: looked at when it is chosen, read when it is sent, never copied.

A request keeps its path and its content's digest; its bytes go to the backend and nowhere else.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.errors import DownloadFailedError, InvalidRequestError, SaveError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files.checking import check_image

MAX_BYTES = 20_000_000
"""Ours: Replicate takes files up to 100 MB, and no model looks at more pixels than these hold."""
_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


class ReferenceImage(NamedTuple):
    """A file that a request can start from; `stored_path` is "~/…" below the home folder, so that a
    picture that is passed on does not name its owner."""

    path: Path
    stored_path: str
    sha256: str
    media_type: str
    width: int
    height: int

    def on(self, request: GenerationRequest, strength: float | None = None) -> GenerationRequest:
        """The request that starts from it."""
        return replace(request, image=self.stored_path, image_sha256=self.sha256, image_strength=strength)


class ReferenceBytes(NamedTuple):
    """What is sent."""

    data: bytes
    media_type: str
    sha256: str


def look_at_reference(path: Path) -> ReferenceImage:
    """Decodes the whole file. Raises InvalidRequestError for what is no picture that can be sent."""
    path = path.expanduser().absolute()
    data = _read(path)
    try:
        checked = check_image(path)
    except (DownloadFailedError, SaveError) as error:
        raise InvalidRequestError(f"{path.name} is no PNG, JPEG or WebP picture, or is damaged.") from error
    digest = hashlib.sha256(data).hexdigest()
    media_type = _MEDIA_TYPES[checked.format]
    return ReferenceImage(path, _stored(path), digest, media_type, checked.width, checked.height)


def read_reference(request: GenerationRequest) -> ReferenceBytes:
    """The bytes that the request's digest names. Raises InvalidRequestError where they are gone."""
    path = Path(request.image).expanduser()
    data = _read(path)
    digest = hashlib.sha256(data).hexdigest()
    if digest != request.image_sha256:
        raise InvalidRequestError(
            f"The reference image {path} has changed since it was chosen.", "Choose it once more."
        )
    return ReferenceBytes(data, _media_type(data), digest)


def check_reference(request: GenerationRequest) -> None:
    """Only looks whether the file is there. Raises InvalidRequestError."""
    if request.image and not Path(request.image).expanduser().is_file():
        raise InvalidRequestError(f"The reference image {request.image} is gone.", "Choose another one.")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise InvalidRequestError(f"{path.name} is larger than 20 MB.", "Save a smaller copy of it.")
    return data


def _media_type(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return _MEDIA_TYPES["png"]
    return _MEDIA_TYPES["webp" if data[8:12] == b"WEBP" else "jpg"]


def _stored(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
