"""ComfyBackend: the protocol's methods over one or several ComfyUI servers."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path
from urllib.parse import urlsplit

from imagen_desktop.core.backends.backend import (
    READY,
    BackendEvent,
    BackendInfo,
    BackendState,
    Limits,
    PendingPrediction,
    SizeLimits,
)
from imagen_desktop.core.backends.comfyui.api import ComfyApi
from imagen_desktop.core.backends.comfyui.order import SIZE_MULTIPLE, make_order
from imagen_desktop.core.backends.comfyui.pace import Pace
from imagen_desktop.core.backends.comfyui.run import Line, Run, recover
from imagen_desktop.core.backends.comfyui.servers import UNCLEAR, Servers
from imagen_desktop.core.backends.comfyui.workflow import Workflow, built_in, kind_of, read_workflow
from imagen_desktop.core.backends.pixel_size import RATIOS
from imagen_desktop.core.backends.web.address import checked_address, is_loopback
from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import BackendUnavailableError, ConfigError, NotConfiguredError
from imagen_desktop.core.generation import FREE, GenerationRequest, Price
from imagen_desktop.core.money import MICRODOLLARS

USUAL = "http://127.0.0.1:8188"


class ComfyBackend:
    """`new_id` is for tests. Raises ConfigError for a wrong base_url; a workflow that cannot be read
    makes it not ready."""

    def __init__(
        self,
        config: BackendConfig,
        *,
        pace: Pace | None = None,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self._config = config
        self._pace = pace or Pace()
        self._new_id = new_id
        setting = f"backends.{config.name}.base_url"
        addresses = [
            checked_address(text, setting, has_secret=False)
            for text in dict.fromkeys((config.base_url or USUAL).split())
        ]
        self._problem: ConfigError | None = None
        self._workflow = self._read()
        self._servers = Servers(
            [
                ComfyApi(
                    Connection(address, read_seconds=self._pace.answer, connect_seconds=self._pace.connect),
                    config.name,
                    self._pace,
                )
                for address in addresses
            ]
        )
        self._info = _info(config, self._workflow, addresses)

    @property
    def info(self) -> BackendInfo:
        return self._info

    def state(self) -> BackendState:
        name = self._config.name
        if self._problem is not None:
            return BackendState(
                is_ready=False,
                reason="its workflow cannot be used",
                hint=f"{self._problem.message} {self._problem.hint}".strip(),
            )
        if not self._config.model and not self._config.workflow:
            hint = f"Choose one: imagen backends models {name}; imagen config set backends.{name}.model NAME"
            return BackendState(is_ready=False, reason="set model", hint=hint)
        return READY

    def check(self, request: GenerationRequest) -> None:
        make_order(request, self._config, self._workflow)

    def price(self, request: GenerationRequest) -> Price:
        """Free, unless the configuration says what the servers cost."""
        if self._config.price_usd is not None:
            return Price(round(self._config.price_usd * MICRODOLLARS))
        return FREE

    async def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        state = self.state()
        if not state.is_ready:
            raise NotConfiguredError(f"{self._config.name} is not configured ({state.reason}).", state.hint)
        order = make_order(request, self._config, self._workflow)
        for warning in order.warnings:
            yield warning
        async with aclosing(Run(self._line, order, part).events()) as events:
            async for event in events:
                yield event

    async def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        async with aclosing(recover(self._line, pending, part)) as events:
            async for event in events:
                yield event

    async def models(self) -> tuple[str, ...]:
        """The files that its servers have. Raises a BackendError."""
        try:
            return await self._servers.files()
        except UNCLEAR as error:
            raise BackendUnavailableError(
                f"{self._config.name} could not be asked: {error}.", "Try again."
            ) from error

    async def close(self) -> None:
        await self._servers.close()

    @property
    def _line(self) -> Line:
        seconds = self._config.timeout_seconds or self._pace.whole
        return Line(self._servers, self._pace, seconds, self._workflow.outputs, self._new_id)

    def _read(self) -> Workflow:
        if self._config.workflow:
            try:
                return read_workflow(Path(self._config.workflow).expanduser())
            except ConfigError as error:
                self._problem = error
        return built_in(kind_of(self._config.model))


def _info(config: BackendConfig, workflow: Workflow, addresses: list[str]) -> BackendInfo:
    """What the workflow has a place for."""
    hosts = dict.fromkeys(urlsplit(address).hostname or "" for address in addresses)
    is_local = all(is_loopback(host) for host in hosts)
    has_size = workflow.takes("width") and workflow.takes("height")
    named = Path(config.model.replace("\\", "/")).stem
    return BackendInfo(
        name=config.name,
        type="comfyui",
        title=named or (workflow.name if config.workflow else "ComfyUI"),
        place="this computer" if is_local else ", ".join(hosts),
        model=config.model or (workflow.name if config.workflow else ""),
        aspect_ratios=RATIOS if has_size else (),
        default_aspect_ratio="1:1" if has_size else "",
        size=SizeLimits(64, 4096, SIZE_MULTIPLE) if has_size else None,
        steps=_limits(workflow, "steps", 1, 150, config.default_steps),
        guidance=_limits(workflow, "guidance", 0, 30, None),
        has_negative_prompt=workflow.takes("negative"),
        has_seed=workflow.takes("seed"),
        max_parallel=config.jobs_at_once or len(addresses) + 1,
        note="Runs on ComfyUI.",
    )


def _limits(
    workflow: Workflow, setting: str, minimum: float, maximum: float, wanted: int | None
) -> Limits | None:
    default = workflow.default(setting)
    if not workflow.takes(setting):
        return None
    number = default if isinstance(default, (int, float)) else minimum
    return Limits(minimum, maximum, wanted or number)
