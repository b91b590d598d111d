"""Which addresses a server may have. Knows no client, so that reading the configuration loads none."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from imagen_desktop.core.errors import ConfigError


def checked_address(text: str, setting: str, *, has_secret: bool) -> str:
    """A server's address without a trailing slash. Raises ConfigError, which names the `setting`.

    With a token to be sent there, plain http goes to this computer only.
    """
    if problem := address_problem(text, has_secret=has_secret):
        raise ConfigError(f"{setting} {problem}.")
    return text.rstrip("/")


def address_problem(text: str, *, has_secret: bool) -> str:
    """Why nothing can be asked there, to be read after the setting's name; empty where it can."""
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        return "is not a web address"
    if url.scheme not in ("http", "https") or not url.hostname:
        return "is not a web address"
    if url.scheme == "http" and has_secret and not is_loopback(url.hostname):
        return "must be https: over plain http the token could be read on the way"
    if url.username or url.query or url.fragment:
        return "must be a plain address without user, query or fragment"
    return ""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
