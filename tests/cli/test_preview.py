"""`imagen generate` in tmux: which images get a window, and that no preview ever costs an image."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.tmux_server import Programs, TmuxServer, tmux_server

SKETCH = ("generate", "a red fox", "--backend", "sketch", "--size", "64x48", "--quiet")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server() -> Iterator[TmuxServer]:
    with tmux_server() as server:
        yield server


@pytest.fixture
def tmux(server: TmuxServer) -> TmuxServer:
    """Without the windows of the test before."""
    server.ask("kill-window", "-a", "-t", "main:0")
    return server


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    programs = Programs(tmp_path / "bin")
    programs.add_recorder()
    return programs


@dataclass(frozen=True)
class Done:
    code: int
    path: Path
    errors: str


class Caller:
    """Runs the program with its standard output on a terminal, or on a pipe."""

    def __init__(self, home: Path, programs: Programs) -> None:
        self.home = home
        self._path = str(programs.folder)

    def run(self, *arguments: str, variables: Mapping[str, str], is_terminal: bool = True) -> Done:
        command = [sys.executable, "-m", "imagen_desktop", "--home", str(self.home), *arguments]
        environment = {
            "PATH": self._path,
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            **variables,
        }
        reader, writer = pty.openpty() if is_terminal else os.pipe()
        process = subprocess.Popen(
            command, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment, cwd=self.home.parent
        )
        os.close(writer)
        _, errors = process.communicate(timeout=60)
        output = _read_all(reader)
        return Done(process.returncode, Path(output.strip()), errors)


@pytest.fixture
def caller(tmp_path: Path, programs: Programs) -> Caller:
    return Caller(tmp_path / "home", programs)


def _read_all(descriptor: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:  # a terminal whose other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(descriptor)
    return b"".join(parts).decode()


def configure(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text)


@pytest.mark.parametrize(
    ("configured", "variable", "switch", "is_terminal", "is_shown"),
    [
        ("", "", "", True, True),
        ("", "", "", False, False),
        ("auto", "", "--no-preview", True, False),
        ("auto", "", "--preview", False, True),
        ("on", "", "", False, True),
        ("off", "", "", True, False),
        ("off", "on", "", False, True),
        ("off", "auto", "", True, True),
        ("on", "off", "", True, False),
        ("on", "auto", "", False, False),
        ("off", "off", "--preview", False, True),
        ("on", "on", "--no-preview", True, False),
    ],
)
def test_window_opens_as_configuration_variable_and_switch_say(
    tmux: TmuxServer,
    programs: Programs,
    caller: Caller,
    configured: str,
    variable: str,
    switch: str,
    is_terminal: bool,
    is_shown: bool,
) -> None:
    if configured:
        configure(caller.home, f'[output]\npreview = "{configured}"\n')
    variables = {**tmux.environment(), "IMAGEN_PREVIEW": variable}
    arguments = (*SKETCH, switch) if switch else SKETCH
    done = caller.run(*arguments, variables=variables, is_terminal=is_terminal)
    assert (done.code, done.errors) == (0, "")
    assert done.path.is_file()
    assert (len(tmux.windows()) == 2) is is_shown
    if is_shown:
        assert programs.recorded()[0][1:] == ["--hold", str(done.path)]


def test_without_tmux_there_is_none_and_nothing_is_said(caller: Caller) -> None:
    done = caller.run(*SKETCH, variables={})
    assert (done.code, done.errors, done.path.is_file()) == (0, "", True)


def test_forced_on_outside_tmux_is_a_warning(caller: Caller) -> None:
    done = caller.run(*SKETCH, "--preview", variables={})
    assert (done.code, done.path.is_file()) == (0, True)
    assert done.errors.startswith("Warning: A preview needs tmux, and this terminal is not in it.\n")


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("tmux-img", "tmux-img is not installed."), ("tmux", "$TMUX is set, but tmux is not installed here.")],
)
def test_missing_program_is_a_warning(
    tmux: TmuxServer, programs: Programs, caller: Caller, missing: str, sentence: str
) -> None:
    variables = tmux.environment()
    programs.remove(missing)
    done = caller.run(*SKETCH, variables=variables)
    assert (done.code, done.path.is_file()) == (0, True)
    assert f"Warning: {sentence}\n" in done.errors
    assert "imagen config set output.preview off" in done.errors


def test_stale_tmux_is_a_warning(caller: Caller) -> None:
    done = caller.run(*SKETCH, variables={"TMUX": "/nowhere/default,1,0", "TMUX_PANE": "%0"})
    assert (done.code, done.path.is_file()) == (0, True)
    assert "Warning: tmux did not open a window: " in done.errors


def test_failed_preview_is_said_once_for_several_images(caller: Caller) -> None:
    done = caller.run(*SKETCH, "--count", "3", "--preview", variables={})
    assert done.errors.count("Warning") == 1
    assert len(list((caller.home / "images").iterdir())) == 3


def test_wrong_variable_stops_before_anything_is_made(caller: Caller) -> None:
    done = caller.run(*SKETCH, variables={"IMAGEN_PREVIEW": "always"})
    assert done.code == 2
    assert 'The environment variable IMAGEN_PREVIEW "always" is none of auto, on, off.' in done.errors
    assert not (caller.home / "images").exists()


def test_wrong_configuration_names_its_line(caller: Caller) -> None:
    configure(caller.home, '[output]\npreview = "offf"\n')
    done = caller.run(*SKETCH, variables={"IMAGEN_PREVIEW": "on"})
    assert done.code == 2
    assert f'{caller.home / "config.toml"}, line 2: output.preview "offf" is none of' in done.errors


@pytest.mark.parametrize("folder", ["it's two\nlines", "$(touch pwned)", "-dash Füchse 狐;"])
def test_any_folder_may_hold_the_image(
    tmux: TmuxServer, programs: Programs, caller: Caller, tmp_path: Path, folder: str
) -> None:
    done = caller.run(*SKETCH, f"--out={tmp_path / folder}", "--preview", variables=tmux.environment())
    (path,) = (tmp_path / folder).iterdir()
    assert (done.code, done.errors) == (0, "")
    assert programs.recorded()[0][1:] == ["--hold", str(path)]
    assert not any((place / "pwned").exists() for place in (tmp_path, ROOT, Path.cwd()))


def test_relative_folder_becomes_absolute(tmux: TmuxServer, programs: Programs, caller: Caller) -> None:
    done = caller.run(*SKETCH, "--out=-x", variables=tmux.environment())
    assert done.code == 0
    shown = Path(programs.recorded()[0][2])
    assert shown.is_absolute()
    assert shown.parent == caller.home.parent / "-x"


def test_name_that_ends_in_a_semicolon_reaches_the_viewer(
    tmux: TmuxServer, programs: Programs, caller: Caller
) -> None:
    programs.add_recorder("chafa")
    configure(caller.home, '[preview]\ncommand = "chafa --note {path}; {path}"\n')
    done = caller.run(*SKETCH, variables=tmux.environment())
    assert programs.recorded()[0][1:] == ["--note", f"{done.path};", str(done.path)]


def test_each_image_gets_its_window_up_to_a_limit(
    tmux: TmuxServer, programs: Programs, caller: Caller
) -> None:
    done = caller.run(*SKETCH, "--count", "10", variables=tmux.environment())
    assert len(programs.recorded(8)) == 8
    assert len(tmux.windows()) == 9
    assert done.errors == "Warning: Only the first 8 images are shown.\n"
    assert len(list((caller.home / "images").iterdir())) == 10


def test_again_shows_its_image_too(tmux: TmuxServer, programs: Programs, caller: Caller) -> None:
    first = caller.run(*SKETCH, "--no-preview", variables=tmux.environment())
    done = caller.run("again", str(first.path), "--quiet", variables=tmux.environment())
    assert programs.recorded()[0][2] == str(done.path)


def test_person_in_a_real_pane_sees_the_image(tmux: TmuxServer, programs: Programs, tmp_path: Path) -> None:
    home = tmp_path / "home"
    program = f"env PATH={programs.folder} PYTHONPATH={ROOT} {sys.executable} -m imagen_desktop --home {home}"
    line = f"{program} 'a fox here' --backend sketch --size 64x48; sleep 600"
    tmux.ask("new-window", "-d", "-n", "person", line)
    ((_, hold, path),) = programs.recorded()
    assert (hold, Path(path).parent) == ("--hold", home / "images")
    assert tmux.windows()[1:] == ["person", Path(path).name]
