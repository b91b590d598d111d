"""The engine's process: takes orders on its standard input and answers on its standard output.

A process, not a thread: the engine may crash, cannot always be cancelled, and keeps memory that only the
end of its process gives back. It ends when nobody can order any more: with the program, however that ended.
"""

from __future__ import annotations

import hashlib
import os
import queue
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from imagen_desktop.core.backends.local.engine import Engine, EngineError
from imagen_desktop.core.backends.local.model_file import DamagedFileError, check_model_file
from imagen_desktop.core.backends.local.orders import (
    Cancel,
    Cancelled,
    Event,
    Failed,
    Greet,
    Load,
    Loaded,
    Made,
    Make,
    Order,
    Ready,
    Step,
    line,
    read_order,
)

_NICENESS = 5


def main() -> int:
    """Serves this process's standard streams until the first of them ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the program to hear
    _end_with_parent()
    # The engine's threads wait for each other thousands of times per image: on a busy machine, threads that
    # spin meanwhile take their own processors away. Read by the engine when it is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the engine prints its progress to standard output
    with suppress(BrokenPipeError):
        Worker(sys.stdin.buffer, answers).serve()
    os._exit(0)  # the thread that reads cannot be ended


def _end_with_parent() -> None:
    """On Linux the kernel sees to it, also while the engine holds the interpreter's lock."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


class Worker:
    """One order after the other; only cancelling does not wait for its turn."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._stream = orders
        self._answers = answers
        self._orders: queue.SimpleQueue[Greet | Load | Make] = queue.SimpleQueue()
        self._engine: Engine | None = None
        self._state = threading.Lock()
        self._is_making = False
        self._is_cancelled = False

    def serve(self) -> None:
        """For ever. Raises BrokenPipeError when nobody listens any more."""
        threading.Thread(target=self._read, name="orders", daemon=True).start()
        try:
            engine = self._engine = Engine()
        except (ImportError, OSError) as error:
            self._say(Failed("engine", str(error)))
            return
        self._say(self._ready(engine))
        if hasattr(os, "nice"):
            os.nice(_NICENESS)
        while True:
            match self._orders.get():
                case Greet():
                    self._say(self._ready(engine))
                case Load() as order:
                    self._say(self._load(engine, order))
                case Make() as order:
                    self._say(self._make(engine, order))

    def _read(self) -> None:
        for text in self._stream:
            order: Order = read_order(text)
            if isinstance(order, Cancel):
                self._cancel()
            else:
                self._orders.put(order)
        os._exit(0)

    def _say(self, event: Event) -> None:
        self._answers.write(line(event))
        self._answers.flush()

    def _ready(self, engine: Engine) -> Ready:
        return Ready(engine.version, engine.device, engine.can_cancel)

    def _load(self, engine: Engine, order: Load) -> Event:
        started = time.monotonic()
        for path in order.files.values():
            try:
                check_model_file(Path(path))
            except DamagedFileError as error:
                return Failed("damaged", str(error), path)
            except OSError as error:
                return Failed("missing", error.strerror or str(error), path)
        try:
            engine.load(order.files, order.threads)
        except EngineError as error:
            return Failed("engine", str(error))
        return Loaded(time.monotonic() - started, engine.device)

    def _make(self, engine: Engine, order: Make) -> Event:
        steps: list[float] = []

        def hear(step: Step, seconds: float) -> None:
            steps.append(seconds)
            self._say(step)

        started = time.monotonic()
        with self._state:
            self._is_making, self._is_cancelled = True, False
        try:
            engine.make(order, hear)
            data = Path(order.path).read_bytes()
        except EngineError as error:
            return Cancelled() if self._is_cancelled else Failed("engine", str(error))
        except OSError as error:
            return Failed("disk", error.strerror or str(error), order.path)
        finally:
            with self._state:
                self._is_making = False
        digest = hashlib.sha256(data).hexdigest()
        return Made(digest, len(data), time.monotonic() - started, sum(steps))

    def _cancel(self) -> None:
        """A cancellation that comes too late must not meet the next image."""
        with self._state:
            if self._is_making and self._engine is not None and self._engine.can_cancel:
                self._is_cancelled = True
                self._engine.cancel()
