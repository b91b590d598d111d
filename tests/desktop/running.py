"""The program as a process on a test's desktop, and the services of a session beside it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.desktop.conftest import PROGRAM, Desktop, wait_until

ROOT = Path(__file__).parents[2]
TITLE = "^Imagen Desktop$"
QUICK_TITLE = "^Quick prompt"


class Service:
    """A fake of the session's, in a process of its own, so that it can be stopped as a hung one is."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == "ready"

    def ask(self, command: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self._read()

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _read(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


class Home:
    """One `--home` and the processes that a test starts on it; all of them end with the test."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self.desktop = desktop
        self.folder = folder
        folder.mkdir()
        (folder / "config.toml").write_text('default_backend = "sketch"\n', encoding="utf-8")
        (folder / "window.ini").write_text("[firstrun]\ndone=true\n", encoding="utf-8")
        self._processes: list[subprocess.Popen[str]] = []

    def begin(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*PROGRAM, "--home", str(self.folder), *arguments],
            env={**self.desktop.environment, **variables},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def open(self, *arguments: str) -> subprocess.Popen[str]:
        """The program, listening to other starts; with its window unless it was to be hidden."""
        process = self.begin(*arguments)
        wait_until(lambda: self.is_listening() or process.poll() is not None, 30, "the program's start")
        if not arguments:
            wait_until(lambda: self.desktop.window(TITLE), 30, "the window")
        return process

    def is_listening(self) -> bool:
        lock = self.folder / "running.lock"
        return lock.exists() and lock.stat().st_size > 0

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        process = self.begin(*arguments, **variables)
        out, err = process.communicate(timeout=40)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @property
    def images(self) -> list[Path]:
        return sorted((self.folder / "images").glob("*.png"))

    @property
    def log(self) -> str:
        return "".join(file.read_text(encoding="utf-8") for file in (self.folder / "logs").glob("*.log"))

    def close(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


def active_window(desktop: Desktop) -> str:
    """The title of the window that has the keyboard."""
    return desktop.xdotool("getactivewindow", "getwindowname")


def quit_in_order(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    _out, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
