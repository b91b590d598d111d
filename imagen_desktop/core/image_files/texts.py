"""The names of the texts that an image file may carry, and what reading one yields."""

from __future__ import annotations

from typing import NamedTuple

PARAMETERS_KEY = "parameters"
RECORD_KEY = "imagen_desktop"
XMP_KEY = "XML:com.adobe.xmp"
COMMENT_KEY = "UserComment"

MAX_TEXT_BYTES = 4 * 2**20
"""Of one text, inflated: ComfyUI's largest graphs take about 1 MB. What is longer is not read."""


class Contents(NamedTuple):
    """What a file says besides its pixels; nothing in it is to be trusted. `format` is the extension."""

    format: str
    width: int
    height: int
    texts: dict[str, str]
