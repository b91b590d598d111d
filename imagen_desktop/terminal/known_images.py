"""Says which of the images that are about to be made the library has already: made with the same seed."""

from __future__ import annotations

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.studio import Studio
from imagen_desktop.terminal.plain_text import say

_SAID = 5


def warn_of_known(studio: Studio, requests: list[GenerationRequest]) -> None:
    """A line for each, on standard error; scripts go on all the same."""
    if not any(request.seed is not None for request in requests):
        return
    from imagen_desktop.core.made_before import made_before

    said = 0
    for request in requests:
        for single in studio.split(request) if request.seed is not None else ():
            try:
                image = made_before(studio.library, single, studio.info(request))
            except LibraryError:
                return
            if image is not None and said < _SAID:
                said += 1
                say(f"Warning: {image.path} is this image already.")
