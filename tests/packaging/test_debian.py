"""The Debian package's scripts, as far as that goes without building it."""

import re
import shutil
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

import changelog
import contents
from imagen_desktop import __version__

HERE = Path(changelog.__file__).parent
BUILD = (HERE / "build").read_text("utf-8")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHANGES = """# Changes

## 0.2.0

- Something new,
  on two lines.

- Something else.

## 0.1.0 (not released)

- The first.
"""


def test_changes_are_said_as_debian_says_them() -> None:
    assert changelog.changelog(CHANGES, "0.2.0", NOON) == (
        "imagen-desktop (0.2.0) unstable; urgency=medium\n\n"
        "  * Something new, on two lines.\n  * Something else.\n\n"
        f" -- {changelog.WHO}  Sun, 22 Nov 2026 12:00:00 +0000\n"
    )


def test_long_changes_are_wrapped() -> None:
    text = changelog.changelog(f"## 0.1.0\n\n- {'word ' * 40}\n", "0.1.0", NOON)
    assert max(map(len, text.splitlines()[:-1])) <= 80  # who and when stand in one line
    assert text.count("word") == 40


def test_version_without_changes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no version 0\.3\.0"):
        changelog.changelog(CHANGES, "0.3.0", NOON)


def test_this_version_has_changes() -> None:
    text = (contents.ROOT / "CHANGELOG.md").read_text("utf-8")
    assert changelog.changelog(text, __version__, NOON).startswith(f"imagen-desktop ({__version__}) ")


def test_debians_libraries_take_the_place_of_all_that_were_bundled() -> None:
    found = re.search(r"^for library in (.*?); do", BUILD, re.MULTILINE | re.DOTALL)
    assert found is not None
    left_out = {f"lib{name}" for name in found[1].replace("\\", " ").split()}
    assert left_out == set(contents.BUNDLED_LIBRARIES) - {"libpython3"}


SCRIPTS = (
    "debian/build", "debian/check_in_chroot", "debian/leave_system", "pyinstaller/build", "pyinstaller/check",
)  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_one(script: str) -> None:
    file = HERE.parent / script
    assert subprocess.run(["sh", "-n", str(file)]).returncode == 0
    assert file.stat().st_mode & 0o111
    named = re.findall(r"\bpackaging/[\w./-]+\.(?:py|txt|spec)\b", file.read_text("utf-8"))
    assert all((contents.ROOT / name).is_file() for name in named)


def test_check_says_why_it_cannot_run(tmp_path: Path) -> None:
    for tool in ("sh", "readlink", "id"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    done = subprocess.run(
        [str(HERE / "check_in_chroot"), "a.deb"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 77
    assert re.fullmatch(
        r"check_in_chroot: not run: (it wants root|debootstrap is not installed)\n", done.stderr
    )


def leaving(folder: Path, *, umount: str, mountpoint: str) -> subprocess.CompletedProcess[str]:
    """The system in `folder` is left, with these in place of the system's own programs."""
    for tool, text in (("umount", umount), ("mountpoint", mountpoint)):
        program = folder / "bin" / tool
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    (folder / "checked/system/tmp/.X11-unix").mkdir(parents=True)
    (folder / "checked/system/tmp/.X11-unix/X0").touch()
    return subprocess.run(
        [str(HERE / "leave_system"), str(folder / "checked")],
        env={"PATH": f"{folder / 'bin'}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_what_is_still_mounted_is_not_emptied(tmp_path: Path) -> None:
    done = leaving(tmp_path, umount="exit 32", mountpoint="exit 0")
    assert done.returncode == 1
    assert "is still mounted: nothing is removed" in done.stderr
    assert (tmp_path / "checked/system/tmp/.X11-unix/X0").exists()


def test_the_system_is_removed_once_its_places_are_unmounted(tmp_path: Path) -> None:
    unmounted = tmp_path / "unmounted"
    done = leaving(tmp_path, umount=f'touch "{unmounted}"', mountpoint=f'! test -e "{unmounted}"')
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "checked").exists()


def test_a_program_of_the_system_is_ended_first(tmp_path: Path) -> None:
    program = tmp_path / "checked/system/usr/sleep"
    program.parent.mkdir(parents=True)
    shutil.copy(str(shutil.which("sleep")), program)
    running = subprocess.Popen([str(program), "600"])
    try:
        leaving(tmp_path, umount="exit 0", mountpoint="exit 1")
        assert running.wait(timeout=20) == -signal.SIGTERM
    finally:
        running.kill()
        running.wait()
    assert not (tmp_path / "checked").exists()
