"""The installed Python and PySide6 survive what a long day in the window asks of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOAK = Path(__file__).with_name("soak.py")


def test_twenty_thousand_callbacks_do_not_abort_the_process() -> None:
    done = subprocess.run([sys.executable, str(SOAK)], capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stdout.strip()) == (0, "20000"), done.stderr[-500:]
