"""Standard streams that are closed, full or non-blocking: at most one sentence, and the right exit code."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.cli.test_killed import home, images, server
from tests.fakes.replicate_server import TOKEN, ReplicateServer
from tests.waiting import until

__all__ = ["home", "server"]

FULL = "Output: Standard output cannot be written: No space left on device.\n"
CAPACITY = 4096
"""The least that a pipe can have."""


def imagen(arguments: str, redirection: str, home: Path, **environment: str) -> tuple[int, str, str]:
    """As a shell starts it: the exit code, and what came out of the streams that are left."""
    program = f"exec {shlex.quote(sys.executable)} -m imagen_desktop"
    done = subprocess.run(
        ["sh", "-c", f"{program} {arguments} --home {shlex.quote(str(home))} {redirection}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=40,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "TEST_TOKEN": TOKEN, **environment},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_stop_no_image(closed: str, home: Path, server: ReplicateServer) -> None:
    code, _, err = imagen("generate 'a fox' --count 2", closed, home)
    assert (code, len(images(home))) == (0, 2), err


def test_messages_do_not_go_to_standard_output_where_standard_error_is_closed(home: Path) -> None:
    assert imagen("recover", "2>&-", home) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("generate -", 2, "Request refused: The prompt is empty."),
        ("generate --from -", 2, "Command line: There is no prompt in standard input."),
        ("keys set REPLICATE_API_TOKEN", 3, "Token: No token was given."),
    ],
)
def test_a_closed_standard_input_is_an_empty_one(arguments: str, code: int, says: str, home: Path) -> None:
    answer = imagen(arguments, "<&-", home)
    assert (answer[0], answer[2].splitlines()[0]) == (code, says)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["--help", "--version", "prices", "config path", "usage"])
def test_a_full_standard_output_is_said_once(arguments: str, unbuffered: str, home: Path) -> None:
    answer = imagen(arguments, "> /dev/full", home, PYTHONUNBUFFERED=unbuffered)
    assert answer == (9, "", FULL)


def test_an_image_whose_path_cannot_be_printed_is_kept(home: Path, server: ReplicateServer) -> None:
    code, _, err = imagen("generate 'a fox' --quiet", "> /dev/full", home)
    assert (code, err, len(images(home)), server.created) == (9, FULL, 1, 1)


def test_progress_that_nobody_can_read_stops_no_image(home: Path, server: ReplicateServer) -> None:
    code, out, _ = imagen("generate 'a fox' --count 2", "2> /dev/full", home)
    assert (code, len(out.splitlines()), server.created) == (0, 2, 2)
    assert imagen("nonsense", "2> /dev/full", home)[0] == 2


def test_a_reader_that_makes_the_pipe_non_blocking_gets_everything(home: Path) -> None:
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, CAPACITY)
    os.set_blocking(writer, False)
    child = subprocess.Popen(
        [sys.executable, "-m", "imagen_desktop", "completions", "zsh", "--home", str(home)],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    os.close(writer)
    asyncio.run(until(lambda: waiting_bytes(reader) == CAPACITY or child.poll() is not None))
    with os.fdopen(reader, "rb") as pipe:
        out = pipe.read()
    assert (child.wait(40), child.communicate()[1]) == (0, b"")
    assert len(out) > 2 * CAPACITY


def waiting_bytes(pipe: int) -> int:
    (count,) = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))
    return int(count)
