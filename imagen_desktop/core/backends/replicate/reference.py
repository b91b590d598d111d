"""How a reference image reaches Replicate: in the request where it is small, else as a file of its own."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping

from imagen_desktop.core.backends.replicate.api import ReplicateApi
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.backends.web.answers import DoubtfulError, ThrottledError, UnreachableError
from imagen_desktop.core.errors import BackendUnavailableError
from imagen_desktop.core.generation import GenerationRequest, JsonValue
from imagen_desktop.core.reference_image import ReferenceBytes, read_reference

MAX_INLINE_BYTES = 256 * 1024
"""Replicate's own advice for data URIs."""
NAMED = "data:sha256="
"""What stands for an image's bytes wherever inputs are written down."""
_KEPT_SECONDS = 3600.0


class References:
    """One backend's uploads: several images of one request share theirs for an hour."""

    def __init__(self, api: ReplicateApi, pace: Pace) -> None:
        self._api = api
        self._pace = pace
        self._lock = asyncio.Lock()
        self._addresses: dict[str, tuple[float, str]] = {}

    async def put_into(
        self, values: Mapping[str, JsonValue], request: GenerationRequest
    ) -> dict[str, JsonValue]:
        """The inputs with the image itself where its digest stands. Nothing is charged for it."""
        reference = await asyncio.to_thread(read_reference, request)
        address = await self._address(reference)
        named = f"{NAMED}{reference.sha256}"
        return {key: _replaced(value, named, address) for key, value in values.items()}

    async def _address(self, reference: ReferenceBytes) -> str:
        if len(reference.data) <= MAX_INLINE_BYTES:
            return f"data:{reference.media_type};base64,{base64.b64encode(reference.data).decode()}"
        async with self._lock:
            made_at, address = self._addresses.get(reference.sha256, (0.0, ""))
            if not address or self._pace.clock() - made_at > _KEPT_SECONDS:
                address = await self._upload(reference)
                self._addresses[reference.sha256] = self._pace.clock(), address
            return address

    async def _upload(self, reference: ReferenceBytes) -> str:
        try:
            return await self._api.upload(reference.data, reference.media_type)
        except (ThrottledError, UnreachableError, DoubtfulError) as error:
            raise BackendUnavailableError(
                f"The reference image could not be sent to Replicate: {error}.",
                "Try again in a moment; nothing was charged.",
            ) from error


def _replaced(value: JsonValue, named: str, address: str) -> JsonValue:
    if isinstance(value, list):
        return [_replaced(part, named, address) for part in value]
    return address if value == named else value
