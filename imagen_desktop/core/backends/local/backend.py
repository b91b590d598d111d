"""FLUX and its kin on the user's own computer."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from functools import cached_property
from pathlib import Path

from imagen_desktop.core.backends.backend import (
    BackendEvent,
    BackendInfo,
    BackendState,
    Limits,
    PendingPrediction,
    Received,
    SizeLimits,
    refusal,
)
from imagen_desktop.core.backends.local.engine_host import IDLE_SECONDS, EngineRefusedError
from imagen_desktop.core.backends.local.engine_process import EngineEndedError
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.local.failures import (
    INSTALL_HINT,
    end_error,
    failure_error,
    refusal_error,
)
from imagen_desktop.core.backends.local.local_model import (
    LocalModel,
    asking_of,
    family_of,
    find_model,
    title_of,
)
from imagen_desktop.core.backends.local.memory import available_bytes
from imagen_desktop.core.backends.local.orders import Cancelled, Failed, Loaded, Made, Step
from imagen_desktop.core.backends.local.outlook import memory_warning, outlook
from imagen_desktop.core.backends.local.plan import MULTIPLE, Plan, plan_image
from imagen_desktop.core.backends.local.speeds import Speed
from imagen_desktop.core.backends.pixel_size import RATIOS
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import (
    GenerationFailedError,
    InvalidRequestError,
    LibraryError,
    NotConfiguredError,
)
from imagen_desktop.core.generation import (
    FREE,
    GenerationRequest,
    GenerationWarning,
    Price,
    Progress,
    Stage,
    Timings,
)


class LocalBackend:
    """An instance of type "local": a model of the catalogue, or files of the user's own. `available` says how
    many bytes of memory are free."""

    def __init__(
        self, config: BackendConfig, room: EngineRoom, available: Callable[[], int] = available_bytes
    ) -> None:
        self._config = config
        self._available = available
        self._room = room

    @cached_property
    def info(self) -> BackendInfo:
        config, asking = self._config, asking_of(self._config)
        return BackendInfo(
            name=config.name,
            type="local",
            title=title_of(config),
            place="this computer",
            model=config.model or config.name,
            aspect_ratios=RATIOS,
            default_aspect_ratio="1:1",
            size=SizeLimits(64, 2048, MULTIPLE),
            steps=Limits(1, 100, asking.steps),
            guidance=Limits(1, 20, asking.guidance) if asking.guidance > 1 else None,
            has_negative_prompt=asking.guidance > 1,
            max_parallel=1,
        )

    def state(self) -> BackendState:
        """Whether engine and files are there, and how long an image will take."""
        if importlib.util.find_spec("cyllama") is None:
            return BackendState(is_ready=False, reason="no local engine", hint=INSTALL_HINT)
        try:
            model = find_model(self._config, self._room.store)
        except LibraryError as error:
            return BackendState(is_ready=False, reason="models unknown", hint=f"{error.message} {error.hint}")
        if model.missing:
            reason, hint = self._obstacle(model)
            return BackendState(is_ready=False, reason=reason, hint=hint)
        asking = asking_of(self._config)
        note = outlook(self._room, model, self._config.model, asking.steps, asking.size**2)
        return BackendState(is_ready=True, note=note)

    def _obstacle(self, model: LocalModel) -> tuple[str, str]:
        """A reason and a hint."""
        if self._config.files:
            place = f"backends.{self._config.name}.files"
            return "a file is missing", f"{model.missing[0]} is not there: correct {place}."
        if not model.pull:
            return "unknown model", f'No model is named "{self._config.model}": see imagen models list'
        return "no model", f"Download it with: imagen models pull {model.pull}"

    def check(self, request: GenerationRequest) -> None:
        if request.options:
            name = next(iter(request.options))
            raise InvalidRequestError(f'{self.info.name} has no option "{name}".')

    def price(self, request: GenerationRequest) -> Price:
        return FREE

    async def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        clock = asyncio.get_running_loop().time
        plan, warning = await asyncio.to_thread(self._plan, request, part)
        host = self._room.host
        if warning and not host.is_loaded:
            yield warning
        yield Progress(Stage.WAITING if host.is_busy else Stage.STARTING)
        started, device = clock(), ""
        with _in_our_words():
            async with aclosing(host.make(plan.load, plan.order, self._idle_seconds)) as events:
                async for event in events:
                    match event:
                        case Loaded():
                            device = event.device
                            yield Progress(Stage.RUNNING, 0, plan.order.steps)
                        case Step():
                            yield Progress(Stage.RUNNING, event.number, event.total, preview=event.preview)
                        case Failed():
                            raise failure_error(event, self.info.name)
                        case Cancelled():
                            raise GenerationFailedError("The engine was told to stop.", "Try again.")
                        case Made():
                            await asyncio.to_thread(self._note, plan, event, device)
                            yield _received(plan, event, clock() - started)

    def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        """The engine leaves nothing behind: it never yields Submitting."""
        return refusal(GenerationFailedError("A local image that was interrupted is simply made again."))

    async def close(self) -> None:
        await self._room.close()

    @property
    def _idle_seconds(self) -> float:
        minutes = self._config.unload_minutes
        return IDLE_SECONDS if minutes is None else minutes * 60

    def _plan(self, request: GenerationRequest, part: Path) -> tuple[Plan, GenerationWarning | None]:
        try:
            model = find_model(self._config, self._room.store)
        except LibraryError as error:
            raise NotConfiguredError(error.message, error.hint) from error
        if model.missing:
            reason, hint = self._obstacle(model)
            raise NotConfiguredError(f"{self.info.name} is not configured ({reason}).", hint)
        plan = plan_image(self._config, model, request, part, self._room.threads)
        return plan, memory_warning(model, plan.pixels, self._available())

    def _note(self, plan: Plan, made: Made, device: str) -> None:
        megapixel_steps = plan.order.steps * plan.pixels / 2**20
        speeds = self._room.speeds
        speed = Speed(
            made.step_seconds / megapixel_steps,
            made.seconds - made.step_seconds,
            speeds.weights(family_of(self._config.model)),
            device,
        )
        speeds.note(plan.model.key, speed)


def _received(plan: Plan, made: Made, seconds: float) -> Received:
    return Received(
        sha256=made.sha256,
        size_bytes=made.size_bytes,
        sent=plan.sent,
        timings=Timings(latency_ms=round(seconds * 1000), ran_ms=round(made.seconds * 1000)),
        model_version=plan.version,
    )


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except EngineEndedError as error:
        raise end_error(error.code) from error
    except EngineRefusedError as error:
        raise refusal_error(str(error)) from error
    except OSError as error:
        raise refusal_error(error.strerror or str(error)) from error
