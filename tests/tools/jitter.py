"""Finds tests that depend on luck: `python -m pytest -p tests.tools.jitter --jitter SEED tests/ui`.

Work handed to threads begins late and its answers come late, by chance; `until` looks every millisecond, so
that what follows it runs at the earliest moment that its condition allows. A test that fails under
this and passes without it has a race, or the program has one.
"""

from __future__ import annotations

import concurrent.futures
import os
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
import qasync

_LONGEST_SECONDS = 0.03
_SHARE_LATE = 0.3

os.environ["IMAGEN_TEST_POLL_SECONDS"] = "0.001"  # before tests/waiting.py is read


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--jitter", type=int, default=1, help="the seed of the delays")


def pytest_configure(config: pytest.Config) -> None:
    draw = random.Random(config.getoption("--jitter"))
    for pool in (concurrent.futures.ThreadPoolExecutor, qasync.QThreadExecutor):
        pool.submit = _late(pool.submit, draw)  # type: ignore[method-assign]


def _late(submit: Callable[..., Any], draw: random.Random) -> Callable[..., Any]:
    def wait() -> None:
        if draw.random() < _SHARE_LATE:
            time.sleep(draw.uniform(0, _LONGEST_SECONDS))

    def submit_late(self: Any, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        def run() -> Any:
            wait()
            try:
                return function(*args, **kwargs)
            finally:
                wait()

        return submit(self, run)

    return submit_late
