from __future__ import annotations

import pytest

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.usage.address import checked_url
from imagen_desktop.core.usage.server import SupabaseServer


@pytest.mark.parametrize(
    "url", ["http://localhost:54321", "http://127.0.0.1:1/", "http://[::1]:5", "https://a.supabase.co/"]
)
def test_encrypted_or_local_addresses_are_taken(url: str) -> None:
    assert checked_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://a.supabase.co",
        "http://127.0.0.1.example",
        "a.supabase.co",
        "ftp://a",
        "https://",
        "https://u:p@a.co",
        "https://a.co:port",
        "",
    ],
)
def test_plain_or_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"usage\.supabase_url"):
        SupabaseServer(url, lambda: None)
