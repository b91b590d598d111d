"""The processes that make thumbnails: as many as are of use, started when first needed, ended when idle."""

from __future__ import annotations

import logging
import os
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from imagen_desktop.core.packaged_program import own_environment, own_program
from imagen_desktop.core.thumbnails.orders import COMMAND, READY, Answer, Order, Shown, read_answer

_MOST_WORKERS = max(1, min(4, os.cpu_count() or 1))
_ORDERS_PER_WORKER = 8
"""A second process takes a tenth of a second to start: it is of use from so many orders on."""
_AHEAD = 2
"""Orders that a process has at once, so that it need not wait for the window between them. No more: what it
has been given cannot be taken back."""
_IDLE_MS = 30_000
_END_MS = 1_000
_MOST_FAILED_STARTS = 3
_MOST_CRASHES = 2
_DAMAGED = Answer(Shown.DAMAGED)
_LOG = logging.getLogger(__name__)


def worker_command(folder: Path) -> list[str]:
    return [*own_program(), COMMAND, str(folder)]


class ThumbnailWorker(QObject):
    """One process, from its start to its end; it answers its orders one after the other."""

    answered = Signal(object, object, object)  # Order, Answer, bytes
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.orders: deque[Order] = deque()
        self.is_ready = False
        self._answer: Answer | None = None
        self._process = QProcess(self)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.setEnvironment([f"{name}={value}" for name, value in own_environment().items()])
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.stateChanged.connect(self._hear_state)

    def start(self, command: Sequence[str]) -> None:
        self._process.start(command[0], list(command[1:]))

    def send(self, order: Order) -> None:
        self.orders.append(order)
        self._process.write(order.line())

    def leave(self) -> None:
        """Asks it to end when it has finished what it is at; nothing more is heard of it."""
        self._process.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self._process.closeWriteChannel()

    def wait(self) -> None:
        """After `leave`: for as long as one picture takes."""
        if self._process.state() != QProcess.ProcessState.NotRunning and not self._process.waitForFinished(
            _END_MS
        ):
            self._process.kill()
            self._process.waitForFinished(_END_MS)

    def _read(self) -> None:
        process = self._process
        while True:
            if self._answer is not None:
                size = self._answer.size_bytes
                if process.bytesAvailable() < size:
                    return
                answer, self._answer = self._answer, None
                self.answered.emit(self.orders.popleft(), answer, bytes(process.read(size).data()))
            elif process.canReadLine():
                line = bytes(process.readLine().data())
                if line == READY:
                    self.is_ready = True
                elif self.is_ready:
                    self._answer = read_answer(line)
            else:
                return

    def _hear_state(self, state: QProcess.ProcessState) -> None:
        if state == QProcess.ProcessState.NotRunning:
            self._read()
            self.ended.emit()


class ThumbnailWorkers(QObject):
    """Takes orders from `next_order` for as long as it has any. A picture that ends its process twice is
    answered as damaged."""

    answered = Signal(object, object, object)  # Order, Answer, bytes

    def __init__(
        self,
        command: Sequence[str],
        next_order: Callable[[], Order | None],
        parent: QObject | None = None,
        *,
        most: int = _MOST_WORKERS,
    ) -> None:
        super().__init__(parent)
        self._command = command
        self._next_order = next_order
        self._most = most
        self._workers: list[ThumbnailWorker] = []
        self._again: deque[Order] = deque()
        self._crashes: Counter[str] = Counter()
        self._failed_starts = 0
        self._is_closed = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self.end_idle)

    @property
    def count(self) -> int:
        return len(self._workers)

    def hurry(self, waiting: int) -> None:
        """Tells that so many orders wait to be taken."""
        if self._is_closed or not waiting:
            return
        useful = min(self._most, -(-waiting // _ORDERS_PER_WORKER))
        while len(self._workers) < useful and self._failed_starts < _MOST_FAILED_STARTS:
            self._start()
        for worker in self._workers:
            self._fill(worker)

    def close(self) -> None:
        self._is_closed = True
        for worker in self._workers:
            worker.leave()
        for worker in self._workers:
            worker.wait()
        self._workers.clear()

    def _start(self) -> None:
        worker = ThumbnailWorker(self)
        worker.answered.connect(partial(self._take, worker))
        worker.ended.connect(partial(self._replace, worker))
        self._workers.append(worker)
        worker.start(self._command)

    def _fill(self, worker: ThumbnailWorker) -> None:
        while len(worker.orders) < _AHEAD:
            order = self._again.popleft() if self._again else self._next_order()
            if order is None:
                return
            worker.send(order)

    def _take(self, worker: ThumbnailWorker, order: Order, answer: Answer, pixels: bytes) -> None:
        self._failed_starts = 0
        self._idle.start()
        self._fill(worker)
        self.answered.emit(order, answer, pixels)

    def _replace(self, worker: ThumbnailWorker) -> None:
        """It has ended by itself: what it was at may be the reason."""
        self._workers.remove(worker)
        worker.deleteLater()
        orders, had_orders = worker.orders, bool(worker.orders)
        if not worker.is_ready:
            self._failed_starts += 1
            _LOG.warning("A process for thumbnails did not start: %s", self._command)
        elif orders:
            self._crashes[orders[0].path] += 1
            _LOG.warning("A process for thumbnails ended at %s", orders[0].path)
            if self._crashes[orders[0].path] >= _MOST_CRASHES:
                self.answered.emit(orders.popleft(), _DAMAGED, b"")
        self._again.extendleft(reversed(orders))
        self.hurry(max(len(self._again), had_orders))

    def end_idle(self) -> None:
        """Their memory is of more use elsewhere."""
        idle = [worker for worker in self._workers if not worker.orders]
        self._workers = [worker for worker in self._workers if worker.orders]
        for worker in idle:
            worker.leave()
            worker.wait()
            worker.deleteLater()
