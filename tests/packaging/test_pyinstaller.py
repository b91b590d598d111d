"""What the packaged program holds, checked against the code and what is installed; nothing is built here."""

import ast
import importlib.util
import re
from pathlib import Path

import PySide6
import pytest

import contents
from imagen_desktop.terminal.arguments import COMMANDS

SOURCES = sorted((contents.ROOT / "imagen_desktop").rglob("*.py"))
SPEC = contents.ROOT / "packaging" / "pyinstaller" / "imagen-desktop.spec"
QT = Path(PySide6.__path__[0]) / "Qt"
ELSEWHERE = {
    "qmacjp2", "qmacheif", "qnetworklistmanager", "qapplenetworkinformation", "qcocoa", "qwindows",
    "qmacstyle", "qmodernwindowsstyle",
}  # fmt: skip
"""Plugins that Qt has on macOS and Windows only."""


def test_every_module_of_ours_is_packaged() -> None:
    packaged = set(contents.hidden_imports(has_engine=False))
    assert {f"imagen_desktop.terminal.{command.name}" for command in COMMANDS} <= packaged
    assert {f"imagen_desktop.terminal.{command.grammar}" for command in COMMANDS} <= packaged
    assert len([name for name in packaged if name.split(".")[0] == "imagen_desktop"]) == len(SOURCES)


def test_each_module_that_is_named_exists() -> None:
    named = [*contents.hidden_imports(has_engine=False), "cyllama"]  # the engine's own would load it here
    assert [name for name in named if importlib.util.find_spec(name) is None] == []


def test_every_part_of_qt_that_is_used_is_packaged() -> None:
    used = {name for source in SOURCES for name in re.findall(r"PySide6\.(Qt\w+)", source.read_text("utf-8"))}
    assert used == set(contents.QT_MODULES)


def test_nothing_that_is_left_out_is_imported() -> None:
    imported = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    assert imported & set(contents.EXCLUDED) == set()


def test_each_plugin_of_qt_that_is_named_exists() -> None:
    for folder, names in contents.QT_PLUGINS.items():
        there = {file.name.removeprefix("lib").split(".")[0] for file in (QT / "plugins" / folder).glob("*")}
        assert set(names) - there <= ELSEWHERE, folder


def test_each_library_of_qt_that_is_named_exists() -> None:
    there = {file.name for file in (QT / "lib").iterdir()}
    assert {f"libQt6{name}.so.6" for name in contents.QT_LIBRARIES} <= there


@pytest.mark.parametrize(
    ("destination", "source", "is_wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", "/venv/libqeglfs.so", False),
        ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", "/venv/libqsqlite.so", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", "/venv/libQt6Core.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", "/venv/libQt6Quick.so.6", False),
        ("libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt6Qml.dll", "C:/venv/Qt6Qml.dll", False),
        ("PySide6/Qt6Core.dll", "C:/venv/Qt6Core.dll", True),
        ("PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml", "/venv/QtQml", False),
        ("PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore", "/venv/QtCore", True),
        ("QtQml", "PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml", False),
        ("PySide6/Qt/lib/libicudata.so.73", "/venv/libicudata.so.73", True),
        ("PySide6/QtSql.abi3.so", "/venv/QtSql.abi3.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", "/venv/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", "/venv/qtbase_fr.qm", False),
        ("libgtk-3.so.0", "/usr/lib/x86_64-linux-gnu/libgtk-3.so.0", False),
        ("libX11.so.6", "/lib/x86_64-linux-gnu/libX11.so.6", False),
        ("libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3", True),
        ("libxcb-cursor.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0", True),
        ("libpython3.11.so.1.0", "/usr/local/lib/libpython3.11.so.1.0", True),
        ("pillow.libs/libjpeg-6dc8d115.so.62", "/venv/libjpeg-6dc8d115.so.62", True),
    ],
)
def test_only_what_is_needed_is_kept(destination: str, source: str, is_wanted: bool) -> None:
    assert contents.is_wanted(destination, source) == is_wanted


def test_no_library_names_the_building_machines_python(tmp_path: Path) -> None:
    library = tmp_path / "_internal" / "python3.11" / "lib-dynload" / "_json.so"
    library.parent.mkdir(parents=True)
    place, rest = b"/home/builder/python/lib", b"name\0/home/builder/python/lib/python3.11\0"
    library.write_bytes(b"\x7fELF\0" + place + b"\0" + rest)
    contents.forget_building_machine(str(tmp_path), "/home/builder/python")
    forgotten = b"$ORIGIN/../..".ljust(len(place), b"\0")
    assert library.read_bytes() == b"\x7fELF\0" + forgotten + b"\0" + rest


def test_no_hook_loads_qt_before_a_command_knows_what_it_is() -> None:
    assert not contents.is_wanted_hook("pyi_rth_pyside6")
    assert contents.is_wanted_hook("pyi_rth_inspect")


def test_all_data_goes_where_the_program_looks_for_it() -> None:
    packaged = {Path(folder) / Path(file).name for file, folder in contents.resources()}
    there = [file for file in (contents.ROOT / "resources").rglob("*") if file.is_file()]
    assert {Path("imagen_desktop") / file.relative_to(contents.ROOT) for file in there} == packaged


def test_spec_asks_for_nothing_that_is_not_there() -> None:
    tree = ast.parse(SPEC.read_text("utf-8"))
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "contents"
    }
    assert asked
    assert all(hasattr(contents, name) for name in asked)
