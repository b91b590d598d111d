"""One image from its location into the part file: chunk by chunk, within limits."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.generation import Progress, Stage

if TYPE_CHECKING:
    import httpx

MAX_IMAGE_BYTES = 64 * 1024 * 1024
"""Ours: four times the largest image that a known model makes (4 megapixels of noise as PNG)."""
MAX_REDIRECTS = 3
_CHUNK = 64 * 1024
_SHOW_EVERY = 4 * _CHUNK
_GONE = (403, 404, 410)


class DownloadError(Exception):
    """The bytes did not come. `is_gone`: not under this address any more."""

    def __init__(self, reason: str, *, is_transient: bool = False, is_gone: bool = False) -> None:
        super().__init__(reason)
        self.is_transient = is_transient
        self.is_gone = is_gone


class PartFile:
    """The file being written, hashed on the way; removed again unless it was `kept`. Raises SaveError.

    `advice` is the hint of that error: whether the image can be fetched again, and until when.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_IMAGE_BYTES, advice: str = "") -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._advice = advice
        self._hash = hashlib.sha256()
        self.size = 0
        self.is_kept = False

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb", buffering=0)
        except OSError as error:
            raise self._save_error(error) from error
        return self

    def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self._max_bytes:
            raise DownloadError(f"it is larger than {self._max_bytes // 1024**2} MiB")
        self._hash.update(chunk)
        try:
            self._file.write(chunk)
        except OSError as error:
            raise self._save_error(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.is_kept = kind is None
        if not self.is_kept:
            self._path.unlink(missing_ok=True)

    def _save_error(self, error: OSError) -> SaveError:
        return SaveError(
            f"The image was made, but {self._path.parent} cannot be written: {error.strerror}.",
            self._advice or "Make room there.",
        )


class Download:
    """`events` reports the bytes; afterwards `file` has their digest and number.

    Fewer or more of them than Content-Length says is a protocol error, found by httpx. `headers` go to
    the first address only, never along a redirect.
    """

    def __init__(
        self,
        connection: Connection,
        part: Path,
        max_bytes: int = MAX_IMAGE_BYTES,
        *,
        headers: Mapping[str, str] | None = None,
        advice: str = "",
    ) -> None:
        self._connection = connection
        self._headers = headers or {}
        self.file = PartFile(part, max_bytes, advice)

    async def events(self, location: str) -> AsyncGenerator[Progress]:
        """Raises DownloadError or SaveError."""
        if location.startswith("data:"):
            yield Progress(Stage.DOWNLOADING)
            await asyncio.to_thread(self._decode, location)
            return
        import httpx

        try:
            response = await self._open(location)
            try:
                total = self._expected_size(response)
                yield Progress(Stage.DOWNLOADING, total_bytes=total)
                with self.file as file:
                    async for chunk in response.aiter_bytes(_CHUNK):
                        shown = file.size // _SHOW_EVERY
                        file.write(chunk)
                        if file.size // _SHOW_EVERY > shown:
                            yield Progress(Stage.DOWNLOADING, received_bytes=file.size, total_bytes=total)
                    if not file.size:
                        raise DownloadError("it is empty", is_transient=True)
            finally:
                await response.aclose()
        except httpx.TimeoutException as error:
            raise DownloadError("no answer in time", is_transient=True) from error
        except httpx.TransportError as error:
            raise DownloadError("the connection was dropped", is_transient=True) from error
        except (httpx.DecodingError, httpx.InvalidURL) as error:
            raise DownloadError("its answer or address is malformed") from error

    async def _open(self, url: str) -> httpx.Response:
        """The answer with the bytes, after at most three redirects, each checked like the first address."""
        own = self._headers
        for _ in range(MAX_REDIRECTS + 1):
            if not self._connection.may_fetch(url):
                raise DownloadError("its address is not https")
            client = await self._connection.opened(url)
            request = client.build_request("GET", url, headers={"Accept-Encoding": "identity", **own})
            own = {}
            response = await client.send(request, stream=True)
            if response.status_code == 200:
                return response
            await response.aclose()
            if not response.is_redirect:
                raise _bad_status(response.status_code)
            url = urljoin(url, response.headers["location"])
        raise DownloadError(f"more than {MAX_REDIRECTS} redirects")

    def _expected_size(self, response: httpx.Response) -> int:
        """From Content-Length, 0 where there is none."""
        text = response.headers.get("content-length", "")
        total = int(text) if text.isdigit() else 0
        if total > MAX_IMAGE_BYTES:
            raise DownloadError(f"it is larger than {MAX_IMAGE_BYTES // 1024**2} MiB")
        return total

    def _decode(self, uri: str) -> None:
        """In a thread. Slice by slice, so that the image is not in memory a second time."""
        header, _, _ = uri[:200].partition(",")
        start = len(header) + 1
        if not header.endswith(";base64"):
            raise DownloadError("its data: URI is not base64")
        with self.file as file:
            for offset in range(start, len(uri), _CHUNK):
                try:
                    file.write(base64.b64decode(uri[offset : offset + _CHUNK], validate=True))
                except binascii.Error:
                    raise DownloadError("its base64 is damaged") from None
            if not file.size:
                raise DownloadError("it is empty")


class PatientDownload:
    """A download that is tried once more after a passing failure; afterwards `file` has it.

    `find_moved` is asked for the address by now when the image has gone from its own.
    """

    def __init__(
        self,
        connection: Connection,
        part: Path,
        wait_seconds: float,
        sleep: Callable[[float], Awaitable[None]],
        *,
        headers: Mapping[str, str] | None = None,
        advice: str = "",
        find_moved: Callable[[str], Awaitable[str]] | None = None,
    ) -> None:
        self._wait_seconds = wait_seconds
        self._sleep = sleep
        self._find_moved = find_moved
        self._make = partial(Download, connection, part, headers=headers, advice=advice)
        self.file: PartFile | None = None

    async def events(self, location: str) -> AsyncGenerator[Progress]:
        """Raises the last DownloadError, or SaveError."""
        for is_last in (False, True):
            download = self._make()
            try:
                async with aclosing(download.events(location)) as events:
                    async for event in events:
                        yield event
            except DownloadError as error:
                if is_last:
                    raise
                moved = await self._moved(location) if error.is_gone else location
                if not error.is_transient and moved == location:
                    raise
                location, problem = moved, error
            else:
                self.file = download.file
                return
            yield Progress(Stage.RETRYING, wait_seconds=self._wait_seconds, reason=f"download: {problem}")
            await self._sleep(self._wait_seconds)

    async def _moved(self, location: str) -> str:
        return await self._find_moved(location) if self._find_moved else location


def _bad_status(status: int) -> DownloadError:
    is_transient = status >= 500 or status in (408, 429)
    return DownloadError(f"status {status}", is_transient=is_transient, is_gone=status in _GONE)
