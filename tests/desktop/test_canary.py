"""A token is typed into the real program, used, refused, and looked for everywhere afterwards."""

from __future__ import annotations

import ast
import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.desktop.conftest import Desktop, wait_until
from tests.desktop.running import ROOT, TITLE
from tests.fakes.replicate_server import Fault, ReplicateServer, server_in_thread
from tests.fakes.secret_service import SecretService

CANARY = "r8_Canary7fK2mQ9xVb4Tz1LsWn8RdYh3GpJ6cE"
SPELLINGS = (
    CANARY.encode(),
    CANARY.encode("utf-16-le"),
    base64.b64encode(CANARY.encode())[:40],
    CANARY.encode().hex().encode(),
)
COPIED = "copied before the token"
CONFIG = """default_backend = "flux"
[backends.flux]
type = "replicate"
model = "black-forest-labs/flux-schnell"
base_url = "{url}"
"""
# As the program is, but for a defect that a signal brings about where the token is in reach.
PROGRAM = """
import asyncio, signal, sys
from imagen_desktop import app, cli
real = app._catch_defects
def catch(loop, program):
    real(loop, program)
    def fail():
        from imagen_desktop.core.credentials import Credentials
        token = Credentials().token("REPLICATE_API_TOKEN")
        raise RuntimeError("a defect beside a token of %d letters" % len(token))
    async def fail_later():
        await asyncio.to_thread(fail)
    loop.add_signal_handler(signal.SIGUSR1, lambda: program.tasks.spawn(fail_later(), "defect"))
app._catch_defects = catch
sys.exit(cli.main(sys.argv[1:]))
"""
# Both selections of X11, as any other program reads them.
SELECTIONS = """
from PySide6.QtGui import QClipboard, QGuiApplication
application = QGuiApplication([])
clipboard = application.clipboard()
print([clipboard.text(mode) for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)])
"""


class Place(NamedTuple):
    """Everything that the program could write to lies in `folder`."""

    folder: Path
    home: Path
    desktop: Desktop
    server: ReplicateServer

    def run(self, *command: str) -> str:
        """All that the command says."""
        done = subprocess.run(
            [sys.executable, *command],
            env=self.desktop.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout + done.stderr

    def selections(self) -> list[str]:
        """The text of the clipboard, and of X11's other selection."""
        said = subprocess.run(
            [sys.executable, "-c", SELECTIONS],
            env=self.desktop.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        clipboard, selection = ast.literal_eval(said.stdout)
        return [clipboard, selection]

    @property
    def log(self) -> str:
        return "".join(file.read_text(encoding="utf-8") for file in (self.home / "logs").glob("*.log"))

    @property
    def has_chosen(self) -> bool:
        """The backend, on the first page: then the prompt is shown."""
        kept = self.home / "window.ini"
        return kept.exists() and "backend=flux" in kept.read_text(encoding="utf-8")

    @property
    def images(self) -> list[Path]:
        return list((self.home / "images").glob("*.png"))


@pytest.fixture
def place(desktop: Desktop, tmp_path: Path) -> Iterator[Place]:
    session, home = tmp_path / "session", tmp_path / "home"
    session.mkdir()
    home.mkdir()
    with SecretService(session).running() as service, server_in_thread() as server:
        server.token = CANARY
        (home / "config.toml").write_text(CONFIG.format(url=server.url), encoding="utf-8")
        desktop.environment.update(service.environment)
        yield Place(tmp_path, home, desktop, server)


@pytest.fixture
def program(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", PROGRAM, "--home", str(place.home)]
    with (place.folder / "said").open("wb") as said:
        started = subprocess.Popen(command, env=place.desktop.environment, cwd=ROOT, stdout=said, stderr=said)
    wait_until(lambda: place.desktop.window(TITLE) or started.poll() is not None, 30, "the window")
    yield started
    if started.poll() is None:
        started.kill()
    started.communicate(timeout=10)


def holds_canary(data: bytes) -> bool:
    return any(spelling in data for spelling in SPELLINGS)


def processes_with_canary() -> list[str]:
    """By command line or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                told = (process / name).read_bytes()
            except OSError:  # it has ended, or is somebody else's
                continue
            if holds_canary(told) and int(process.name) != os.getpid():
                found.append(f"{process.name} {name}")
    return found


def files_with_canary(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and holds_canary(file.read_bytes())]


def type_token(place: Place) -> None:
    """From the sketch's prompt, which can be copied, back to the token's field; there the token is also
    shown, selected and copied, and all these keys are handled once it is checked."""
    xdotool = place.desktop.xdotool
    xdotool("windowactivate", "--sync", place.desktop.window(TITLE))
    xdotool("key", "ctrl+a")
    xdotool("type", "--delay", "12", COPIED)
    wait_until(
        lambda: xdotool("key", "ctrl+a", "ctrl+c") or place.selections()[0] == COPIED, 20, "the copied prompt"
    )
    xdotool("key", *["shift+Tab"] * 4)
    xdotool("type", "--delay", "12", CANARY)
    xdotool("key", "Tab", "space", "shift+Tab", "ctrl+a", "ctrl+c", "ctrl+Insert")
    assert processes_with_canary() == []
    xdotool("key", "Return")
    wait_until(lambda: place.server.calls("account"), 20, "the check of the token")
    clipboard, selection = place.selections()
    assert clipboard == COPIED
    assert CANARY not in selection


def generate(place: Place, prompt: str) -> None:
    place.desktop.xdotool("key", "ctrl+l", "ctrl+a")
    place.desktop.xdotool("type", "--delay", "12", prompt)
    place.desktop.xdotool("key", "ctrl+Return")


@pytest.mark.timeout(180)
def test_a_token_is_nowhere_but_in_the_keyring(place: Place, program: subprocess.Popen[bytes]) -> None:
    server, xdotool = place.server, place.desktop.xdotool
    type_token(place)
    wait_until(lambda: xdotool("key", "Return") or place.has_chosen, 20, "the way to the prompt")
    generate(place, "a red fox")
    wait_until(lambda: place.images, 30, "the image")

    server.fail("create", Fault(401))
    generate(place, "a blue fox")
    wait_until(lambda: len(server.calls("create")) == 2, 30, "the refused request")
    program.send_signal(signal.SIGUSR1)
    wait_until(lambda: "a defect beside a token of 39 letters" in place.log, 20, "the defect")
    xdotool("key", "ctrl+comma")
    wait_until(lambda: place.desktop.window("^Settings"), 20, "the settings")
    assert not any(CANARY in text for text in place.selections())
    assert processes_with_canary() == []
    home = ("--home", str(place.home))
    said = place.run("-m", "imagen_desktop", "doctor", "--json", *home)
    said += place.run("-m", "imagen_desktop", "keys", "list", *home)
    assert "REPLICATE_API_TOKEN" in said
    assert CANARY not in said
    assert files_with_canary(place.folder) == []

    program.terminate()
    assert program.wait(timeout=30) == 0
    assert files_with_canary(place.folder) == []
    assert list(place.folder.rglob("*.keyring"))
