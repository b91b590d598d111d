"""Starting at login: one file that the desktop understands, and only where the person wants it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.login_start import (
    LoginStart,
    can_start_at_login,
    exec_line,
    own_command,
    quick_command,
)
from imagen_desktop.core.paths import Paths, home_paths, user_paths


def test_switched_on_the_desktop_starts_it_hidden_and_off_again_not(tmp_path: Path) -> None:
    login = LoginStart(user_paths(), tmp_path / "autostart")
    login.set(is_on=True)
    text = login.file.read_text(encoding="utf-8")
    assert login.file.name == "imagen-desktop.desktop"
    assert text.startswith("[Desktop Entry]\nType=Application\n")
    assert " --hidden\n" in text
    login.set(is_on=False)
    login.set(is_on=False)
    assert not login.file.exists()


def test_it_lies_where_desktops_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert LoginStart(user_paths()).file == tmp_path / "config" / "autostart" / "imagen-desktop.desktop"


def test_what_the_desktops_settings_switched_off_stays_off(tmp_path: Path) -> None:
    login = LoginStart(user_paths(), tmp_path)
    login.file.write_text("[Desktop Entry]\nHidden=true\n", encoding="utf-8")
    login.set(is_on=True)
    assert "Hidden=true" in login.file.read_text(encoding="utf-8")


def test_another_home_has_a_file_of_its_own_and_is_named_in_the_command(paths: Paths, tmp_path: Path) -> None:
    login = LoginStart(paths, tmp_path)
    assert login.file.name == "imagen-desktop-home.desktop"
    login.set(is_on=True)
    assert f"--home {paths.data} --hidden" in login.file.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("", encoding="utf-8")
    with pytest.raises(SaveError):
        LoginStart(user_paths(), tmp_path / "autostart" / "below").set(is_on=True)


@pytest.mark.parametrize(
    ("argument", "written"),
    [
        ("/usr/bin/imagen-desktop", "/usr/bin/imagen-desktop"),
        ("/a b", '"/a b"'),
        ("50%", "50%%"),
        ('say "x"', '"say \\\\"x\\\\""'),
        ("$HOME", '"\\\\$HOME"'),
        ("a\\b", '"a\\\\\\\\b"'),
        ("", '""'),
    ],
)
def test_arguments_are_written_by_the_specification(argument: str, written: str) -> None:
    assert exec_line([argument]) == written


def test_the_desktops_own_checker_accepts_the_file(tmp_path: Path) -> None:
    login = LoginStart(home_paths(tmp_path / "it's a $home 100%"), tmp_path)
    login.set(is_on=True)
    done = subprocess.run(["desktop-file-validate", str(login.file)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_command_starts_this_program(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["/opt/imagen/bin/imagen-desktop"])
    assert own_command(user_paths(), "--quick") == ["/opt/imagen/bin/imagen-desktop", "--quick"]
    assert quick_command(paths) == f"/opt/imagen/bin/imagen-desktop --home {paths.data} --quick"
    image = own_command(user_paths(), environment={"APPIMAGE": "/home/me/Imagen.AppImage"})
    assert image == ["/home/me/Imagen.AppImage"]
    monkeypatch.chdir(tmp_path)
    Path("bin").mkdir()
    Path("bin/imagen-desktop").touch()
    monkeypatch.setattr(sys, "argv", ["bin/imagen-desktop"])
    assert own_command(user_paths()) == [str(tmp_path / "bin/imagen-desktop")]
    monkeypatch.setattr(sys, "argv", ["-m"])
    assert own_command(user_paths()) == [sys.executable, "-P", "-m", "imagen_desktop"]


def test_a_flatpak_cannot_start_itself_at_login() -> None:
    assert can_start_at_login({})
    assert not can_start_at_login({"FLATPAK_ID": "app.imagen.Desktop"})
