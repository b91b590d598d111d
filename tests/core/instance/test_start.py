"""A second start: it asks the running program, or says why it cannot."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from imagen_desktop.core.instance.connection import connect
from imagen_desktop.core.instance.lock import InstanceLock
from imagen_desktop.core.instance.messages import InstanceError, Message, from_line, to_line
from imagen_desktop.core.instance.start import HIDDEN, QUICK, SHOW, lock_or_summon
from imagen_desktop.core.paths import Paths

GREETING: Message = {"event": "greeting", "version": 1, "process": 1}


class Program:
    """Holds the lock, greets, and answers each connection with what a test says."""

    def __init__(self, paths: Paths, folder: Path) -> None:
        self.lock = InstanceLock(paths)
        assert self.lock.take()
        self.heard: list[dict[str, object]] = []
        self.answers: list[Message] = [GREETING, {"event": "done"}]
        self.is_silent = threading.Event()
        program = self

        class Answers(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                if not program.is_silent.is_set():
                    self.wfile.write(to_line(program.answers[0]))
                line = self.rfile.readline()
                if line:
                    program.heard.append(dict(from_line(line)))
                    self.wfile.write(b"".join(map(to_line, program.answers[1:])))

        self._address = str(folder / "s")
        self._server = socketserver.ThreadingUnixStreamServer(self._address, Answers)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def listen(self) -> None:
        self.lock.announce(self._address)

    def close(self) -> None:
        self.lock.release()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def program(paths: Paths) -> Iterator[Program]:
    with TemporaryDirectory(dir="/tmp") as folder:  # a socket's path must be short
        made = Program(paths, Path(folder))
        yield made
        made.close()


def test_the_first_start_is_the_program(paths: Paths) -> None:
    lock = lock_or_summon(paths, SHOW, {})
    assert lock is not None
    lock.release()


def test_a_second_start_asks_for_the_window_with_its_activation_token(program: Program, paths: Paths) -> None:
    program.listen()
    assert lock_or_summon(paths, SHOW, {"XDG_ACTIVATION_TOKEN": "t-1"}) is None
    [heard] = program.heard
    assert heard["action"] == "show"
    assert heard["token"] == "t-1"


def test_a_quick_start_says_which_terminal_it_comes_from(program: Program, paths: Paths) -> None:
    program.listen()
    assert lock_or_summon(paths, QUICK, {"TMUX_PANE": "%3"}, is_terminal=True) is None
    [heard] = program.heard
    assert heard["environment"] == {"TMUX_PANE": "%3"}
    assert heard["is_terminal"] is True


def test_a_second_hidden_start_asks_for_nothing(program: Program, paths: Paths) -> None:
    assert lock_or_summon(paths, HIDDEN, {}) is None


def test_a_start_waits_for_a_program_that_does_not_listen_yet(program: Program, paths: Paths) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            program.listen()

    assert lock_or_summon(paths, SHOW, {}, sleep=sleep) is None
    assert len(waits) == 3


def test_a_start_takes_over_from_a_program_that_ends_meanwhile(program: Program, paths: Paths) -> None:
    lock = lock_or_summon(paths, SHOW, {}, sleep=lambda _seconds: program.lock.release())
    assert lock is not None
    lock.release()


def test_a_program_that_never_listens_is_said_with_how_to_end_it(program: Program, paths: Paths) -> None:
    seconds = iter(range(0, 1000, 20))
    with pytest.raises(InstanceError, match="cannot be reached"):
        lock_or_summon(paths, SHOW, {}, sleep=lambda _seconds: None, clock=lambda: float(next(seconds)))


def test_a_program_that_hangs_is_said_with_how_to_end_it(program: Program, paths: Paths) -> None:
    program.is_silent.set()
    program.listen()
    with pytest.raises(InstanceError, match="does not answer") as caught:
        connect(paths, greeting_seconds=0.05)
    assert caught.value.hint.startswith("End it with: kill ")


def test_a_program_of_another_version_is_said(program: Program, paths: Paths) -> None:
    program.answers = [{"event": "greeting", "version": 99}]
    program.listen()
    with pytest.raises(InstanceError, match="another version"):
        lock_or_summon(paths, SHOW, {})


def test_a_refusal_is_said_in_the_programs_words(program: Program, paths: Paths) -> None:
    program.answers = [GREETING, {"event": "refused", "message": "Not now."}]
    program.listen()
    with pytest.raises(InstanceError, match=r"Not now\."):
        lock_or_summon(paths, SHOW, {})


def test_a_socket_left_behind_is_no_program(program: Program, paths: Paths, tmp_path: Path) -> None:
    program.lock.announce(str(tmp_path / "gone"))
    assert connect(paths) is None
