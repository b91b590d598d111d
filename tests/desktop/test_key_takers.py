"""On X11, Qt's text fields have keys of their own, such as Ctrl+U for an empty line."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.desktop.conftest import Desktop

EDITORS_OWN = {"/", "?", "Ctrl+Z"}
"""What is typed, and what takes back what was typed."""


def test_a_text_field_takes_none_of_the_window_s_keys_but_the_usual_ones(desktop: Desktop) -> None:
    environment = {**desktop.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.desktop.key_takers"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    first, *taken = done.stdout.splitlines()
    assert first.endswith("keys on xcb")
    assert set(taken) == {
        f"{field} {key}" for field in ("QLineEdit", "QPlainTextEdit") for key in EDITORS_OWN
    }
