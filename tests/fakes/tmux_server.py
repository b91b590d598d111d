"""A real tmux server of a test's own, and a `tmux-img` that writes down what it was given."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_numbers = itertools.count()
RECORDER = '#!/bin/sh\nprintf \'%s\\0\' "$0" "$@" "/" >> "{record}"\nexec sleep 600\n'


class TmuxServer:
    """One server on its own socket, with one session whose single window is its first."""

    def __init__(self) -> None:
        self._name = f"imagen-test-{os.getpid()}-{next(_numbers)}"
        self.new_session("main")

    def new_session(self, name: str) -> str:
        """The id of its pane."""
        size = ("-x", "100", "-y", "30")
        return self.ask("new-session", "-d", "-P", "-F", "#{pane_id}", "-s", name, *size, "sleep 600")

    def ask(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._name, "-f", "/dev/null", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
        return done.stdout.rstrip("\n")

    def environment(self, pane: str = "%0") -> dict[str, str]:
        """What a program in that pane finds in its environment."""
        form = "#{socket_path},#{pid},#{s/[^0-9]//:session_id}"
        return {"TMUX": self.ask("display-message", "-p", "-t", pane, form), "TMUX_PANE": pane}

    def windows(self, session: str = "main") -> list[str]:
        return self.ask("list-windows", "-t", session, "-F", "#{window_name}").split("\n")

    def active(self, session: str = "main") -> str:
        return self.ask("display-message", "-p", "-t", session, "#{window_id}")

    def stop(self) -> None:
        subprocess.run(["tmux", "-L", self._name, "kill-server"], capture_output=True, timeout=10)


@contextmanager
def tmux_server() -> Iterator[TmuxServer]:
    server = TmuxServer()
    try:
        yield server
    finally:
        server.stop()


class Programs:
    """A folder of programs, all that is on the PATH: `tmux`, `sh` and what a test puts there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self._record = folder / "record"
        for name in ("tmux", "sh", "sleep"):
            found = shutil.which(name)
            assert found, f"{name} is not installed: tests/run installs it"
            (folder / name).symlink_to(found)

    def add_recorder(self, name: str = "tmux-img") -> None:
        self.add(name, RECORDER.format(record=self._record))

    def add(self, name: str, script: str) -> None:
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.write_text(script)
        path.chmod(0o755)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    def recorded(self, count: int = 1) -> list[list[str]]:
        """The argument lists of the first `count` calls, program included, once they are there."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            calls = self._calls()
            if len(calls) >= count:
                return calls
            time.sleep(0.02)
        raise AssertionError(f"{len(self._calls())} calls were recorded, not {count}")

    def _calls(self) -> list[list[str]]:
        if not self._record.exists():
            return []
        parts = self._record.read_bytes().decode().split("\0/\0")[:-1]
        return [part.split("\0") for part in parts]
