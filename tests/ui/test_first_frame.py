"""What the window waits for before its first picture, and what waits for that picture."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from imagen_desktop.ui.first_frame import FirstFrame

Until = Callable[..., Any]

LATE = (
    "compare_page",
    "config_desk",
    "desktop",
    "file_desk",
    "first_run",
    "inspector_details",
    "instance_server",
    "picture_desks",
    "prompt_popup",
    "queue_panel",
    "quick_prompt",
    "search_filters",
    "settings.window",
    "tray_menu",
    "usage_chart",
    "usage_page",
    "viewer",
)
# The program as it is, but for its end: at the first picture it says what it has loaded.
PROGRAM = """
import json, os, sys
from pathlib import Path
from imagen_desktop import app, cli
from imagen_desktop.ui.first_frame import FirstFrame
painted = FirstFrame.painted
async def end(frame):
    await painted(frame)
    print(json.dumps([frame.parent().isVisible(), sorted(sys.modules)]), flush=True)
    os._exit(0)
FirstFrame.painted = end
sys.exit(cli.main(sys.argv[1:]))
"""


def test_what_is_not_seen_at_first_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('default_backend = "sketch"\n')
    (tmp_path / "window.ini").write_text("[prompt]\nready=sketch\n")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--home", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=50,
    )
    is_visible, modules = json.loads(done.stdout)
    assert is_visible
    assert [name for name in LATE if f"imagen_desktop.ui.{name}" in modules] == []
    assert "http.client" not in modules


async def test_a_window_that_is_not_shown_is_not_waited_for(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    await FirstFrame(window, lambda: False).painted()
    assert not window.isVisible()


async def test_the_first_picture_is_there_when_the_window_shows_what_it_has_read(
    qtbot: Any, until: Until
) -> None:
    window, asked, is_read = QWidget(), [], False

    def is_filled() -> bool:
        asked.append(window.isVisible())
        return is_read

    qtbot.addWidget(window)
    frame = FirstFrame(window, is_filled)
    window.show()
    waiting = asyncio.get_running_loop().create_task(frame.painted())
    await until(lambda: len(asked) > 1)
    assert not waiting.done()
    is_read = True
    await waiting
    assert all(asked)
