"""OpenAIBackend: the protocol's methods over one server that speaks OpenAI's images API."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from imagen_desktop.core.backends.backend import (
    READY,
    BackendEvent,
    BackendInfo,
    BackendState,
    PendingPrediction,
    Received,
)
from imagen_desktop.core.backends.openai.answers import Asker
from imagen_desktop.core.backends.openai.api import BrokenAnswerError, ImagesApi
from imagen_desktop.core.backends.openai.inputs import build_body
from imagen_desktop.core.backends.openai.models import (
    API,
    Server,
    backend_info,
    find_model,
)
from imagen_desktop.core.backends.openai.pace import Pace
from imagen_desktop.core.backends.openai.run import Fetching, Run
from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.backends.web.address import checked_address
from imagen_desktop.core.backends.web.answers import DoubtfulError, ThrottledError, UnreachableError
from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import (
    BackendUnavailableError,
    InvalidRequestError,
    NotConfiguredError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Price
from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.core.prices import estimate

if TYPE_CHECKING:
    import httpx


class OpenAIBackend:
    """`token` may block and is called in a thread. Raises ConfigError for a wrong base_url."""

    def __init__(
        self,
        config: BackendConfig,
        token: Callable[[], str | None],
        *,
        pace: Pace | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._pace = pace or Pace()
        self._config = config
        self._token = token
        self._variable = token_variable(config)
        setting = f"backends.{config.name}.base_url"
        address = checked_address(config.base_url or API, setting, has_secret=bool(self._variable))
        self._server = Server(address)
        self._model = find_model(config.model)
        self._info = backend_info(config, self._server, self._model)
        self._connection = Connection(
            address, transport, read_seconds=self._pace.ask, connect_seconds=self._pace.connect
        )
        asker = Asker(self._server.service, self._variable, config.model, config.name, self._server.is_openai)
        self._api = ImagesApi(self._connection, token if self._variable else lambda: None, asker, self._pace)

    @property
    def info(self) -> BackendInfo:
        return self._info

    @property
    def service(self) -> str:
        """What messages call the server."""
        return self._server.service

    def state(self) -> BackendState:
        if self._server.is_openai and not self._config.model:
            return BackendState(is_ready=False, reason="set model", hint=_models_hint(self._config))
        if self._variable and not (self._token() or "").strip():
            return BackendState(is_ready=False, reason=f"set {self._variable}", hint=f"{self._api.key_hint}.")
        return READY

    def check(self, request: GenerationRequest) -> None:
        build_body(request, self._config, self._server, self._model)

    def price(self, request: GenerationRequest) -> Price:
        """The configuration's own price, else the dated table's for OpenAI's own models. Where no
        quality is chosen OpenAI chooses: then the dearest is reckoned with."""
        if self._config.price_usd is not None:
            return Price(round(self._config.price_usd * MICRODOLLARS))
        if not self._server.is_openai:
            return UNPRICED
        try:
            values = build_body(request, self._config, self._server, self._model).values
        except InvalidRequestError:
            values = {}
        chosen = {key: value for key, value in values.items() if value != "auto"}
        return estimate(self._model.family, chosen)

    async def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        body = build_body(request, self._config, self._server, self._model)
        for warning in body.warnings:
            yield warning
        await self._api.open()
        seconds = self._config.timeout_seconds or self._pace.answer
        run = Run(self._api, self._connection, self._server.service, self._pace, part, seconds)
        async with aclosing(run.events(body.values)) as events:
            async for event in events:
                yield event

    async def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        """What was answered with an address can be fetched for a while; nothing else can be asked for."""
        service = self._server.service
        if not pending.prediction_id:
            hint = "See https://platform.openai.com/usage for what was charged."
            raise UnconfirmedRequestError(
                f"{service} never sent the image of an earlier request, and keeps no list of what it made.",
                hint if self._server.is_openai else "Generate it again.",
            )
        try:
            await self._api.open()
        except NotConfiguredError as error:
            raise BackendUnavailableError(error.message, error.hint) from error
        fetching = Fetching(self._api, self._connection, service, self._pace, part)
        async with aclosing(fetching.events(pending.prediction_id)) as events:
            async for event in events:
                yield event
        assert fetching.file is not None  # noqa: S101 - events() ends with it or raises
        yield Received(fetching.file.sha256, fetching.file.size, sent=pending.sent)

    async def models(self) -> tuple[str, ...]:
        """What the server has, by name; costs nothing, and checks the key. Raises a BackendError."""
        await self._api.open()
        try:
            return await self._api.models()
        except (ThrottledError, UnreachableError, DoubtfulError, BrokenAnswerError) as error:
            raise BackendUnavailableError(
                f"{self._server.service} could not be asked: {error}.", "Check base_url in the configuration."
            ) from error

    async def close(self) -> None:
        await self._connection.close()


def _models_hint(config: BackendConfig) -> str:
    name = config.name
    return f"Choose one: imagen backends models {name}; imagen config set backends.{name}.model NAME"
