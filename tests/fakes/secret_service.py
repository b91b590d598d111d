"""A real Secret Service: GNOME Keyring on a session bus of a test's own, with nothing of the user's."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.session_bus import bare_bus

_SERVICE = "org.freedesktop.secrets"
_SECONDS = 20


class SecretService:
    """`environment` is for the programs that use it; its login keyring is unlocked at first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("home", "run"):
            (folder / name).mkdir(mode=0o700)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "LANG": "C.UTF-8",
        }
        self._daemon: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        return self._folder / "home"

    @contextmanager
    def running(self) -> Iterator[SecretService]:
        """The daemon on a bus of its own."""
        with bare_bus(self._folder) as address:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
            try:
                self._start()
                yield self
            finally:
                self.stop()

    def lock(self) -> None:
        """As a desktop does when its user asks for it."""
        self._ask(
            "call", "--session", "-d", _SERVICE, "-o", "/org/freedesktop/secrets",
            "-m", "org.freedesktop.Secret.Service.Lock",
            "[objectpath '/org/freedesktop/secrets/collection/login']",
        )  # fmt: skip

    def hang(self) -> None:
        """It keeps its name on the bus and answers nobody until `stop`."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        if self._daemon is not None:
            self._daemon.send_signal(signal.SIGCONT)
            self._daemon.terminate()
            self._daemon.wait(_SECONDS)
            self._daemon = None

    def _start(self) -> None:
        command = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
        self._daemon = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write(b"a test's password")
        self._daemon.stdin.close()
        self._ask("wait", "--session", "--timeout", str(_SECONDS), _SERVICE)

    def _ask(self, *arguments: str) -> None:
        subprocess.run(
            ["gdbus", *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            timeout=_SECONDS + 5,
            check=True,
        )
