"""The usage server's address: checked before a key is ever sent there."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from imagen_desktop.core.errors import ConfigError


def checked_url(url: str) -> str:
    """The project's address without a trailing slash. Plain http is for this computer only."""
    parts = urlsplit(url.strip())
    is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and _has_valid_port(parts)
    if not is_address or parts.username or parts.query:
        raise ConfigError(
            f'usage.supabase_url "{url}" is not the address of a project.',
            "Write it as in the dashboard, such as https://PROJECT.supabase.co.",
        )
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ConfigError(
            "usage.supabase_url must begin with https://, or the key could be read on its way.",
            "Write it as in the dashboard, such as https://PROJECT.supabase.co.",
        )
    return url.strip().rstrip("/")


def _has_valid_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
