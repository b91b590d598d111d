"""How a model at Replicate is named: `owner/name`, or `owner/name:version`."""

from __future__ import annotations

import re
from typing import NamedTuple

_REFERENCE = re.compile(r"([a-z0-9][\w.-]*/[a-z0-9][\w.-]*?)(?::([\w-]+))?", re.ASCII | re.IGNORECASE)


class ModelReference(NamedTuple):
    """`owner/name`, and the version where `owner/name:hash` pins one."""

    name: str
    version: str = ""

    @property
    def create_path(self) -> str:
        return "/predictions" if self.version else f"/models/{self.name}/predictions"


def parse_reference(text: str) -> ModelReference | None:
    """None for what names no model."""
    match = _REFERENCE.fullmatch(text)
    return ModelReference(match[1], match[2] or "") if match else None
