"""Replicate's HTTP API: one method per call. Addresses are built from the base and an id, never taken
from an answer, and the token goes nowhere else."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from imagen_desktop.core.backends.replicate.answers import TOKENS, failure
from imagen_desktop.core.backends.replicate.model_reference import ModelReference
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.backends.replicate.prediction import (
    NotAPredictionError,
    Prediction,
    parse_prediction,
)
from imagen_desktop.core.backends.web.answers import Answer, DoubtfulError, UnreachableError
from imagen_desktop.core.backends.web.connection import Connection, network_failure
from imagen_desktop.core.errors import AuthenticationError, InvalidRequestError, NotConfiguredError
from imagen_desktop.core.generation import JsonValue

_MIN_CANCEL_AFTER = 5
_LIST_PAGES = 5
_UPLOAD_SECONDS = 60.0
_CLOCK_SKEW = timedelta(seconds=120)


class ReplicateApi:
    """Raises ThrottledError, UnreachableError and DoubtfulError for the caller to weigh; a BackendError
    is final."""

    def __init__(
        self, connection: Connection, token: Callable[[], str | None], variable: str, pace: Pace
    ) -> None:
        self._connection = connection
        self._find_token = token
        self._variable = variable
        self._pace = pace
        self._token = ""
        self.creates_left: int | None = None
        """`ratelimit-remaining` of the last create, if it came with one."""
        self.server_date = ""
        """The `Date` header of the last answer."""

    @property
    def clock_ahead(self) -> timedelta | None:
        """Of Replicate's, this computer's clock; None while no answer has told."""
        from email.utils import parsedate_to_datetime

        try:
            return self._pace.now() - parsedate_to_datetime(self.server_date).astimezone(UTC)
        except ValueError:
            return None

    async def open(self) -> None:
        """Finds the token and makes the client, side by side: both may block. Raises BackendError."""
        token, _ = await asyncio.gather(
            asyncio.to_thread(self._find_token), asyncio.to_thread(self._connection.client)
        )
        self._token = (token or "").strip()
        if not self._token:
            raise NotConfiguredError(f"No Replicate token: set {self._variable}.", self.token_hint)
        if not (self._token.isascii() and self._token.isprintable() and " " not in self._token):
            raise AuthenticationError(
                f"The token in {self._variable} has characters that no token has.", self.token_hint
            )

    @property
    def place(self) -> str:
        """Which host is asked."""
        return urlsplit(self._connection.base_url).netloc

    @property
    def token_hint(self) -> str:
        return (
            f"Make a token at {TOKENS} and set {self._variable}, "
            f"or store it with: imagen keys set {self._variable}"
        )

    async def create(
        self, reference: ModelReference, values: Mapping[str, JsonValue], deadline_seconds: float, wait: bool
    ) -> Prediction:
        """ONE new prediction: each call that reaches Replicate costs money."""
        seconds = max(_MIN_CANCEL_AFTER, math.ceil(deadline_seconds + self._pace.cancel_margin))
        headers = {"Cancel-After": f"{seconds}s"}
        window = 0
        if wait:
            window = max(1, min(self._pace.wait_window, math.ceil(deadline_seconds)))
            headers["Prefer"] = f"wait={window}"
        body: dict[str, JsonValue] = {"input": dict(values)}
        if reference.version:
            body["version"] = reference.version
        answer = await self._call("POST", reference.create_path, body, headers, window)
        if answer.status == 404:
            raise await self._unknown_model(reference)
        self._require_success(answer)
        remaining = answer.headers.get("ratelimit-remaining", "")
        self.creates_left = int(remaining) if remaining.isdigit() else None
        return await self._prediction(answer)

    async def get(self, prediction_id: str) -> Prediction:
        answer = await self._call("GET", f"/predictions/{prediction_id}")
        if answer.status == 404:
            raise InvalidRequestError(
                f"Prediction {prediction_id} no longer exists at Replicate.", "", prediction_id
            )
        self._require_success(answer, prediction_id)
        return await self._prediction(answer)

    async def cancel(self, prediction_id: str) -> Prediction:
        answer = await self._call("POST", f"/predictions/{prediction_id}/cancel")
        self._require_success(answer, prediction_id)
        return await self._prediction(answer)

    async def find(self, values: Mapping[str, JsonValue], sent_at: datetime) -> Prediction | None:
        """The prediction made with exactly these inputs around `sent_at`, if the list has it.

        The seed makes them unique. The model is not compared: Replicate may name it differently. Where this
        computer's clock is wrong, the list is asked again by Replicate's: else a paid one would be missed.
        """
        found = await self._find_around(values, sent_at)
        ahead = self.clock_ahead
        if found is None and ahead is not None and abs(ahead) > _CLOCK_SKEW / 2:
            found = await self._find_around(values, sent_at - ahead)
        return found

    async def _find_around(self, values: Mapping[str, JsonValue], sent_at: datetime) -> Prediction | None:
        query = {
            "created_after": (sent_at - _CLOCK_SKEW).isoformat(),
            "created_before": (sent_at + timedelta(hours=1)).isoformat(),
        }
        for _ in range(_LIST_PAGES):
            answer = await self._call("GET", f"/predictions?{urlencode(query)}")
            self._require_success(answer)
            page = answer.json()
            rows = page.get("results") if isinstance(page, dict) else None
            if not isinstance(page, dict) or not isinstance(rows, list):
                raise DoubtfulError("a list of predictions that is none")
            for row in rows:
                found = await self._matching(row, values)
                if found is not None:
                    return found
            cursor = parse_qs(urlsplit(str(page.get("next") or "")).query).get("cursor")
            if not cursor:
                return None
            query["cursor"] = cursor[0]
        return None

    async def upload(self, data: bytes, media_type: str) -> str:
        """The address at which Replicate's models find the file; it keeps it for a day, free of charge."""
        content = ("image", data, media_type)
        answer = await self._call("POST", "/files", files={"content": content}, silence=_UPLOAD_SECONDS)
        self._require_success(answer)
        record = answer.json()
        identity = record.get("id") if isinstance(record, dict) else None
        if not isinstance(identity, str) or not re.fullmatch("[A-Za-z0-9]+", identity):
            raise DoubtfulError("a file without an id")
        return f"{self._connection.base_url}/files/{identity}"

    async def account(self) -> str:
        """The user's name at Replicate: a check of the token that costs nothing."""
        answer = await self._call("GET", "/account")
        self._require_success(answer)
        record = answer.json()
        name = record.get("username") if isinstance(record, dict) else None
        if not isinstance(name, str):
            raise DoubtfulError("an account without a name")
        return name

    async def _matching(self, row: JsonValue, values: Mapping[str, JsonValue]) -> Prediction | None:
        try:
            prediction = parse_prediction(row)
        except NotAPredictionError:
            return None
        if not prediction.input and not prediction.data_removed:
            prediction = await self.get(prediction.id)
        return prediction if is_same_input(prediction.input, values) else None

    async def _unknown_model(self, reference: ModelReference) -> InvalidRequestError:
        """A community model answers 404 unless its version is named: look it up."""
        try:
            answer = await self._call("GET", f"/models/{reference.name}")
            record = answer.json() if answer.status == 200 else None
        except (UnreachableError, DoubtfulError):
            record = None
        if record is None:
            return InvalidRequestError(
                f"Replicate has no model {reference.name}.", "Check its name on replicate.com/explore."
            )
        latest = record.get("latest_version") if isinstance(record, dict) else None
        version = latest.get("id") if isinstance(latest, dict) else None
        if reference.version or not isinstance(version, str):
            return InvalidRequestError(f"Replicate has no such version of {reference.name}.")
        return InvalidRequestError(
            f"{reference.name} is not one of Replicate's official models: its version must be named.",
            f'Set model = "{reference.name}:{version}".',
        )

    async def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, JsonValue] | None = None,
        headers: Mapping[str, str] | None = None,
        silence: float = 0.0,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Answer:
        import httpx

        client = self._connection.client()
        timeout = httpx.Timeout(self._pace.read_margin + silence, connect=self._pace.connect)
        try:
            response = await client.request(
                method,
                self._connection.base_url + path,
                json=body,
                files=files,
                headers={"Authorization": f"Bearer {self._token}", **(headers or {})},
                timeout=timeout,
            )
        except httpx.TransportError as error:
            raise network_failure(error) from error
        except httpx.DecodingError as error:
            raise DoubtfulError("an answer that cannot be decoded") from error
        self.server_date = response.headers.get("date", "")
        return Answer(response.status_code, response.headers, response.content)

    def _require_success(self, answer: Answer, prediction_id: str = "") -> None:
        if not 200 <= answer.status < 300:
            raise failure(answer, self._variable, prediction_id)

    async def _prediction(self, answer: Answer) -> Prediction:
        try:
            if len(answer.body) > 256 * 1024:  # images as data: URIs
                return parse_prediction(await asyncio.to_thread(answer.json))
            return parse_prediction(answer.json())
        except NotAPredictionError:
            raise DoubtfulError(f"status {answer.status} without a prediction's id") from None


def is_same_input(input_: Mapping[str, JsonValue], values: Mapping[str, JsonValue]) -> bool:
    """Compares the plain values that both have; the seed, which makes a request unique, must be one."""
    compared = {key: value for key, value in values.items() if _is_plain(value)}
    if "seed" not in compared or any(key in compared and key not in input_ for key in ("prompt", "seed")):
        return False
    return all(input_[key] == value for key, value in compared.items() if key in input_)


def _is_plain(value: JsonValue) -> bool:
    """Not an image: Replicate may hand back another address for the same one."""
    if isinstance(value, str):
        return not value.startswith(("data:", "http://", "https://"))
    return isinstance(value, (int, float))
