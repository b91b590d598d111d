"""The desktop turns dark while the program runs: the window follows."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.conftest import Desktop, wait_until
from tests.desktop.running import TITLE, Home, Service, quit_in_order
from tests.fakes.session_bus import private_bus

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def session(desktop: Desktop) -> Iterator[Desktop]:
    with private_bus() as address:
        desktop.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        yield desktop


@pytest.fixture
def portal(session: Desktop) -> Iterator[Service]:
    made = Service("tests.fakes.settings_portal", session.environment)
    yield made
    made.close()


@pytest.fixture
def home(session: Desktop, tmp_path: Path) -> Iterator[Home]:
    made = Home(session, tmp_path / "home")
    yield made
    made.close()


def ground(desktop: Desktop) -> int:
    """How light the window's status bar is, 0 to 255."""
    picture = subprocess.run(
        ["import", "-window", desktop.window(TITLE), "-crop", "4x4+300+10", "-resize", "1x1!", "-depth", "8",
         "gray:-"],
        env=desktop.environment, capture_output=True, timeout=20, check=True,
    )  # fmt: skip
    return picture.stdout[0]


def test_the_window_follows_the_desktop_live(home: Home, portal: Service) -> None:
    program = home.open()
    wait_until(lambda: ground(home.desktop) > 200, 20, "the light window")
    portal.ask("dark")
    wait_until(lambda: ground(home.desktop) < 60, 20, "the dark window")
    portal.ask("light")
    wait_until(lambda: ground(home.desktop) > 200, 20, "the light window again")
    quit_in_order(program)
    assert home.log == ""


def test_a_theme_that_was_chosen_stays(home: Home, portal: Service) -> None:
    with (home.folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[look]\ntheme = "dark"\n')
    program = home.open()
    wait_until(lambda: ground(home.desktop) < 60, 20, "the dark window")
    portal.ask("light")
    assert ground(home.desktop) < 60
    home.run("config", "set", "look.theme", "system")
    wait_until(lambda: ground(home.desktop) > 200, 20, "the desktop's own theme")
    quit_in_order(program)
