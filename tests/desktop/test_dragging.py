"""A drag out of the real grid on a real X server: files arrive, and no task misses its wake-up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.desktop.conftest import Desktop
from tests.desktop.dragging_program import GOES_ON

PROGRAM = Path(__file__).with_name("dragging_program.py")
DRAGS = 20


def test_tasks_go_on_during_and_after_twenty_drags(desktop: Desktop, tmp_path: Path) -> None:
    environment = {**desktop.environment, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(PROGRAM), str(tmp_path), str(DRAGS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr[-2000:]
    facts = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert int(facts["drags"]) == DRAGS
    assert int(facts["drops"]) == DRAGS
    for kind in ("wakeups", "answers", "thread_results"):
        assert int(facts[f"least_{kind}"]) >= GOES_ON, facts
    assert facts["files"] == "0-0.png 0-1.png"
