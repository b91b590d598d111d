"""The HTTP clients of one server: made at first use, one for plain http and one for https.

Decides what may be connected to, and never sees a token.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from imagen_desktop import __version__
from imagen_desktop.core.backends.web.address import is_loopback
from imagen_desktop.core.backends.web.answers import DoubtfulError, UnreachableError

if TYPE_CHECKING:
    import httpx

_KEEPALIVE_SECONDS = 90.0


class Connection:
    """Opens clients by need. `transport` replaces the network in tests."""

    def __init__(
        self,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        read_seconds: float = 10.0,
        connect_seconds: float = 10.0,
    ) -> None:
        self.base_url = base_url
        self._transport = transport
        self._read_seconds = read_seconds
        self._connect_seconds = connect_seconds
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._lock = threading.Lock()

    def may_fetch(self, url: str) -> bool:
        """https, or plain http where the server is spoken to like that: from its own host only."""
        try:
            parts, own = urlsplit(url), urlsplit(self.base_url)
            host, own_host = parts.hostname or "", own.hostname or ""
        except ValueError:
            return False
        if parts.scheme != "http" or own.scheme != "http":
            return parts.scheme == "https" and bool(host)
        return host == own_host or (is_loopback(host) and is_loopback(own_host))

    def is_own(self, url: str) -> bool:
        """The same scheme, host and port: what a token for the server may be shown to."""
        try:
            return _origin(url) == _origin(self.base_url)
        except ValueError:
            return False

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
            timeout=httpx.Timeout(self._read_seconds, connect=self._connect_seconds),
        )

    async def close(self) -> None:
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


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
