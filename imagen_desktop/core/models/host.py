"""The host of the models: where a file is, what the host says about it, and its bytes."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import quote, urlsplit

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.models.catalogue import ModelFile
from imagen_desktop.core.models.connection import Hop, opened, origin
from imagen_desktop.core.models.failures import refusal
from imagen_desktop.core.models.stop import Stop

DEFAULT_ENDPOINT = "https://huggingface.co"
ENDPOINT_VARIABLE = "HF_ENDPOINT"
_SHA256 = re.compile(r"[0-9a-f]{64}")
RANGE_WRONG = 416


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a file: `body` begins at byte `start`.

    `size_bytes` is the whole file's, 0 where it is not said; `sha256` the host's own, "" where it has none.
    `identity` names these bytes: two parts of one file have the same.
    """

    start: int
    size_bytes: int
    sha256: str
    identity: str
    body: HTTPResponse
    is_range_wrong: bool = False


class ModelHost:
    """`find_token` may block, and is asked once. Raises ConfigError for an address that is none."""

    def __init__(
        self,
        endpoint: str = DEFAULT_ENDPOINT,
        find_token: Callable[[], str | None] = lambda: None,
        timeout_seconds: float = 30.0,
    ) -> None:
        self._endpoint = _checked(endpoint)
        self._find_token = find_token
        self._token: str | None = None
        self._timeout_seconds = timeout_seconds

    @property
    def name(self) -> str:
        """As people know it: `huggingface.co`."""
        return urlsplit(self._endpoint).hostname or ""

    def url(self, file: ModelFile) -> str:
        repository, revision, name = (
            quote(part) for part in (file.repository, file.revision, file.remote_name)
        )
        return f"{self._endpoint}/{repository}/resolve/{revision}/{name}"

    @contextlib.contextmanager
    def open(self, file: ModelFile, start: int, stop: Stop, method: str = "GET") -> Iterator[Reply]:
        """Asks for the bytes from `start`. Raises an ImagenError, BrokenOffError or StoppedError."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        with opened(self.url(file), headers, self._secret(), stop, self._timeout_seconds, method) as hops:
            status = hops[-1].response.status
            if status not in (200, 206, RANGE_WRONG) or (status == RANGE_WRONG and not start):
                has_token = bool(self._secret())
                raise refusal(status, hops[-1].address.hostname or self.name, file.name, has_token=has_token)
            yield _reply(hops, start)

    def size(self, file: ModelFile, stop: Stop) -> int:
        """Of a file whose size the catalogue does not know; 0 where the host does not say."""
        with self.open(file, 0, stop, "HEAD") as reply:
            return reply.size_bytes

    def _secret(self) -> dict[str, str]:
        if self._token is None:
            self._token = (self._find_token() or "").strip()
        usable = self._token.isascii() and self._token.isprintable() and " " not in self._token
        return {"Authorization": f"Bearer {self._token}"} if self._token and usable else {}


def chosen_endpoint(environment: Mapping[str, str] | None = None) -> str:
    """The mirror that HF_ENDPOINT names, else the host itself."""
    environment = os.environ if environment is None else environment
    return environment.get(ENDPOINT_VARIABLE, "").strip() or DEFAULT_ENDPOINT


def _checked(endpoint: str) -> str:
    endpoint = endpoint.rstrip("/")
    try:
        address = urlsplit(endpoint)
        is_right = address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        raise ConfigError(
            f"{ENDPOINT_VARIABLE} is not an address.",
            f"Set it to something like {DEFAULT_ENDPOINT}, or unset it.",
        )
    return endpoint


def _reply(hops: list[Hop], asked_start: int) -> Reply:
    response = hops[-1].response
    linked = _linked(hops)
    etag = response.headers.get("ETag", "").removeprefix("W/").strip('"')
    hash_text = next((text for text in (linked, etag) if _SHA256.fullmatch(text)), "")
    start, whole = _range(response, asked_start)
    size = whole or _number(_header(hops, "X-Linked-Size"))
    identity = linked or etag or response.headers.get("Last-Modified", "")
    return Reply(start, size, hash_text, identity, response, response.status == RANGE_WRONG)


def _linked(hops: list[Hop]) -> str:
    return _header(hops, "X-Linked-ETag").removeprefix("W/").strip('"')


def _header(hops: list[Hop], name: str) -> str:
    """Only the host itself can speak for the file, not where it sends us."""
    home = origin(hops[0].address)
    values = (hop.response.headers.get(name, "") for hop in hops if origin(hop.address) == home)
    return next((value for value in values if value), "")


def _range(response: HTTPResponse, asked_start: int) -> tuple[int, int]:
    """Where the body begins, and how long the whole file is (0: not said)."""
    if response.status != 206:
        return 0, _number(response.headers.get("Content-Length", ""))
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if match is None:
        return asked_start, 0
    return int(match[1]), _number(match[2])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
