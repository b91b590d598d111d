"""One image of a local model, worked out before anything is started."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.backends.local.local_model import LocalModel, asking_of
from imagen_desktop.core.backends.local.orders import Load, Make
from imagen_desktop.core.backends.pixel_size import asked_size
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest, JsonValue

MULTIPLE = 16
"""Of a picture's sides in pixels, for every model family."""


class Plan(NamedTuple):
    model: LocalModel
    load: Load
    order: Make

    @property
    def pixels(self) -> int:
        return self.order.width * self.order.height

    @property
    def sent(self) -> dict[str, JsonValue]:
        sent: dict[str, JsonValue] = dict(self.order._asdict())
        del sent["path"]
        if not self.order.negative_prompt:
            del sent["negative_prompt"]
        return sent

    @property
    def version(self) -> str:
        """The file of the model's main part: it says which of the model's forms it is."""
        main = self.load.files.get("diffusion") or self.load.files.get("checkpoint") or ""
        return Path(main).name


def plan_image(
    config: BackendConfig, model: LocalModel, request: GenerationRequest, part: Path, threads: int
) -> Plan:
    asking = asking_of(config)
    area = asking.size**2
    width, height = asked_size(request, area, MULTIPLE) or (asking.size, asking.size)
    order = Make(
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        width=width,
        height=height,
        steps=request.steps or asking.steps,
        guidance=asking.guidance if request.guidance is None else request.guidance,
        seed=request.seed if request.seed is not None else 1,
        path=str(part),
    )
    files = {role: str(path) for role, path in sorted(model.files.items())}
    return Plan(model, Load(files, threads), order)
