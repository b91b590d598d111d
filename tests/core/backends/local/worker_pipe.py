"""The engine's real process with its two pipes, as a test talks to it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from imagen_desktop.core.backends.local.engine_process import worker_command
from imagen_desktop.core.backends.local.orders import (
    Cancelled,
    Event,
    Failed,
    Load,
    Loaded,
    Made,
    Make,
    Order,
    Ready,
    Step,
    line,
    read_event,
)


class Run(NamedTuple):
    """One image's way."""

    steps: list[Step]
    end: Event


class WorkerPipe:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        ready = self.heard()
        assert isinstance(ready, Ready), ready
        self.ready = ready

    def send(self, order: Order) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line(order))
        self.process.stdin.flush()

    def heard(self) -> Event:
        """Fails for a line that is none of ours."""
        assert self.process.stdout is not None
        return read_event(self.process.stdout.readline())

    def load(self, files: Mapping[str, str]) -> Event:
        self.send(Load(files, 1))
        return self.heard()

    def make(self, order: Make) -> Run:
        self.send(order)
        steps: list[Step] = []
        while True:
            event = self.heard()
            if isinstance(event, (Made, Failed, Cancelled)):
                return Run(steps, event)
            assert isinstance(event, Step), event
            steps.append(event)


@contextmanager
def worker(files: Mapping[str, str] | None = None) -> Iterator[WorkerPipe]:
    """Ends with the block, killed if need be."""
    made = WorkerPipe()
    try:
        if files is not None:
            loaded = made.load(files)
            assert isinstance(loaded, Loaded), loaded
        yield made
    finally:
        made.process.kill()
        with made.process:  # closes its pipes
            pass
