"""The backend and the process that draws for it: cancelled, crashed, not started, no longer listened to."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.backends import sketch_backend
from imagen_desktop.core.backends.sketch import draw_png
from imagen_desktop.core.backends.sketch.worker import COMMAND, order
from imagen_desktop.core.backends.sketch_backend import SketchBackend
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.packaged_program import own_environment, own_program
from tests.core.backends.telling import Told, hear, hear_cancelled

A_FOX = GenerationRequest("a red fox", seed=7, width=96, height=64)
SECONDS_LONG = replace(A_FOX, prompt="twelve dragons in the rain at night", width=4096, height=4096)


@pytest.fixture
def backend() -> SketchBackend:
    return SketchBackend(BackendConfig("sketch", "sketch"))


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "journal" / "image.part"


def written(part: Path) -> bytes | None:
    return part.read_bytes() if part.exists() else None


def drawing_processes() -> dict[int, bytes]:
    """The command lines of this process's children that draw."""
    found = {}
    for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        try:
            line = Path("/proc", pid, "cmdline").read_bytes()
        except OSError:
            continue
        if COMMAND.encode() in line:
            found[int(pid)] = line
    return found


def once_it_draws(seen: dict[int, bytes]) -> Callable[[Told], Awaitable[None]]:
    async def wait(told: Told) -> None:
        while not seen:
            await asyncio.sleep(0.01)
            seen.update(drawing_processes())

    return wait


async def test_what_the_process_draws_is_what_draw_png_does(backend: SketchBackend, part: Path) -> None:
    told = await hear(backend.generate(A_FOX, part))
    png = draw_png("a red fox", 7, 96, 64)
    assert written(part) == png
    assert told.received.size_bytes == len(png)


async def test_a_cancelled_sketch_ends_its_process_and_leaves_no_file(
    backend: SketchBackend, part: Path
) -> None:
    seen: dict[int, bytes] = {}
    _, was_cancelled = await hear_cancelled(backend.generate(SECONDS_LONG, part), once_it_draws(seen))
    assert was_cancelled
    assert not drawing_processes()
    assert written(part) is None
    assert [line for line in seen.values() if b"dragon" in line] == []  # everybody may read command lines


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise ValueError('no room')", "ValueError: no room"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "its process ended with -9"),
        ("pass", "its process ended with 0"),
    ],
)
async def test_a_process_that_fails_is_told_in_a_sentence(
    code: str, reason: str, backend: SketchBackend, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sketch_backend, "own_program", lambda: [sys.executable, "-c", code])
    told = await hear(backend.generate(A_FOX, part))
    assert str(told.error) == f"The sketch could not be drawn: {reason}."
    assert written(part) is None


async def test_a_process_that_cannot_be_started_is_told_in_a_sentence(
    backend: SketchBackend, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sketch_backend, "own_program", lambda: ["/no/such/program"])
    told = await hear(backend.generate(A_FOX, part))
    assert str(told.error) == "The sketch could not be begun: No such file or directory."


def test_the_program_itself_never_loads_the_rasteriser(tmp_path: Path) -> None:
    """It keeps Python's lock for as long as a picture takes: a window would stand still."""
    command = ["generate", "a fox", "--backend", "sketch", "--size", "64x64", "--home", str(tmp_path)]
    code = (
        f"import sys; from imagen_desktop.cli import main; code = main({command}); "
        "print(code, [name for name in sys.modules if 'resvg' in name])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "0 []"


def start_worker() -> subprocess.Popen[bytes]:
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*own_program(), COMMAND], env=own_environment(), **streams)  # type: ignore[call-overload, no-any-return]


def test_a_worker_that_nobody_listens_to_any_more_ends_without_a_word() -> None:
    with start_worker() as worker:
        assert worker.stdin
        assert worker.stdout
        assert worker.stderr
        worker.stdout.close()
        worker.stdin.write(order("a fox", 1, 600, 600))
        worker.stdin.close()
        assert worker.stderr.read() == b""
        assert worker.wait(30) == 0


def test_a_worker_that_is_told_nothing_draws_nothing() -> None:
    with start_worker() as worker:
        assert worker.communicate(b"", timeout=30) == (b"", b"")
        assert worker.returncode == 0
