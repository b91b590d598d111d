"""The HTTP clients: made at first use, one for Replicate, kept apart from where images lie.

The only importer of httpx here. Decides what may be connected to, and never sees a token.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from imagen_desktop import __version__
from imagen_desktop.core.backends.replicate.answers import DoubtfulError, UnreachableError
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.errors import ConfigError

if TYPE_CHECKING:
    import httpx

API = "https://api.replicate.com/v1"
_KEEPALIVE_SECONDS = 90.0


def checked_base_url(text: str, backend: str) -> str:
    """The API's address without a trailing slash; plain http only to this computer. Raises ConfigError."""
    url = urlsplit(text or API)
    problem = ""
    if url.scheme not in ("http", "https") or not url.hostname:
        problem = "is not a web address"
    elif url.scheme == "http" and not is_loopback(url.hostname):
        problem = "must be https: over plain http the token could be read on the way"
    elif url.username or url.query or url.fragment:
        problem = "must be a plain address without user, query or fragment"
    if problem:
        raise ConfigError(f"backends.{backend}.base_url {problem}.")
    return (text or API).rstrip("/")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Connection:
    """Opens clients by need. `transport` replaces the network in tests."""

    def __init__(self, base_url: str, pace: Pace, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.base_url = base_url
        self._pace = pace
        self._transport = transport
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._lock = threading.Lock()

    @property
    def is_local(self) -> bool:
        """Replicate is played by a server on this computer, over plain http."""
        return self.base_url.startswith("http:")

    def client(self, url: str = "") -> httpx.AsyncClient:
        """The client for `url`, by default the API's. The first call blocks: httpx is imported then."""
        is_plain = (url or self.base_url).startswith("http:")
        with self._lock:
            if is_plain not in self._clients:
                self._clients[is_plain] = self._open(is_plain)
            return self._clients[is_plain]

    async def opened(self, url: str) -> httpx.AsyncClient:
        """`client`, made in a thread where it has to be made."""
        if url.startswith("http:") in self._clients:
            return self.client(url)
        return await asyncio.to_thread(self.client, url)

    def _open(self, is_plain: bool) -> httpx.AsyncClient:
        import httpx

        # Without certificates this context trusts nobody: cheap, and no use for https.
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else httpx.create_ssl_context()
        return httpx.AsyncClient(
            verify=trust,
            http2=not is_plain,
            trust_env=not is_plain,
            transport=self._transport,
            follow_redirects=False,
            headers={"User-Agent": f"imagen-desktop/{__version__}"},
            limits=httpx.Limits(max_keepalive_connections=10, keepalive_expiry=_KEEPALIVE_SECONDS),
            timeout=httpx.Timeout(self._pace.read_margin, connect=self._pace.connect),
        )

    async def close(self) -> None:
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()


def network_failure(error: httpx.TransportError) -> UnreachableError | DoubtfulError:
    """Whether the request can have left this computer."""
    import httpx

    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)):
        return UnreachableError(_words(error) or "no connection")
    if isinstance(error, httpx.TimeoutException):
        return DoubtfulError("no answer in time")
    return DoubtfulError("the connection was dropped")


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
