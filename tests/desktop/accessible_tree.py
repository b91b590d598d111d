"""What a screen reader is told of a program: `/usr/bin/python3 accessible_tree.py NAME` prints it as JSON.

Run by the system's Python, whose `gi` speaks AT-SPI; the tests' environment has none.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - after the version is required


def application(name: str, seconds: float = 20.0) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and name in (child.get_name() or ""):
                return child
        time.sleep(0.1)
    sys.exit(f"{name} is not on the accessibility bus")


def tree(node: Any, depth: int = 0) -> list[dict[str, object]]:
    """The node and what is below it; one that goes meanwhile is left out."""
    try:
        states = node.get_state_set()
        told = {
            "depth": depth,
            "role": node.get_role_name(),
            "name": node.get_name() or "",
            "description": node.get_description() or "",
            "focusable": states.contains(Atspi.StateType.FOCUSABLE),
            "checked": states.contains(Atspi.StateType.CHECKED),
            "showing": states.contains(Atspi.StateType.SHOWING),
        }
        children = [node.get_child_at_index(index) for index in range(min(node.get_child_count(), 500))]
    except GLib.Error:
        return []
    below = (tree(child, depth + 1) for child in children if child is not None)
    return [told, *(each for part in below for each in part)]


if __name__ == "__main__":
    print(json.dumps(tree(application(sys.argv[1]))))
