"""A private X server with a window manager, without a session bus, for tests of the real program.

Skipped where xvfb, openbox, xdotool, xprop or import (ImageMagick) are not installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "openbox", "xdotool", "xprop", "import")
PROGRAM = [sys.executable, "-m", "imagen_desktop"]


def wait_until(condition: Callable[[], object], seconds: float, what: object) -> None:
    """`what` is put into words only where it did not happen: it may tell how far things came."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)


class Desktop:
    """One X display; `environment` is for the programs that run on it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, timeout=20
        )
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """The id of the visible window of that title; empty while there is none."""
        found = self.xdotool("search", "--onlyvisible", "--name", title)
        return found.splitlines()[0] if found else ""

    def managed(self) -> bool:
        done = subprocess.run(
            ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=20,
        )
        return "window id" in done.stdout


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.fail(f"not installed: {', '.join(missing)}; tests/run installs them")
    run_time = tmp_path / "run"
    run_time.mkdir(mode=0o700)
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {
        **kept,
        "DISPLAY": f":{number}",
        "XDG_RUNTIME_DIR": str(run_time),
        "QT_QPA_PLATFORM": "xcb",
    }
    manager = subprocess.Popen(
        ["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    made = Desktop(environment)
    try:
        wait_until(made.managed, 10, "the window manager's start")
        yield made
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(timeout=10)
