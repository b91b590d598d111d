"""One program per library: the lock decides, its text says where to knock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from imagen_desktop.core.instance.lock import InstanceLock, is_private, listening, new_address
from imagen_desktop.core.paths import Paths, home_paths

HOLDER = """
import sys, time
from pathlib import Path
from imagen_desktop.core.instance.lock import InstanceLock
from imagen_desktop.core.paths import home_paths
lock = InstanceLock(home_paths(Path(sys.argv[1])))
assert lock.take()
lock.announce("/nowhere/else.socket")
print("held", flush=True)
time.sleep(600)
"""


def test_only_one_of_two_gets_the_lock(paths: Paths) -> None:
    first, second = InstanceLock(paths), InstanceLock(paths)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_two_homes_are_two_programs(tmp_path: Path) -> None:
    one, other = home_paths(tmp_path / "one"), home_paths(tmp_path / "other")
    locks = [InstanceLock(one), InstanceLock(other)]
    assert [lock.take() for lock in locks] == [True, True]
    assert new_address(one) != new_address(other)
    for lock in locks:
        lock.release()


def test_the_lock_of_a_killed_process_is_free_and_its_address_forgotten(paths: Paths, tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "home")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    lock = InstanceLock(paths)
    assert not lock.take()
    found = listening(paths)
    assert found is not None
    assert found.process == holder.pid

    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert lock.take()
    assert listening(paths) is None
    lock.release()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"address": "x"}', '{"address": "x", "process": "me"}'])
def test_a_file_that_says_nothing_useful_is_no_program(paths: Paths, text: str) -> None:
    paths.data.mkdir(parents=True)
    (paths.data / "running.lock").write_text(text, encoding="utf-8")
    assert listening(paths) is None


def test_the_socket_lies_where_only_its_user_may_enter(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = Path(f"/tmp/run-{os.getpid()}")
    runtime.mkdir(mode=0o700)
    try:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
        folder = Path(new_address(paths)).parent
        assert folder.parent == runtime
        assert is_private(folder)
        folder.rmdir()
    finally:
        runtime.rmdir()


def test_a_folder_that_others_may_enter_is_not_used(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder = tmp_path / "imagen-desktop"
    open_folder.mkdir(mode=0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = Path(new_address(paths)).parent
    assert folder != open_folder
    assert is_private(folder)


def test_the_temporary_folder_is_left_as_it_was(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lock = InstanceLock(paths)
    assert lock.take()
    address = Path(new_address(paths))
    lock.announce(str(address))
    (address.parent / "another.socket").touch()
    lock.release()
    assert address.parent.exists()
    (address.parent / "another.socket").unlink()
    assert lock.take()
    lock.release()
    assert not address.parent.exists()


def test_a_link_is_no_private_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert not is_private(tmp_path / "link")


def test_in_a_flatpak_the_socket_lies_where_every_start_of_it_looks(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = Path(f"/tmp/run-{os.getpid()}")
    shared = runtime / "app" / "org.example.Imagen"
    shared.mkdir(mode=0o700, parents=True)
    try:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
        monkeypatch.setenv("FLATPAK_ID", "org.example.Imagen")
        assert Path(new_address(paths)).parent == shared
    finally:
        shutil.rmtree(runtime)
