"""What a ComfyUI server says over its websocket: messages, and pictures of how far it has come."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
MAX_PREVIEW_BYTES = 2 * 1024 * 1024
_PREVIEW, _PREVIEW_WITH_METADATA = 1, 4
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG")
_log = logging.getLogger(__name__)


class Said(NamedTuple):
    kind: str
    data: Mapping[str, Any]


class Preview(NamedTuple):
    """A small JPEG or PNG."""

    picture: bytes


Message: TypeAlias = Said | Preview


class SilentError(Exception):
    """Nothing was said for a while: the connection may still be good."""


class EndedError(Exception):
    """The websocket is closed."""


class Listening:
    """One open websocket. `open` gives None where the server lets nobody listen: it is polled then."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, url: str, seconds: float) -> Listening | None:
        await asyncio.to_thread(_load)
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        near: dict[str, Any] = {"proxy": None} if url.startswith("ws:") else {}
        try:
            socket = await connect(
                url, max_size=MAX_MESSAGE_BYTES, open_timeout=seconds, close_timeout=1, **near
            )
        except (OSError, TimeoutError, EOFError, WebSocketException) as error:
            _log.info("No websocket to %s: %s", url.partition("?")[0], type(error).__name__)
            return None
        return cls(socket)

    async def next(self, seconds: float) -> Message:
        """Passes over what is not for us. Raises SilentError and EndedError."""
        from websockets.exceptions import ConnectionClosed

        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = _parsed(await self._socket.recv())
                    if message is not None:
                        return message
        except TimeoutError:
            raise SilentError from None
        except ConnectionClosed as error:
            raise EndedError from error

    async def close(self) -> None:
        await self._socket.close()


def _load() -> None:
    """Takes a tenth of a second, once: not on the loop."""
    import websockets.asyncio.client  # noqa: F401


def _parsed(frame: str | bytes) -> Message | None:
    if isinstance(frame, bytes):
        return _picture(frame)
    try:
        record = json.loads(frame)
    except ValueError:
        return None
    if not isinstance(record, dict) or not isinstance(record.get("data"), dict):
        return None
    return Said(str(record.get("type", "")), record["data"])


def _picture(frame: bytes) -> Preview | None:
    """Big-endian: the kind of event, then the picture's format, or the length of a record before it."""
    event, second = int.from_bytes(frame[:4]), int.from_bytes(frame[4:8])
    if event == _PREVIEW:
        picture = frame[8:]
    elif event == _PREVIEW_WITH_METADATA:
        picture = frame[8 + second :]
    else:
        return None
    is_picture = picture.startswith(_PICTURES) and len(picture) <= MAX_PREVIEW_BYTES
    return Preview(picture) if is_picture else None
