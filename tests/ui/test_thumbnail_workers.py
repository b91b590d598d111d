"""The processes for thumbnails, seen from the window: started when needed, replaced when they end."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.core.packaged_program import own_program
from imagen_desktop.core.thumbnails.orders import COMMAND, Answer, Order, Shown
from imagen_desktop.ui.thumbnail_workers import ThumbnailWorkers, worker_command

# Answers each order with a card of one pixel; a path says what happens instead.
SCRIPT = """
import json, os, sys
from pathlib import Path
starts = Path(sys.argv[1])
starts.write_text(starts.read_text() + "x" if starts.exists() else "x")
print("ready", flush=True)
for line in sys.stdin:
    path = json.loads(line)[0]
    if path == "crash" or (path == "crash once" and not Path(sys.argv[1] + ".crashed").exists()):
        Path(sys.argv[1] + ".crashed").touch()
        os._exit(9)
    sys.stdout.buffer.write(b'["well", 1, 1, 7]\\nBGRA')
    sys.stdout.flush()
"""


class Desk:
    """Orders that wait, and what was answered."""

    def __init__(self, starts: Path, *, command: list[str] | None = None, most: int = 1) -> None:
        self.starts = starts
        self.waiting: deque[Order] = deque()
        self.answers: list[tuple[str, Shown, bytes]] = []
        own = [sys.executable, "-c", SCRIPT, str(starts)]
        self.workers = ThumbnailWorkers(command or own, self._next, most=most)
        self.workers.answered.connect(self._take)

    def order(self, *paths: str) -> None:
        self.waiting.extend(Order(path, 1, 1, True, 0.0) for path in paths)
        self.workers.hurry(len(self.waiting))

    @property
    def start_count(self) -> int:
        return len(self.starts.read_text())

    def _next(self) -> Order | None:
        return self.waiting.popleft() if self.waiting else None

    def _take(self, order: Order, answer: Answer, pixels: bytes) -> None:
        self.answers.append((order.path, answer.shown, pixels))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "starts")
    yield made
    made.workers.close()


async def test_no_process_runs_before_something_is_ordered(desk: Desk) -> None:
    desk.workers.hurry(0)
    assert desk.workers.count == 0


async def test_every_order_is_answered_once(desk: Desk, until: Callable[..., Any]) -> None:
    names = [str(number) for number in range(20)]
    desk.order(*names)
    await until(lambda: len(desk.answers) == 20)
    assert desk.answers == [(name, Shown.WELL, b"BGRA") for name in names]
    assert desk.start_count == 1


async def test_a_second_process_comes_for_many_orders(tmp_path: Path, until: Callable[..., Any]) -> None:
    desk = Desk(tmp_path / "starts", most=2)
    desk.order("a")
    assert desk.workers.count == 1
    desk.order(*"bcdefghijklmnopq")
    assert desk.workers.count == 2
    await until(lambda: len(desk.answers) == 17)
    desk.workers.close()
    assert sorted(path for path, _shown, _pixels in desk.answers) == list("abcdefghijklmnopq")


async def test_a_picture_that_ends_its_process_twice_is_damaged(
    desk: Desk, until: Callable[..., Any]
) -> None:
    desk.order("a", "crash", "b")
    await until(lambda: len(desk.answers) == 3)
    assert [(path, shown) for path, shown, _pixels in desk.answers] == [
        ("a", Shown.WELL),
        ("crash", Shown.DAMAGED),
        ("b", Shown.WELL),
    ]
    assert desk.start_count == 3


async def test_a_process_that_ends_once_costs_no_picture(desk: Desk, until: Callable[..., Any]) -> None:
    desk.order("a", "crash once", "b", "c")
    await until(lambda: len(desk.answers) == 4)
    assert [(path, shown) for path, shown, _pixels in desk.answers] == [
        (path, Shown.WELL) for path in ("a", "crash once", "b", "c")
    ]


async def test_a_process_that_cannot_start_is_not_tried_for_ever(
    tmp_path: Path, until: Callable[..., Any]
) -> None:
    starts = tmp_path / "starts"
    script = f"from pathlib import Path; open({str(starts)!r}, 'a').write('x')"
    desk = Desk(starts, command=[sys.executable, "-c", script])
    desk.order("a", "b")
    await until(lambda: desk.workers.count == 0)
    desk.order("c")
    assert desk.workers.count == 0
    assert desk.start_count == 3
    assert desk.answers == []
    desk.workers.close()


async def test_a_program_that_is_not_there_breaks_nothing(tmp_path: Path, until: Callable[..., Any]) -> None:
    desk = Desk(tmp_path / "starts", command=[str(tmp_path / "none")])
    desk.order("a")
    await until(lambda: desk.workers.count == 0)
    assert desk.answers == []
    desk.workers.close()


async def test_idle_processes_end_and_new_ones_come(desk: Desk, until: Callable[..., Any]) -> None:
    desk.order("a")
    await until(lambda: len(desk.answers) == 1)
    desk.workers.end_idle()
    assert desk.workers.count == 0
    desk.order("b")
    await until(lambda: len(desk.answers) == 2)
    assert desk.start_count == 2


async def test_closed_workers_take_no_more_orders(desk: Desk) -> None:
    desk.order("a")
    desk.workers.close()
    desk.order("b")
    assert desk.workers.count == 0
    assert desk.answers == []


def test_a_packaged_program_starts_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert worker_command(tmp_path) == [*own_program(), COMMAND, str(tmp_path)]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert worker_command(tmp_path) == [sys.executable, COMMAND, str(tmp_path)]
