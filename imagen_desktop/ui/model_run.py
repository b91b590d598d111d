"""One download of the window: begun on a thread, paused or cancelled from here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.failures import StoppedError
from imagen_desktop.core.models.host import ModelHost
from imagen_desktop.core.models.pull import Pull, PullProgress
from imagen_desktop.core.models.removal import discard_parts
from imagen_desktop.core.models.stop import Stop
from imagen_desktop.core.models.store import ModelStore
from imagen_desktop.ui.model_row import Phase


class ModelRun:
    """`before_bytes` of the model were here when it began."""

    def __init__(self, model: CatalogueModel, before_bytes: int) -> None:
        self.model = model
        self.before_bytes = before_bytes
        self.phase = Phase.WAITING
        self._stop = Stop()
        self._is_discarded = False

    def stop(self, *, discards: bool = False) -> None:
        """`discards` what has come."""
        self._is_discarded = self._is_discarded or discards
        self._stop.set()

    async def go(
        self,
        store: ModelStore,
        new_host: Callable[[], ModelHost],
        show: Callable[[PullProgress], None],
    ) -> bool:
        """Whether the model is whole now; False where it was stopped. Raises an ImagenError."""
        loop = asyncio.get_running_loop()

        def tell(progress: PullProgress) -> None:
            with contextlib.suppress(RuntimeError):  # the program is ending
                loop.call_soon_threadsafe(show, progress)

        def pull() -> None:
            self._stop.check()
            Pull(store, self.model, new_host(), tell, self._stop).run(is_accepted=True)

        thread = ThreadPoolExecutor(1, "model")
        try:
            await loop.run_in_executor(thread, pull)
        except StoppedError:
            if self._is_discarded:
                await loop.run_in_executor(thread, discard_parts, store, self.model)
            return False
        finally:
            self._stop.set()  # also where the task was cancelled: the thread ends at once
            thread.shutdown(wait=False)
        return True
