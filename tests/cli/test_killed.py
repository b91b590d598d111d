"""`kill -9` between sending and saving: a new start brings the image, and nothing is paid twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imagen_desktop.core.image_files.reading import read_image
from tests.fakes.png import tiny_png
from tests.fakes.replicate_server import HANG, SCHNELL, TOKEN, Fault, ReplicateServer, server_in_thread

ACCEPTED_THEN_SILENT = Fault(how="hang", after_work=True)


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    with server_in_thread() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, server: ReplicateServer) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(
        'default_backend = "test"\n[backends.test]\ntype = "replicate"\n'
        f'model = "{SCHNELL}"\nbase_url = "{server.url}"\napi_token_env = "TEST_TOKEN"\n'
    )
    return home


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "imagen_desktop", *arguments, "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "TEST_TOKEN": TOKEN},
    )


def finish(child: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = child.communicate(timeout=40)
    return child.returncode, out, err


def kill_when(child: subprocess.Popen[str], is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_there():
        assert time.monotonic() < deadline, "the program never got there"
        assert child.poll() is None, child.communicate()
        time.sleep(0.005)
    child.kill()
    child.communicate()


def images(home: Path) -> list[Path]:
    return sorted((home / "images").glob("*")) if (home / "images").exists() else []


def assert_image_came_home(home: Path, server: ReplicateServer) -> None:
    (path,) = images(home)
    image = read_image(path)
    assert image is not None
    assert (image.prompt, image.prediction_id) == ("a fox", next(iter(server.predictions)))
    assert server.created == 1
    assert list((home / "journal").iterdir()) == []


def test_killed_while_the_answer_to_the_request_is_awaited(home: Path, server: ReplicateServer) -> None:
    server.fail("create", ACCEPTED_THEN_SILENT)
    kill_when(start(home, "generate", "a fox"), lambda: server.created == 1)
    code, out, err = finish(start(home, "recover"))
    assert code == 0, err
    assert [Path(line) for line in out.splitlines()] == images(home)
    assert_image_came_home(home, server)


def test_killed_before_the_request_was_accepted(home: Path, server: ReplicateServer) -> None:
    server.fail("create", HANG)
    kill_when(start(home, "generate", "a fox"), lambda: len(server.calls("create")) == 1)
    code, _, _ = finish(start(home, "recover"))
    assert code == 0
    assert (images(home), server.created) == ([], 0)


def test_killed_while_polling(home: Path, server: ReplicateServer) -> None:
    server.polls = 1_000_000
    kill_when(start(home, "generate", "a fox"), lambda: len(server.calls("get")) >= 1)
    server._polls_left = dict.fromkeys(server._polls_left, 0)
    _, out, _ = finish(start(home, "recover"))
    assert [Path(line) for line in out.splitlines()] == images(home)
    assert_image_came_home(home, server)


def test_killed_while_downloading(home: Path, server: ReplicateServer) -> None:
    server.fail("file", HANG)
    kill_when(start(home, "generate", "a fox"), lambda: len(server.calls("file")) == 1)
    finish(start(home, "recover"))
    assert_image_came_home(home, server)


def test_next_generation_brings_the_lost_image_too(home: Path, server: ReplicateServer) -> None:
    server.fail("file", HANG)
    kill_when(start(home, "generate", "a fox"), lambda: len(server.calls("file")) == 1)
    code, out, err = finish(start(home, "generate", "a cat", "--quiet"))
    assert code == 0
    assert len(out.splitlines()) == 1
    assert "Recovered from an earlier run: " in err
    assert sorted(image.prompt for path in images(home) if (image := read_image(path))) == ["a cat", "a fox"]
    assert server.created == 2


def test_token_is_in_no_file_and_no_message(home: Path, server: ReplicateServer) -> None:
    server.fail("file", Fault(500), Fault(500), Fault(500))
    _, out, err = finish(start(home, "generate", "a fox"))
    assert TOKEN not in out + err
    kept = [path for path in home.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert kept == []


def peak_bytes(home: Path) -> int:
    """Peak memory of a whole process. Not ru_maxrss: that begins with the parent's own."""
    code = (
        "import sys\nfrom imagen_desktop.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')])\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "generate", "a fox", "--quiet", "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=50,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "TEST_TOKEN": TOKEN},
    )
    assert done.returncode == 0, done.stderr
    match = re.search(r"^VmHWM:\s+(\d+) kB$", done.stdout, re.MULTILINE)
    assert match is not None
    return int(match[1]) * 1024


def test_image_is_streamed_to_disk(home: Path, server: ReplicateServer) -> None:
    small = peak_bytes(home)
    server.image = tiny_png(2400, 2400)
    growth = peak_bytes(home) - small
    assert len(server.image) > 17_000_000
    assert growth < len(server.image) / 2, "streamed in pieces, not held as a whole"
