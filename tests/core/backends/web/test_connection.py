"""What a server's address may be, before anything is sent there."""

from __future__ import annotations

import pytest

from imagen_desktop.core.backends.web.address import checked_address
from imagen_desktop.core.errors import ConfigError


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nowhere", "is not a web address"),
        ("ftp://example.org", "is not a web address"),
        ("https://[half", "is not a web address"),
        ("http://example.org/v1", "must be https"),
        ("https://me:secret@example.org", "must be a plain address"),
        ("https://example.org/v1?key=1", "must be a plain address"),
    ],
)
def test_wrong_address_is_told_with_its_setting(address: str, words: str) -> None:
    with pytest.raises(ConfigError, match=f"backends.mine.base_url {words}"):
        checked_address(address, "backends.mine.base_url", has_secret=True)


def test_plain_http_is_for_this_computer_or_without_a_token() -> None:
    assert checked_address("http://127.0.0.1:80/v1/", "x", has_secret=True) == "http://127.0.0.1:80/v1"
    assert checked_address("http://example.org", "x", has_secret=False) == "http://example.org"
