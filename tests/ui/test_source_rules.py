"""Rules about the window's source that no linter here knows."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

import imagen_desktop
from imagen_desktop.ui.resources import icon_svg

PACKAGE = Path(imagen_desktop.__file__).parent
MODULES = sorted((PACKAGE / "ui").rglob("*.py"))
NESTED_LOOPS = {"exec", "exec_", "processEvents"}
HEX_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\b")


def stray_strings(body: list[ast.stmt]) -> list[str]:
    """Those that neither open the body nor follow a name that they explain."""
    return [
        node.value.value
        for before, node in pairwise(body)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and not isinstance(before, ast.Assign | ast.AnnAssign)
    ]


def calls(tree: ast.AST) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_module_starts_a_loop_inside_the_loop(module: Path) -> None:
    allowed = {"exec"} if module.name == "dragging.py" else set()  # outside of any task: see there
    assert not calls(ast.parse(module.read_text(encoding="utf-8"))) & NESTED_LOOPS - allowed


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_colours_live_in_the_theme_alone(module: Path) -> None:
    if module.name != "theme.py":
        assert not HEX_COLOR.findall(module.read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_only_tasks_creates_tasks(module: Path) -> None:
    if module.name != "tasks.py":
        assert not calls(ast.parse(module.read_text(encoding="utf-8"))) & {"create_task", "ensure_future"}


def test_a_string_that_stands_alone_explains_the_name_before_it() -> None:
    bodies = {path: ast.parse(path.read_text(encoding="utf-8")).body for path in PACKAGE.rglob("*.py")}
    assert {path.name: stray for path, body in bodies.items() if (stray := stray_strings(body))} == {}


def test_every_bundled_icon_takes_its_colour_from_us() -> None:
    icons = sorted((PACKAGE.parent / "resources" / "icons").glob("*.svg"))
    assert icons
    assert all("currentColor" in icon_svg(icon.stem) for icon in icons)


def test_only_icons_that_are_used_are_bundled() -> None:
    source = "".join(module.read_text(encoding="utf-8") for module in MODULES)
    icons = sorted((PACKAGE.parent / "resources" / "icons").glob("*.svg"))
    assert [icon.stem for icon in icons if f'"{icon.stem}"' not in source] == []
