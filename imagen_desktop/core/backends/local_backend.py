"""FLUX on the user's own machine. Says plainly that it cannot run while no engine is installed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

from imagen_desktop.core.backends.backend import (
    BackendEvent,
    BackendInfo,
    BackendState,
    Limits,
    PendingPrediction,
    SizeLimits,
    refusal,
)
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import NotConfiguredError
from imagen_desktop.core.generation import FREE, GenerationRequest, Price

RATIOS = ("1:1", "4:3", "3:2", "16:9", "3:4", "2:3", "9:16", "21:9")


class LocalBackend:
    """An instance of type "local": its settings are known, its engine is not there yet."""

    def __init__(self, config: BackendConfig) -> None:
        self._info = BackendInfo(
            name=config.name,
            type="local",
            title="FLUX schnell" if config.model == "flux-schnell" else config.model or config.name,
            place="this computer",
            model=config.model,
            aspect_ratios=RATIOS,
            default_aspect_ratio="1:1",
            size=SizeLimits(256, 2048, 16),
            steps=Limits(1, 50, config.default_steps or 4),
            max_parallel=1,
        )

    @property
    def info(self) -> BackendInfo:
        return self._info

    def state(self) -> BackendState:
        return BackendState(
            is_ready=False,
            reason="no local engine",
            hint="Local generation is not part of this version yet.",
        )

    def check(self, request: GenerationRequest) -> None:
        """Everything that it can refuse is in its BackendInfo."""

    def price(self, request: GenerationRequest) -> Price:
        return FREE

    def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        return refusal(NotConfiguredError(f"{self._info.name} has no local engine."))

    def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        return refusal(NotConfiguredError(f"{self._info.name} has no local engine."))

    async def close(self) -> None: ...
