"""For every test: no token, proxy or tmux of the person who runs them, and nobody else's files."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from imagen_desktop.core.paths import Paths, home_paths

_LOOPBACK = ("127.", "::1", "localhost")
_WIPED = (
    "REPLICATE_API_TOKEN",
    "SUPABASE_KEY",
    "MAI_FROM_ID",
    "TMUX",
    "TMUX_PANE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "IMAGEN_PREVIEW",
)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in _WIPED:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches out of this machine fails at once."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A home of the test's own."""
    return home_paths(tmp_path / "home")
