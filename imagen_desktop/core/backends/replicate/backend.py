"""ReplicateBackend: the protocol's methods over one configured model at Replicate."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from imagen_desktop.core.backends.backend import (
    READY,
    BackendEvent,
    BackendInfo,
    BackendState,
    PendingPrediction,
)
from imagen_desktop.core.backends.replicate.api import ReplicateApi
from imagen_desktop.core.backends.replicate.creation import Gate, Order
from imagen_desktop.core.backends.replicate.inputs import build_input
from imagen_desktop.core.backends.replicate.models import backend_info, find_model
from imagen_desktop.core.backends.replicate.pace import Pace
from imagen_desktop.core.backends.replicate.recovery import recover
from imagen_desktop.core.backends.replicate.reference import NAMED, References
from imagen_desktop.core.backends.replicate.run import Line, Run
from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.backends.web.address import checked_address
from imagen_desktop.core.backends.web.answers import DoubtfulError, ThrottledError, UnreachableError
from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import BackendUnavailableError, InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest, JsonValue, Price
from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.core.prices import estimate

if TYPE_CHECKING:
    import httpx

API = "https://api.replicate.com/v1"


class ReplicateBackend:
    """`token` may block and is called in a thread. Raises ConfigError for a wrong model or base_url."""

    def __init__(
        self,
        config: BackendConfig,
        token: Callable[[], str | None],
        *,
        pace: Pace | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        pace = pace or Pace()
        self._config = config
        self._token = token
        self._model = find_model(config)
        self._info = backend_info(config, self._model)
        address = checked_address(config.base_url or API, f"backends.{config.name}.base_url", has_secret=True)
        connection = Connection(
            address, transport, read_seconds=pace.read_margin, connect_seconds=pace.connect
        )
        api = ReplicateApi(connection, token, self._variable, pace)
        self._line = Line(api, connection, Gate(pace), pace)
        self._references = References(api, pace)

    @property
    def info(self) -> BackendInfo:
        return self._info

    def state(self) -> BackendState:
        if (self._token() or "").strip():
            return READY
        return BackendState(is_ready=False, reason=f"set {self._variable}", hint=self._line.api.token_hint)

    def check(self, request: GenerationRequest) -> None:
        build_input(request, self._config, self._model)

    def price(self, request: GenerationRequest) -> Price:
        """The configuration's own price, else the dated table's; what would be refused is priced as
        the model's default."""
        if self._config.price_usd is not None:
            return Price(round(self._config.price_usd * MICRODOLLARS))
        try:
            values = build_input(request, self._config, self._model).values
        except InvalidRequestError:
            values = {}
        return estimate(self._model.reference.name, values)

    async def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        made = build_input(request, self._config, self._model)
        for warning in made.warnings:
            yield warning
        await self._line.api.open()
        values = await self._references.put_into(made.values, request) if request.image else made.values
        order = Order(self._model.reference, values, self._timeout_seconds, self._config.wait)
        run = Run(self._line, order, _remembered(made.values), part)
        async with aclosing(run.events()) as events:
            async for event in events:
                yield event

    async def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        async with aclosing(recover(self._line, pending, part, self._timeout_seconds)) as events:
            async for event in events:
                yield event

    async def account(self) -> str:
        """The user's name at Replicate: checks the token, costs nothing. Raises a BackendError."""
        await self._line.api.open()
        try:
            return await self._line.api.account()
        except (ThrottledError, UnreachableError, DoubtfulError) as error:
            raise BackendUnavailableError(f"Replicate could not be asked: {error}.") from error

    @property
    def clock_offset_seconds(self) -> float | None:
        """How far this computer's clock is ahead of Replicate's, once an answer has told."""
        ahead = self._line.api.clock_ahead
        return None if ahead is None else ahead.total_seconds()

    async def close(self) -> None:
        await self._line.connection.close()

    @property
    def _variable(self) -> str:
        return token_variable(self._config)

    @property
    def _timeout_seconds(self) -> float:
        return self._config.timeout_seconds or self._model.timeout_seconds


def _remembered(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The inputs as the journal and the file keep them: an input image is only named by its digest."""
    return {key: _named(value) for key, value in values.items()}


def _named(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_named(part) for part in value]
    if isinstance(value, str) and value.startswith("data:") and not value.startswith(NAMED):
        return f"{NAMED}{hashlib.sha256(value.encode()).hexdigest()}"
    return value
