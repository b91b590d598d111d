"""The real program in a real window: it opens, draws a sketch by keyboard, and quits cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.desktop.conftest import PROGRAM, Desktop, wait_until

TITLE = "Imagen Desktop"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


@pytest.fixture
def program(desktop: Desktop, home: Path) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [*PROGRAM, "--home", str(home)],
        env=desktop.environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: desktop.window(TITLE) or started.poll() is not None, 30, "the window")
    yield started
    if started.poll() is None:
        started.kill()
    started.communicate(timeout=10)


def images(home: Path) -> list[Path]:
    return sorted((home / "images").glob("*.png"))


def quit_by_key(desktop: Desktop, program: subprocess.Popen[str]) -> None:
    desktop.xdotool("key", "ctrl+q")
    assert program.wait(timeout=15) == 0


@pytest.mark.timeout(120)
def test_the_first_sketch_is_made_by_keyboard(
    desktop: Desktop, program: subprocess.Popen[str], home: Path
) -> None:
    window = desktop.window(TITLE)
    desktop.xdotool("windowactivate", "--sync", window)
    desktop.xdotool("key", "Return")
    wait_until(lambda: images(home), 30, "the first image")

    desktop.xdotool("key", "ctrl+l", "ctrl+a")
    desktop.xdotool("type", "--delay", "12", "a red fox asleep in the snow")
    desktop.xdotool("key", "ctrl+Return")
    wait_until(lambda: len(images(home)) == 2, 30, "the second image")
    assert any("red-fox" in image.name for image in images(home))

    quit_by_key(desktop, program)
    assert not list((home / "logs").glob("*.log"))


@pytest.mark.timeout(120)
def test_the_window_shows_pictures_and_not_one_flat_colour(
    desktop: Desktop, program: subprocess.Popen[str], home: Path
) -> None:
    window = desktop.window(TITLE)
    desktop.xdotool("windowsize", "--sync", window, "1440", "900")
    desktop.xdotool("windowactivate", "--sync", window)
    shot = home / "window.png"

    def colors() -> int:
        command = ["import", "-window", window, str(shot)]
        subprocess.run(command, env=desktop.environment, timeout=20, check=True)
        with Image.open(shot) as picture:
            return len(picture.convert("RGB").getcolors(maxcolors=1 << 24) or [])

    wait_until(lambda: colors() > 200, 10, "a painted window")
    quit_by_key(desktop, program)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program_in_order(desktop: Desktop, home: Path, number: signal.Signals) -> None:
    started = subprocess.Popen(
        [*PROGRAM, "--home", str(home)],
        env=desktop.environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: desktop.window(TITLE) or started.poll() is not None, 30, "the window")
    started.send_signal(number)
    _output, errors = started.communicate(timeout=15)
    assert (started.returncode, errors) == (0, "")
    assert (home / "window.ini").exists()


STUCK = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from imagen_desktop import app
from imagen_desktop.core.config import Config
from imagen_desktop.core.paths import home_paths
from imagen_desktop.core.studio import Studio

Studio.states = lambda self: time.sleep(600)
real = app.Application.__init__
def started(self, arguments):
    real(self, arguments)
    QTimer.singleShot(1500, lambda: self.quit_program())
app.Application.__init__ = started
sys.exit(app.run_window(Config(), home_paths(Path(sys.argv[1]))))
"""


def test_a_keyring_that_never_answers_does_not_keep_the_program(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUCK, str(home)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=40,
    )
    assert done.returncode == 0
