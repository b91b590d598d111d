"""Pulls as the tests do: without waits, and with a disk that has room."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.host import ModelHost
from imagen_desktop.core.models.pull import Pull, PullProgress
from imagen_desktop.core.models.stop import Stop
from imagen_desktop.core.models.store import ModelStore
from imagen_desktop.core.models.transfer import Patience
from tests.fakes.model_server import ModelServer


def pull(
    store: ModelStore,
    model: CatalogueModel,
    server: ModelServer,
    *,
    token: str = "",
    tries: int = 3,
    stop: Stop | None = None,
    show: Callable[[PullProgress], None] = lambda _: None,
    shows_all: bool = False,
    is_accepted: bool = True,
    free_bytes: int = 10**12,
    timeout_seconds: float = 10.0,
) -> None:
    """`shows_all`: the clock runs so fast that no progress is left out."""
    host = ModelHost(server.endpoint, lambda: token, timeout_seconds)
    Pull(
        store,
        model,
        host,
        show,
        stop,
        patience=Patience((0.0,) * (tries - 1)),
        clock=itertools.count().__next__ if shows_all else time.monotonic,
        free_bytes=lambda _: free_bytes,
    ).run(is_accepted=is_accepted)
