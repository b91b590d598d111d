"""What the code owes to platforms that these tests cannot run on."""

import subprocess
import sys
from pathlib import Path

import pytest

from imagen_desktop.core.windows_identity import APPLICATION_ID, claim_identity

ROOT = Path(__file__).resolve().parents[2]


def _said(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(180)  # all modules twice, on a machine that may have much else to do
@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_every_module_can_be_imported_where_linux_has_what_others_lack(platform: str) -> None:
    assert _said(f"from tests.packaging.foreign_platform import main; main({platform!r})") == ""


def test_a_module_that_needs_posix_would_be_found() -> None:
    """The check itself can fail: what is taken away is away."""
    code = """
import os, sys
from tests.packaging.foreign_platform import take_away
take_away("win32")
try:
    import fcntl
except ImportError:
    print("no fcntl", hasattr(os, "fork"), sys.platform)
"""
    assert _said(code) == "no fcntl False win32\n"


def test_elsewhere_than_on_windows_there_is_no_identity_to_claim() -> None:
    claim_identity()


def test_the_identity_is_one_that_windows_takes() -> None:
    company, product = APPLICATION_ID.split(".")
    assert company.isalnum()
    assert product.isalnum()
    assert len(APPLICATION_ID) <= 128


def test_the_window_claims_its_identity_before_qt_makes_one() -> None:
    source = (ROOT / "imagen_desktop/app.py").read_text("utf-8")
    assert 0 < source.index("    claim_identity()") < source.index("= Application(")


def test_a_bus_without_its_library_is_a_bus_that_is_not_there() -> None:
    """A Mac may have a session bus, from a package manager; the library comes along on Linux alone."""
    code = """
import asyncio, sys
sys.modules["dbus_fast"] = sys.modules["dbus_fast.aio"] = None
from imagen_desktop.core.session_bus import BusError, SessionBus
try:
    asyncio.run(SessionBus("unix:path=/nowhere").open())
except BusError as error:
    print(error.message)
"""
    assert _said(code) == "the session bus is not used on this system\n"
