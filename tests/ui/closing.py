"""Ends what a test has opened before its loop stops.

WORKAROUND: qasync handles Qt's events once more after the loop has stopped; a timer or task that is still
there then runs without a loop. An async fixture's own end comes too late for that.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any

Test = Callable[..., Coroutine[Any, Any, None]]


def closing(fixture: str) -> Callable[[Test], Test]:
    """Awaits `close()` of that fixture's value as the test's last step."""

    def wrap(test: Test) -> Test:
        @functools.wraps(test)
        async def run(**values: Any) -> None:
            try:
                await test(**values)
            finally:
                await values[fixture].close()

        return run

    return wrap
