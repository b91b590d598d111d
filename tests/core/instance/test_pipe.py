"""The surface that a named pipe has in common with a socket, over an ordinary pipe."""

import fcntl
import os
import struct
import termios
import threading
from collections.abc import Iterator

import pytest

from imagen_desktop.core.instance.pipe import Pipe


def _waiting(descriptor: int) -> int:
    return int(struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, b"\0" * 4))[0])


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Where this process reads, and where the other side writes."""
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue  # the test has closed it


def test_what_the_other_side_says_is_read_as_far_as_it_is_there(ends: tuple[int, int]) -> None:
    reading, writing = ends
    os.write(writing, b"first\nsecond\n")
    pipe = Pipe(reading, _waiting)
    assert pipe.recv(6) == b"first\n"
    assert pipe.recv(100) == b"second\n"


def test_waiting_has_a_limit(ends: tuple[int, int]) -> None:
    moments = iter(range(100))
    naps: list[float] = []
    pipe = Pipe(ends[0], _waiting, sleep=naps.append, clock=lambda: next(moments))
    pipe.settimeout(3)
    with pytest.raises(TimeoutError):
        pipe.recv(1)
    assert len(naps) == 3


def test_another_thread_can_end_the_waiting(ends: tuple[int, int]) -> None:
    heard: list[bytes] = []
    is_waiting = threading.Event()

    def look(descriptor: int) -> int:
        is_waiting.set()
        return _waiting(descriptor)

    pipe = Pipe(ends[0], look)
    thread = threading.Thread(target=lambda: heard.append(pipe.recv(1)))
    thread.start()
    assert is_waiting.wait(30)
    pipe.shutdown(2)
    thread.join(30)
    assert heard == [b""]


def test_a_pipe_whose_other_side_has_gone_says_so(ends: tuple[int, int]) -> None:
    def gone(_descriptor: int) -> int:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        Pipe(ends[0], gone).recv(1)


def test_all_that_is_sent_arrives(ends: tuple[int, int]) -> None:
    reading, writing = ends
    Pipe(writing, _waiting).sendall(b"a" * 5000)
    assert os.read(reading, 10_000) == b"a" * 5000
