"""Random hands on the real program leave no exception, no warning of a widget and no task behind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.parametrize("seed", [1])
def test_random_actions_break_nothing(seed: int) -> None:
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.desktop.monkey"]
    done = subprocess.run(
        [*command, "--actions", "250", "--seed", str(seed)], capture_output=True, text=True, timeout=240
    )
    assert done.stdout, done.stderr[-3000:]
    report = json.loads(done.stdout)
    assert (report["code"], report["wrong"]) == (0, [])
    assert report["done"]["press"] > 50
