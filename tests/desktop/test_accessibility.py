"""What a screen reader is told of the real program, and the whole way through it by keyboard alone."""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.conftest import PROGRAM, Desktop, wait_until
from tests.fakes.session_bus import bare_bus

LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
READER = Path(__file__).with_name("accessible_tree.py")
TITLE = "Imagen Desktop"
CONTROLS = (
    "check box", "combo box", "entry", "list", "list item", "menu item", "page tab", "push button",
    "radio button", "slider", "spin button", "table", "text", "toggle button",
)  # fmt: skip
PAGES = (
    "Backends", "Local models", "Saving and metadata", "Library", "Budget and usage",
    "Notifications and tray", "Preview in tmux", "Shortcuts", "Look and language", "About",
)  # fmt: skip


@dataclass
class Reader:
    """The program as its readers know it."""

    desktop: Desktop
    home: Path

    def tree(self) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["/usr/bin/python3", str(READER), "imagen-desktop"],
            env=self.desktop.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        nodes: list[dict[str, Any]] = json.loads(done.stdout)
        return nodes

    def is_told(self, role: str, name: str) -> bool:
        return any((node["role"], node["name"]) == (role, name) for node in self.tree() if node["showing"])

    def settings(self, page: str) -> list[dict[str, Any]]:
        """The tree with that page of the settings open."""
        read: list[list[dict[str, Any]]] = []

        def is_open() -> bool:
            read.append(self.tree())
            return pages(read[-1]).get(page, False)

        self.until(is_open, f"the page {page}")
        return read[-1]

    def is_viewing(self, prompt: str) -> bool:
        """The viewer lies over all of the window, and is named as its picture."""
        return any(node["name"] == prompt and node["depth"] == 2 for node in self.tree() if node["showing"])

    def pictures(self) -> list[str]:
        """The names of what the gallery shows."""
        tree = self.tree()
        start = next(index for index, node in enumerate(tree) if node["name"] == "Gallery")
        below = itertools.takewhile(lambda node: node["depth"] > tree[start]["depth"], tree[start + 1 :])
        return [node["name"] for node in below if node["role"] == "list item"]

    def key(self, *keys: str) -> None:
        self.desktop.xdotool("key", *keys)

    def type(self, words: str) -> None:
        self.desktop.xdotool("type", "--delay", "12", words)

    def enter(self, title: str) -> None:
        """The next keys go to that window."""
        self.until(lambda: self.desktop.window(title), f"the window {title}")
        self.desktop.xdotool("windowactivate", "--sync", self.desktop.window(title))

    def images(self) -> list[Path]:
        return sorted((self.home / "images").glob("*.png"))

    def until(self, condition: Callable[[], object], what: str) -> None:
        wait_until(condition, 30, what)


@pytest.fixture
def reader(desktop: Desktop, tmp_path: Path) -> Iterator[Reader]:
    """The program on a display, a session bus and an accessibility bus of its own."""
    home, bus = tmp_path / "library", tmp_path / "session"
    bus.mkdir()
    with ExitStack() as stack:
        environment = desktop.environment
        environment["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(bare_bus(bus))
        environment.update(QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", HOME=str(tmp_path / "person"))
        (tmp_path / "person").mkdir()
        launcher = subprocess.Popen([LAUNCHER, "--launch-immediately"], env=environment)
        stack.callback(_end, launcher)
        program = subprocess.Popen(
            [*PROGRAM, "--home", str(home)], env=environment, cwd=Path(__file__).parents[2]
        )
        stack.callback(_end, program)
        wait_until(lambda: desktop.window(TITLE), 30, "the window")
        desktop.xdotool("windowsize", "--sync", desktop.window(TITLE), "1440", "900")
        desktop.xdotool("windowactivate", "--sync", desktop.window(TITLE))
        yield Reader(desktop, home)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def unnamed(tree: list[dict[str, Any]]) -> list[str]:
    """Controls that a reader could only call by their kind, each with the last name before it."""
    found, before = [], ""
    for node in tree:
        before = node["name"] or before
        if node["role"] in CONTROLS and node["showing"] and not node["name"]:
            found.append(f"{node['role']} after {before!r}")
    return found


def pages(tree: list[dict[str, Any]]) -> dict[str, bool]:
    """Of the settings, from top to bottom; the one that is open is checked."""
    nodes = itertools.dropwhile(lambda node: node["name"] != "Search settings", tree)
    links = itertools.takewhile(lambda node: node["name"] != "Edit config file", nodes)
    return {node["name"]: node["checked"] for node in links if node["role"] == "check box"}


@pytest.mark.timeout(240)
def test_by_keyboard_alone_from_the_first_start_to_undo(reader: Reader) -> None:
    assert unnamed(reader.tree()) == []  # the first start's page

    reader.key("Return")  # the built-in choice
    reader.until(lambda: len(reader.images()) == 1, "the first sketch")
    reader.key("ctrl+l", "ctrl+a")
    reader.type("a red fox asleep in the snow")
    reader.key("ctrl+Return")
    reader.until(lambda: len(reader.images()) == 2, "the second sketch")

    fox = "a red fox asleep in the snow"
    reader.until(lambda: fox in reader.pictures(), "the picture's name, which is its prompt")
    assert unnamed(reader.tree()) == []  # gallery, form and inspector

    reader.key("ctrl+f")
    reader.type("fox")
    reader.until(lambda: reader.pictures() == [fox], "one picture found")
    reader.key("Return", "Home", "space")
    reader.until(lambda: reader.is_viewing(fox), "the viewer")
    assert unnamed(reader.tree()) == []  # the viewer
    reader.key("Escape", "Delete")
    reader.until(lambda: len(reader.images()) == 1, "the picture in the trash")
    reader.key("ctrl+z")
    reader.until(lambda: len(reader.images()) == 2, "the picture back in its place")


@pytest.mark.timeout(240)
def test_usage_shortcuts_and_settings_have_no_unnamed_control(reader: Reader) -> None:
    reader.key("Return")
    reader.until(lambda: len(reader.images()) == 1, "the first sketch")
    reader.key("ctrl+u")
    reader.until(lambda: any(node["name"] == "Export CSV" for node in reader.tree()), "the Usage page")
    assert unnamed(reader.tree()) == []
    reader.key("Escape", "F1")
    reader.enter("^Keyboard shortcuts")
    reader.until(lambda: reader.is_told("text", "Search shortcuts"), "the list of shortcuts, told")
    assert unnamed(reader.tree()) == []
    reader.key("Escape", "ctrl+comma")
    reader.enter("^Settings")
    assert tuple(pages(reader.settings(PAGES[0]))) == PAGES
    reader.key("Tab")
    for page in PAGES:
        assert unnamed(reader.settings(page)) == []
        reader.key("Down")
