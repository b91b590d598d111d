"""The program in a session: tray, quick prompt, notifications; and services that hang or are missing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.conftest import Desktop, wait_until
from tests.desktop.running import QUICK_TITLE, TITLE, Home, Service, active_window, quit_in_order
from tests.fakes.session_bus import private_bus

pytestmark = pytest.mark.timeout(120)
SKETCH = ("generate", "a red fox", "--app", "--detach")


@pytest.fixture
def session(desktop: Desktop) -> Iterator[Desktop]:
    """The desktop with a session bus."""
    with private_bus() as address:
        desktop.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        yield desktop


@pytest.fixture
def home(session: Desktop, tmp_path: Path) -> Iterator[Home]:
    made = Home(session, tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def watcher(session: Desktop) -> Iterator[Service]:
    made = Service("tests.fakes.status_notifier", session.environment)
    yield made
    made.close()


@pytest.fixture
def notifications(session: Desktop) -> Iterator[Service]:
    made = Service("tests.fakes.notification_daemon", session.environment)
    yield made
    made.close()


def titles(notifications: Service) -> list[str]:
    return [str(shown["title"]) for shown in notifications.ask("shown")]


def close_window(desktop: Desktop) -> None:
    subprocess.run(["wmctrl", "-c", "Imagen Desktop"], env=desktop.environment, timeout=20, check=True)
    wait_until(lambda: not desktop.window(TITLE), 10, "the window's end")


def test_closing_the_window_leaves_an_icon_whose_menu_brings_it_back_and_quits(
    home: Home, watcher: Service, notifications: Service
) -> None:
    program = home.open()
    wait_until(lambda: watcher.ask("items") == 1, 20, "the icon")
    assert watcher.ask("state")["tip"] == "Imagen, nothing running"
    close_window(home.desktop)
    wait_until(lambda: titles(notifications) == ["Imagen Desktop keeps running"], 10, "the explanation")

    home.run(*SKETCH)
    wait_until(lambda: "1 image saved" in titles(notifications), 20, "the notification")
    shown = notifications.ask("shown")[-1]
    assert shown["image"] == home.images[0].as_uri()
    assert "a red fox" in shown["text"]
    wait_until(lambda: any("a red fox" in row for row in watcher.ask("menu")), 10, "the last image's row")

    notifications.ask("click 1")
    wait_until(lambda: active_window(home.desktop) == "Imagen Desktop", 10, "the window")
    close_window(home.desktop)
    assert watcher.ask("click Open Imagen")
    wait_until(lambda: active_window(home.desktop) == "Imagen Desktop", 10, "the window")
    close_window(home.desktop)
    assert titles(notifications).count("Imagen Desktop keeps running") == 1

    assert watcher.ask("click Quit")
    assert program.wait(timeout=20) == 0
    assert watcher.ask("items") == 0
    assert home.log == ""


def test_a_panel_that_comes_late_shows_the_icon_and_one_that_goes_leaves_a_window(home: Home) -> None:
    program = home.open("--hidden")
    watcher = Service("tests.fakes.status_notifier", home.desktop.environment)
    wait_until(lambda: watcher.ask("items") == 1, 20, "the icon")
    watcher.close()
    wait_until(lambda: home.desktop.window(TITLE), 20, "the window")
    quit_in_order(program)


def test_the_quick_prompt_takes_the_keyboard_and_shows_its_picture(home: Home, watcher: Service) -> None:
    program = home.open("--hidden")
    wait_until(lambda: watcher.ask("items") == 1, 20, "the icon")
    assert not home.desktop.window(TITLE)
    assert home.run("--quick").returncode == 0
    wait_until(lambda: active_window(home.desktop).startswith("Quick prompt"), 10, "the quick prompt")
    home.desktop.xdotool("type", "--delay", "12", "a red fox")
    home.desktop.xdotool("key", "Return")
    wait_until(lambda: home.images, 20, "the picture")
    assert "red-fox" in home.images[0].name

    def height() -> int:
        shape = home.desktop.xdotool("getwindowgeometry", "--shell", home.desktop.window(QUICK_TITLE))
        return int(dict(line.split("=") for line in shape.splitlines())["HEIGHT"])

    wait_until(lambda: height() > 500, 10, "the picture in the window")
    home.desktop.xdotool("key", "Escape")
    wait_until(lambda: not home.desktop.window(QUICK_TITLE), 10, "the quick prompt's end")
    assert program.poll() is None
    quit_in_order(program)


def test_a_start_at_the_prompt_leads_there_from_any_page(home: Home) -> None:
    program = home.open()
    wait_until(lambda: active_window(home.desktop) == "Imagen Desktop", 10, "the window")
    home.desktop.xdotool("key", "ctrl+u")  # the Usage page
    assert home.run("--prompt").returncode == 0
    home.desktop.xdotool("type", "--delay", "12", "a blue whale")
    home.desktop.xdotool("key", "ctrl+Return")
    wait_until(lambda: home.images, 20, "the picture")
    assert "blue-whale" in home.images[0].name
    quit_in_order(program)


def test_hung_services_block_neither_the_window_nor_the_end(
    home: Home, watcher: Service, notifications: Service
) -> None:
    watcher.hang()
    notifications.hang()
    program = home.open()
    close_window(home.desktop)
    home.run(*SKETCH)
    wait_until(lambda: home.images, 20, "the image")
    assert home.run("--quick").returncode == 0
    wait_until(lambda: active_window(home.desktop).startswith("Quick prompt"), 10, "the quick prompt")
    quit_in_order(program)


def test_without_a_tray_closing_the_window_quits(home: Home) -> None:
    program = home.open()
    close_window(home.desktop)
    assert program.wait(timeout=20) == 0
    assert home.log == ""


def test_a_click_on_an_icon_of_the_old_kind_hides_and_shows_the_window(home: Home) -> None:
    if shutil.which("trayer") is None:
        pytest.fail("not installed: trayer; tests/run installs it")
    place = [
        "--edge",
        "top",
        "--align",
        "right",
        "--widthtype",
        "request",
        "--height",
        "28",
        "--distance",
        "0",
    ]
    panel = subprocess.Popen(
        ["trayer", *place], env=home.desktop.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        program = home.open()
        home.desktop.xdotool("windowsize", home.desktop.window(TITLE), "900", "600")
        home.desktop.xdotool("windowmove", "--sync", home.desktop.window(TITLE), "100", "200")
        wait_until(lambda: active_window(home.desktop) == "Imagen Desktop", 10, "the window")
        home.desktop.xdotool("mousemove", "1588", "14", "click", "1")
        wait_until(lambda: not home.desktop.window(TITLE), 10, "the hidden window")
        home.desktop.xdotool("click", "2")  # another left click so soon would be half a double one
        wait_until(lambda: home.desktop.window(TITLE), 10, "the window's return")
        quit_in_order(program)
    finally:
        panel.terminate()
        panel.wait(timeout=10)
