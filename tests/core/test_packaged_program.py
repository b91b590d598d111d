"""A packaged program starts itself by its own file, and its children never hear of its libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imagen_desktop.core.packaged_program import (
    child_environment,
    own_environment,
    own_program,
    shed_packaging,
)

ROOT = Path(__file__).parents[2]
FOLDER = "/opt/imagen/_internal"


def test_checkout_starts_itself_through_its_interpreter() -> None:
    assert own_program() == [sys.executable, "-P", "-m", "imagen_desktop"]


@pytest.mark.parametrize("command", ["--engine-worker", "--sketch-worker", "--version"])
def test_a_child_runs_nothing_of_the_folder_that_it_is_started_in(command: str, tmp_path: Path) -> None:
    for module in ("queue", "json", "signal", "sitecustomize", "imagen_desktop"):
        (tmp_path / f"{module}.py").write_text("open('was-run', 'w').close(); raise SystemExit(9)")
    child = subprocess.run(
        [*own_program(), command],
        cwd=tmp_path,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert child.returncode == 0, child.stderr
    assert not (tmp_path / "was-run").exists()


def test_a_child_finds_the_package_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/users/own")
    assert own_environment()["PYTHONPATH"] == f"{ROOT}{os.pathsep}/users/own"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_environment()["PYTHONPATH"] == "/users/own"


def test_packaged_program_starts_itself_by_its_own_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_program() == [sys.executable]


def test_child_has_the_users_library_path_again() -> None:
    packed = {"LD_LIBRARY_PATH": FOLDER, "LD_LIBRARY_PATH_ORIG": "/users/own", "HOME": "/home/me"}
    assert child_environment(packed, FOLDER) == {"LD_LIBRARY_PATH": "/users/own", "HOME": "/home/me"}


@pytest.mark.parametrize("original", [{}, {"LD_LIBRARY_PATH_ORIG": ""}])
def test_child_has_no_library_path_where_the_user_had_none(original: dict[str, str]) -> None:
    assert child_environment({"LD_LIBRARY_PATH": FOLDER, **original}, FOLDER) == {}


def test_only_the_programs_own_folders_leave_a_path() -> None:
    packed = {"PATH": f"{FOLDER}:/usr/bin:{FOLDER}-tools", "QT_PLUGIN_PATH": f"{FOLDER}/PySide6/Qt/plugins"}
    assert child_environment(packed, FOLDER) == {"PATH": f"/usr/bin:{FOLDER}-tools"}


def test_marks_of_the_packaging_stay_with_the_first_process() -> None:
    packed = {"_PYI_ARCHIVE_FILE": "/opt/imagen/imagen-desktop", "_MEIPASS2": FOLDER, "_": "/bin/sh"}
    assert child_environment(packed, FOLDER) == {"_": "/bin/sh"}


def test_what_is_clean_stays_as_it_is() -> None:
    clean = {"LD_LIBRARY_PATH": "/users/own:/and/more", "PATH": "/usr/bin", "LANG": "C.UTF-8"}
    assert child_environment(clean, FOLDER) == clean
    assert child_environment(child_environment(clean, FOLDER), FOLDER) == clean


def test_packaged_program_sheds_its_packaging_for_every_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", FOLDER, raising=False)
    environment = {"LD_LIBRARY_PATH": FOLDER, "_PYI_PARENT_PROCESS_LEVEL": "1", "PATH": "/usr/bin"}
    shed_packaging(environment)
    assert environment == {"PATH": "/usr/bin"}


def test_checkout_leaves_its_environment_alone() -> None:
    environment = {"LD_LIBRARY_PATH": "/x", "LD_LIBRARY_PATH_ORIG": "/of/another/program"}
    shed_packaging(environment)
    assert environment == {"LD_LIBRARY_PATH": "/x", "LD_LIBRARY_PATH_ORIG": "/of/another/program"}
