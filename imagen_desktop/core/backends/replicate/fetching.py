"""From a finished prediction to Received: its image into the part file. Never creates a prediction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path

from imagen_desktop.core.backends.replicate.api import ReplicateApi
from imagen_desktop.core.backends.replicate.outcome import expired, output_of
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.backends.replicate.prediction import Prediction
from imagen_desktop.core.backends.web.answers import DoubtfulError, ThrottledError, UnreachableError
from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.backends.web.download import DownloadError, PartFile, PatientDownload
from imagen_desktop.core.errors import BackendError, DownloadFailedError
from imagen_desktop.core.generation import Progress

_ADVICE = "Make room there: for one hour the image is fetched again at the next start."
_UNCLEAR = (ThrottledError, UnreachableError, DoubtfulError)


class Fetching:
    """`events` reports the bytes; afterwards `file` has them and `prediction` its latest state."""

    def __init__(
        self, api: ReplicateApi, connection: Connection, prediction: Prediction, part: Path, pace: Pace
    ) -> None:
        self._api = api
        self._connection = connection
        self._part = part
        self._pace = pace
        self.prediction = prediction
        self.file: PartFile | None = None

    async def events(self) -> AsyncGenerator[Progress]:
        """Raises the BackendError that the prediction ended with, DownloadFailedError or SaveError."""
        location = output_of(self.prediction)
        metrics = None
        try:
            async with aclosing(self._downloaded(location)) as events:
                async for event in events:
                    yield event
                    if metrics is None and not self.prediction.is_over and not location.startswith("data:"):
                        metrics = self._ask_for_metrics()
            if metrics is not None:
                await asyncio.wait({metrics}, timeout=self._pace.late_metrics)
        finally:
            if metrics is not None:
                await self._take(metrics)

    def _ask_for_metrics(self) -> asyncio.Task[Prediction]:
        """A waited-for answer comes before the metrics do: they are asked for during the download.

        Not where the answer would repeat the image itself.
        """
        return asyncio.get_running_loop().create_task(self._api.get(self.prediction.id))

    async def _take(self, metrics: asyncio.Task[Prediction]) -> None:
        """What came in time; the rest is not worth waiting for."""
        metrics.cancel()
        await asyncio.wait({metrics})
        if not metrics.cancelled() and metrics.exception() is None:
            self.prediction = metrics.result()

    async def _downloaded(self, location: str) -> AsyncGenerator[Progress]:
        """Once more after a passing failure, or under a fresh address; then it is an error."""
        pace = self._pace
        download = PatientDownload(
            self._connection,
            self._part,
            pace.backoff,
            pace.sleep,
            advice=_ADVICE,
            find_moved=self._fresh_location,
        )
        try:
            async with aclosing(download.events(location)) as events:
                async for event in events:
                    yield event
        except DownloadError as error:
            raise self._failure(error) from error
        self.file = download.file

    async def _fresh_location(self, stale: str) -> str:
        """Replicate may have moved the image; the old address where it knows no other."""
        with suppress(*_UNCLEAR, BackendError):
            self.prediction = await self._api.get(self.prediction.id)
            return output_of(self.prediction)
        return stale

    def _failure(self, problem: DownloadError) -> DownloadFailedError:
        if problem.is_gone:
            return expired(self.prediction.id)
        return DownloadFailedError(
            f"The image was generated and paid, but the download failed: {problem} "
            f"(prediction {self.prediction.id}).",
            "Replicate keeps it for one hour: it is fetched at the next start.",
            self.prediction.id,
        )
