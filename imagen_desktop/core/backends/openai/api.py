"""The HTTP calls. The key goes to the configured address and nowhere else, addresses are never followed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from imagen_desktop.core.backends.openai.answers import Asker, failure
from imagen_desktop.core.backends.openai.pace import Pace
from imagen_desktop.core.backends.web.answers import Answer, DoubtfulError
from imagen_desktop.core.backends.web.connection import Connection, network_failure
from imagen_desktop.core.backends.web.download import MAX_IMAGE_BYTES
from imagen_desktop.core.errors import AuthenticationError, NotConfiguredError
from imagen_desktop.core.generation import JsonValue

if TYPE_CHECKING:
    import httpx

MAX_ANSWER_BYTES = MAX_IMAGE_BYTES * 4 // 3 + 1024 * 1024
"""The largest image in base64, and what stands around it."""


class BrokenAnswerError(Exception):
    """The server said yes, and then its answer broke off or was no answer: the image may be paid."""


class ImagesApi:
    """Raises ThrottledError, UnreachableError, DoubtfulError and BrokenAnswerError for the caller to
    weigh; a BackendError is final."""

    def __init__(
        self, connection: Connection, token: Callable[[], str | None], asker: Asker, pace: Pace
    ) -> None:
        self._connection = connection
        self._find_token = token
        self._asker = asker
        self._pace = pace
        self._token = ""

    async def open(self) -> None:
        """Finds the key, where one is sent, and makes the client: both may block. Raises BackendError."""
        token, _ = await asyncio.gather(
            asyncio.to_thread(self._find_token), asyncio.to_thread(self._connection.client)
        )
        self._token = (token or "").strip()
        variable = self._asker.variable
        if variable and not self._token:
            raise NotConfiguredError(f"No key for {self._asker.service}: set {variable}.", self.key_hint)
        if not (self._token.isascii() and (self._token + "x").isprintable() and " " not in self._token):
            raise AuthenticationError(f"The key in {variable} has characters that no key has.", self.key_hint)

    @property
    def key_hint(self) -> str:
        variable = self._asker.variable
        return f"Set {variable}, or store it with: imagen keys set {variable}" if variable else ""

    def own_headers(self, url: str) -> dict[str, str]:
        """For `url`: the key, where it belongs there."""
        if not self._token or not self._connection.is_own(url):
            return {}
        return {"Authorization": f"Bearer {self._token}"}

    async def create(
        self, values: Mapping[str, JsonValue], seconds: float, begins: Callable[[], None]
    ) -> Answer:
        """ONE image: each call that reaches the server may cost money. `begins` hears of the first byte
        of an answer that is no refusal."""
        return await self._call("POST", "/images/generations", seconds, values, begins)

    async def models(self) -> tuple[str, ...]:
        """Their names, sorted."""
        record = (await self._call("GET", "/models", self._pace.ask)).json()
        rows = record.get("data") if isinstance(record, dict) else None
        if not isinstance(rows, list):
            raise DoubtfulError("a list of models that is none")
        names = (row.get("id") for row in rows if isinstance(row, dict))
        return tuple(sorted(name for name in names if isinstance(name, str)))

    async def _call(
        self,
        method: str,
        path: str,
        seconds: float,
        body: Mapping[str, JsonValue] | None = None,
        begins: Callable[[], None] = lambda: None,
    ) -> Answer:
        """A 2xx answer."""
        import httpx

        url = self._connection.base_url + path
        client = self._connection.client()
        timeout = httpx.Timeout(seconds, connect=self._pace.connect)
        request = client.build_request(method, url, json=body, headers=self.own_headers(url), timeout=timeout)
        try:
            response = await client.send(request, stream=True)
        except httpx.TransportError as error:
            raise network_failure(error) from error
        try:
            is_good = 200 <= response.status_code < 300
            if is_good:
                begins()
            answer = Answer(response.status_code, response.headers, await _body(response))
        except (httpx.TransportError, httpx.DecodingError) as error:
            if is_good:
                raise BrokenAnswerError("the connection was dropped") from error
            raise DoubtfulError(f"status {response.status_code}, broken off") from error
        finally:
            await response.aclose()
        if not is_good:
            raise failure(answer, self._asker)
        return answer


async def _body(response: httpx.Response) -> bytes:
    chunks = bytearray()
    async for chunk in response.aiter_bytes():
        chunks += chunk
        if len(chunks) > MAX_ANSWER_BYTES:
            raise BrokenAnswerError(f"it is larger than {MAX_ANSWER_BYTES // 1024**2} MiB")
    return bytes(chunks)
