"""One image's way: asked for once, fetched, and what a cancellation does on the way.

The API has neither ids nor a way to cancel: a request that may have arrived is never sent again.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from pathlib import Path
from types import NoneType

from imagen_desktop.core.backends.backend import BackendEvent, Received, Submitted, Submitting
from imagen_desktop.core.backends.openai.api import BrokenAnswerError, ImagesApi
from imagen_desktop.core.backends.openai.pace import Pace
from imagen_desktop.core.backends.web.answers import (
    Answer,
    DoubtfulError,
    ThrottledError,
    UnreachableError,
)
from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.backends.web.download import DownloadError, PartFile, PatientDownload
from imagen_desktop.core.errors import (
    BackendUnavailableError,
    DownloadFailedError,
    GenerationFailedError,
    ImagenError,
    RateLimitedError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import GenerationWarning, JsonValue, Progress, Stage, Timings

_NEW_CHARGE = "Generating again may be a new charge."


class Run:
    """`service` is what messages call the server; `seconds` may pass until its answer."""

    def __init__(
        self, api: ImagesApi, connection: Connection, service: str, pace: Pace, part: Path, seconds: float
    ) -> None:
        self._api = api
        self._connection = connection
        self._service = service
        self._pace = pace
        self._part = part
        self._seconds = seconds
        self._values: Mapping[str, JsonValue] = {}
        self._posting: asyncio.Task[Answer] | None = None
        self._answer: Answer | None = None
        self._started_at = pace.clock()
        self._is_coming = self._is_received = False

    async def events(self, values: Mapping[str, JsonValue]) -> AsyncGenerator[BackendEvent]:
        self._values = values
        try:
            async with aclosing(self._steps()) as events:
                async for event in events:
                    yield event
        except asyncio.CancelledError:
            if self._is_received or self._posting is None:
                raise
            yield Progress(Stage.CANCELLING)
            received = await self._kept()
            if received is None:
                if self._may_go_on():
                    yield self._goes_on()
                raise
            yield received
        finally:
            await self._drop()

    async def _steps(self) -> AsyncGenerator[BackendEvent]:
        yield Submitting(self._values)
        yield Progress(Stage.STARTING)
        async with aclosing(self._asked()) as retries:
            async for retry in retries:
                yield retry
        assert self._answer is not None  # noqa: S101 - _asked() ends with it or raises
        location = await asyncio.to_thread(self._location, self._answer)
        if not location.startswith("data:"):
            yield Submitted(location)
        fetching = Fetching(self._api, self._connection, self._service, self._pace, self._part)
        async with aclosing(fetching.events(location)) as bytes_:
            async for event in bytes_:
                yield event
        yield self._received(fetching.file)

    async def _asked(self) -> AsyncGenerator[Progress]:
        """Again only where the server surely did nothing: no connection, or it said "later"."""
        for number in range(1, self._pace.tries + 1):
            self._started_at = self._pace.clock()
            yield Progress(Stage.RUNNING)
            try:
                self._answer = await self._post()
            except ThrottledError as error:
                retry = self._throttled(error, number)
            except UnreachableError as error:
                retry = self._unreachable(error, number)
            except DoubtfulError as error:
                raise self._unconfirmed(error) from error
            except BrokenAnswerError as error:
                raise self._broken(error) from error
            else:
                return
            yield retry
            await self._pace.sleep(retry.wait_seconds)

    async def _post(self) -> Answer:
        """Goes on when this coroutine is cancelled: its answer may be about to come."""
        call = self._api.create(self._values, self._seconds, self._begins)
        self._posting = asyncio.get_running_loop().create_task(call)
        return await asyncio.shield(self._posting)

    def _begins(self) -> None:
        self._is_coming = True

    def _throttled(self, error: ThrottledError, number: int) -> Progress:
        wait = error.wait_seconds
        if wait is None:
            wait = self._pace.backoff * 2.0**number
        if number >= self._pace.tries or wait > self._pace.longest_wait:
            raise RateLimitedError(
                f"{self._service} is throttling: {error.detail}", f"Try again in {max(1, round(wait))} s."
            )
        wait += self._pace.jitter() * self._pace.backoff
        return Progress(Stage.RETRYING, wait_seconds=wait, reason=f"{self._service} is throttling")

    def _unreachable(self, error: UnreachableError, number: int) -> Progress:
        if number >= self._pace.tries:
            raise BackendUnavailableError(
                f"Cannot reach {self._service}: {error}.",
                "Check the network, and base_url in the configuration.",
            )
        wait = self._pace.backoff * 2 ** (number - 1)
        return Progress(Stage.RETRYING, wait_seconds=wait, reason=f"no connection to {self._service}")

    def _unconfirmed(self, error: DoubtfulError) -> UnconfirmedRequestError:
        return UnconfirmedRequestError(
            f"{self._service} did not confirm the request ({error}); it is not repeated, "
            "so as not to pay twice.",
            _NEW_CHARGE,
        )

    def _broken(self, error: BrokenAnswerError) -> DownloadFailedError:
        return DownloadFailedError(
            f"The image was made, but the answer of {self._service} cannot be used: {error}.", _NEW_CHARGE
        )

    def _location(self, answer: Answer) -> str:
        """The picture's URL, or itself as a data: URI. In a thread: it may be many megabytes."""
        try:
            location = _picture(answer.json())
        except DoubtfulError:
            raise self._broken(BrokenAnswerError("it is not JSON")) from None
        if not location:
            raise GenerationFailedError(f"{self._service} returned no image.", _NEW_CHARGE)
        return location

    async def _kept(self) -> Received | None:
        """What was cancelled too late: an image that is there or coming is taken, since it is paid."""
        patience = self._pace.keep if self._is_coming else self._pace.cancel_patience
        with suppress(
            ImagenError, TimeoutError, ThrottledError, UnreachableError, DoubtfulError, BrokenAnswerError
        ):
            async with asyncio.timeout(patience):
                assert self._posting is not None  # noqa: S101 - the caller looked
                answer = await asyncio.shield(self._posting)
            async with asyncio.timeout(self._pace.keep):
                location = await asyncio.to_thread(self._location, answer)
                fetching = Fetching(self._api, self._connection, self._service, self._pace, self._part)
                async with aclosing(fetching.events(location)) as events:
                    async for _ in events:
                        pass
            self._answer = answer
            return self._received(fetching.file)
        return None

    def _may_go_on(self) -> bool:
        """Not where the server has refused, or never heard of it."""
        posting = self._posting
        if posting is None or not posting.done() or posting.cancelled():
            return True
        return isinstance(posting.exception(), (DoubtfulError, BrokenAnswerError, NoneType))

    def _goes_on(self) -> GenerationWarning:
        return GenerationWarning(
            f"{self._service} cannot be told to stop: it may finish, and charge for, the cancelled image."
        )

    async def _drop(self) -> None:
        posting = self._posting
        if posting is None:
            return
        posting.cancel()
        await asyncio.wait({posting})
        if not posting.cancelled():
            posting.exception()  # looked at: nobody else will

    def _received(self, file: PartFile | None) -> Received:
        assert file is not None  # noqa: S101 - fetching ends with it or raises
        assert self._answer is not None  # noqa: S101 - set before
        self._is_received = True
        return Received(
            sha256=file.sha256,
            size_bytes=file.size,
            sent=self._values,
            timings=Timings(round((self._pace.clock() - self._started_at) * 1000)),
            prediction_id=_request_id(self._answer),
        )


class Fetching:
    """From an answer's location to the part file; `file` has it when `events` ends."""

    def __init__(self, api: ImagesApi, connection: Connection, service: str, pace: Pace, part: Path) -> None:
        self._api = api
        self._connection = connection
        self._service = service
        self._pace = pace
        self._part = part
        self.file: PartFile | None = None

    async def events(self, location: str) -> AsyncGenerator[Progress]:
        """Once more after a passing failure. Raises DownloadFailedError or SaveError."""
        pace, headers = self._pace, self._api.own_headers(location)
        download = PatientDownload(self._connection, self._part, pace.backoff, pace.sleep, headers=headers)
        try:
            async with aclosing(download.events(location)) as events:
                async for event in events:
                    yield event
        except DownloadError as error:
            raise self._failure(error, location) from error
        self.file = download.file

    def _failure(self, error: DownloadError, location: str) -> DownloadFailedError:
        hint = _NEW_CHARGE
        if error.is_transient and not location.startswith("data:"):
            hint = "It is fetched at the next start, while the server keeps it."
        return DownloadFailedError(f"The image was made, but it could not be fetched: {error}.", hint)


def _picture(body: JsonValue) -> str:
    """The first of `data`, as `b64_json` or as `url`; "" where there is none."""
    rows = body.get("data") if isinstance(body, dict) else None
    row = rows[0] if isinstance(rows, list) and rows else None
    if not isinstance(row, dict):
        return ""
    encoded, url = row.get("b64_json"), row.get("url")
    if isinstance(encoded, str) and encoded:
        return encoded if encoded.startswith("data:") else f"data:image/png;base64,{encoded}"
    return url if isinstance(url, str) else ""


def _request_id(answer: Answer) -> str:
    """OpenAI's name for the request, which its support asks for."""
    text = answer.headers.get("x-request-id", "")
    return text if re.fullmatch(r"[\w-]{1,100}", text) else ""
