"""One HTTP request with its redirects followed by hand, through the system's proxy where there is one.

The standard library's client reads straight into our buffers: a download costs little more than its hash.
"""

from __future__ import annotations

import base64
import contextlib
import ssl
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from imagen_desktop import __version__
from imagen_desktop.core.models.failures import BrokenOffError, ModelDownloadError
from imagen_desktop.core.models.stop import Stop

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 8


class Hop(NamedTuple):
    """An answer on the way: its address and headers."""

    address: SplitResult
    response: HTTPResponse


@contextlib.contextmanager
def opened(
    url: str,
    headers: dict[str, str],
    secret: dict[str, str],
    stop: Stop,
    timeout_seconds: float,
    method: str = "GET",
) -> Iterator[list[Hop]]:
    """All answers, the last of which is no redirect and can be read.

    `secret` headers go to the first address's origin only. Raises BrokenOffError, ModelDownloadError and
    StoppedError.
    """
    home = origin(urlsplit(url))
    hops: list[Hop] = []
    for _ in range(_MOST_REDIRECTS):
        address = _checked(url, hops)
        stop.check()
        own = {**headers, **secret} if origin(address) == home else headers
        with contextlib.ExitStack() as stack:
            response = _sent(method, address, own, stop, timeout_seconds, stack)
            hops.append(Hop(address, response))
            if response.status not in _REDIRECTS:
                yield hops
                return
            url = urljoin(url, response.headers.get("Location") or url)
    raise ModelDownloadError(f"{home[1]} sends the download around in a circle.")


def origin(address: SplitResult) -> tuple[str, str, int]:
    port = address.port or (443 if address.scheme == "https" else 80)
    return address.scheme, address.hostname or "", port


def _checked(url: str, hops: list[Hop]) -> SplitResult:
    """A redirect must not lead out of HTTP, nor from an encrypted connection to an open one."""
    try:
        address = urlsplit(url)
        scheme, host, _ = origin(address)
    except ValueError:
        raise ModelDownloadError("The download was sent on to an address that is none.") from None
    is_open = bool(hops) and hops[-1].address.scheme == "https" and scheme != "https"
    if not scheme or not host:
        raise ModelDownloadError("The download was sent on to an address that is none.")
    if scheme not in ("http", "https") or is_open:
        raise ModelDownloadError(f"The download was sent on to an {scheme} address, which is not safe.")
    return address


def _sent(
    method: str,
    address: SplitResult,
    headers: dict[str, str],
    stop: Stop,
    timeout_seconds: float,
    stack: contextlib.ExitStack,
) -> HTTPResponse:
    connection, target, extra = _connection(address, timeout_seconds)
    stack.callback(connection.close)
    agent = {"User-Agent": f"imagen-desktop/{__version__}", "Accept-Encoding": "identity"}
    try:
        connection.connect()
        stack.enter_context(stop.ending(connection.sock))
        connection.request(method, target, headers={**agent, **extra, **headers})
        return stack.enter_context(connection.getresponse())
    except (OSError, HTTPException) as error:
        stop.check()
        raise BrokenOffError(reason(error)) from error


def _connection(address: SplitResult, timeout_seconds: float) -> tuple[HTTPConnection, str, dict[str, str]]:
    """The connection, what to ask it for, and the headers that a proxy wants."""
    scheme, host, port = origin(address)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    proxy = _proxy(scheme, host)
    if proxy is None:
        if scheme == "https":
            return HTTPSConnection(host, port, timeout=timeout_seconds, context=_context()), path, {}
        return HTTPConnection(host, port, timeout=timeout_seconds), path, {}
    extra = _proxy_headers(proxy)
    if scheme == "https":
        tunnel = HTTPSConnection(
            proxy.hostname or "", proxy.port or 80, timeout=timeout_seconds, context=_context()
        )
        tunnel.set_tunnel(host, port, headers=extra)
        return tunnel, path, {}
    whole = address._replace(fragment="").geturl()
    return HTTPConnection(proxy.hostname or "", proxy.port or 80, timeout=timeout_seconds), whole, extra


def _proxy(scheme: str, host: str) -> SplitResult | None:
    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all", "")
    if not url or proxy_bypass(host):
        return None
    return urlsplit(url if "://" in url else f"http://{url}")


def _proxy_headers(proxy: SplitResult) -> dict[str, str]:
    if not proxy.username:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {base64.b64encode(login).decode()}"}


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def reason(error: OSError | HTTPException) -> str:
    """Why a connection failed, in a few words and without an address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not trusted"
    if isinstance(error, HTTPException):
        return "the answer was not understood"
    return (error.strerror or "the connection failed").lower()
