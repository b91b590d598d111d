"""One program per library: a second start raises the first, whatever became of it."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.conftest import Desktop, wait_until
from tests.desktop.running import TITLE, Home, active_window, quit_in_order

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def home(desktop: Desktop, tmp_path: Path) -> Iterator[Home]:
    made = Home(desktop, tmp_path / "home")
    yield made
    made.close()


def test_twelve_starts_at_once_are_one_program_and_a_killed_one_is_no_obstacle(home: Home) -> None:
    starts = [home.begin() for _ in range(12)]
    wait_until(lambda: sum(start.poll() is not None for start in starts) == 11, 60, "eleven hand-overs")
    assert sorted(start.returncode for start in starts if start.returncode is not None) == [0] * 11
    [program] = [start for start in starts if start.poll() is None]
    wait_until(lambda: home.desktop.window(TITLE), 30, "the window")
    assert len(home.desktop.xdotool("search", "--onlyvisible", "--name", TITLE).split()) == 1

    program.send_signal(signal.SIGKILL)
    program.communicate()
    again = home.open()
    assert again.poll() is None
    quit_in_order(again)
    assert home.log == ""


def test_a_second_start_raises_a_minimised_window_and_a_hung_program_is_said(home: Home) -> None:
    program = home.open()
    window = home.desktop.window(TITLE)
    home.desktop.xdotool("windowminimize", "--sync", window)
    done = home.run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    wait_until(lambda: active_window(home.desktop) == "Imagen Desktop", 10, "the window's return")

    program.send_signal(signal.SIGSTOP)
    done = home.run()
    assert done.returncode == 7
    assert "does not answer" in done.stderr
    assert f"kill {program.pid}" in done.stderr
    program.send_signal(signal.SIGCONT)
    quit_in_order(program)


def test_a_terminal_has_its_images_made_in_the_running_program(home: Home, tmp_path: Path) -> None:
    program = home.open()
    elsewhere = tmp_path / "elsewhere"
    done = home.run(
        *("generate", "two owls", "--app", "--count", "2", "--quiet", "--out", str(elsewhere)),
        MAI_FROM_ID="mai-7",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(Path(line) for line in done.stdout.splitlines()) == sorted(elsewhere.glob("*.png"))
    with sqlite3.connect(home.folder / "usage.sqlite3") as ledger:
        rows = ledger.execute("SELECT * FROM usage").fetchall()
    ledger.close()
    assert len(rows) == 2
    assert all("mai-7" in row for row in rows)

    detached = home.run("generate", "a hen", "--app", "--detach")
    assert (detached.returncode, detached.stdout, detached.stderr) == (0, "", "")
    wait_until(lambda: home.images, 20, "the detached image")

    refused = home.run("generate", "a hen", "--app", "--backend", "flux-dev-replicate")
    assert refused.returncode == 3
    assert "not configured" in refused.stderr
    quit_in_order(program)

    alone = home.run("generate", "a cow", "--app", "--quiet")
    assert (alone.returncode, alone.stderr) == (
        0,
        "Imagen Desktop is not running. The images are made here.\n",
    )
    assert Path(alone.stdout.strip()).exists()
