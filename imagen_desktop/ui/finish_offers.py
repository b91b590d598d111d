"""Where a picture's prompt could be drawn again, what that costs more, and what is left out. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.finishing import CarriedRequest, carried, finishers
from imagen_desktop.core.generation import GenerationRequest, Image, Price
from imagen_desktop.ui.backend_words import told_backends
from imagen_desktop.ui.wording import difference_text, joined, price_text, tr


class Pricing(Protocol):
    """The part of the studio that knows what each backend takes and costs."""

    def backends(self) -> tuple[BackendInfo, ...]: ...
    def check(self, request: GenerationRequest) -> None: ...
    def price(self, request: GenerationRequest) -> Price: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """`price` is that of one image there, `before` what the picture has cost; `finishes`: a better model
    than the picture's own."""

    info: BackendInfo
    carried: CarriedRequest
    price: Price
    before: Price
    finishes: bool = False

    @property
    def name(self) -> str:
        """ "FLUX dev · Replicate"."""
        return " · ".join(part for part in (self.info.title, self.info.place) if part)

    @property
    def difference(self) -> str:
        """ "+$0.022"; the price itself where there is nothing to compare it with."""
        now, before = self.price.microdollars, self.before.microdollars
        if now is None or before is None:
            return price_text(self.price)
        return difference_text(now - before) if now != before else _same_price(now)

    @property
    def caveat(self) -> str:
        """ "Shape 3:2, without steps and guidance."; empty where all goes along."""
        parts = []
        if self.carried.shape:
            parts.append(tr("shape {shape}").format(shape=self.carried.shape))
        if self.carried.left_out:
            names = joined([_setting_name(name) for name in self.carried.left_out])
            parts.append(tr("without the picture's own {names}").format(names=names))
        text = ", ".join(parts)
        return f"{text[:1].upper()}{text[1:]}." if text else ""


def offers(image: Image, studio: Pricing, states: Mapping[str, BackendState]) -> list[Offer]:
    """The ready backends of another model or place than the picture's own: those that finish it first."""
    infos = [
        info
        for info in told_backends(studio.backends())
        if info.name != image.backend and _is_ready(info, states)
    ]
    better = finishers(image, infos)
    made = []
    for info in (*better, *(info for info in infos if info not in better)):
        request = carried(image, info)
        try:
            studio.check(request.request)
            price = studio.price(request.request)
        except ImagenError:
            continue
        made.append(Offer(info, request, price, image.cost, finishes=info in better))
    return made


def obstacle(image: Image, infos: Sequence[BackendInfo], states: Mapping[str, BackendState]) -> str:
    """Why no better model can be used now, in one sentence."""
    for info in finishers(image, infos):
        state = states.get(info.name)
        if info.name != image.backend and state is not None and not state.is_ready:
            return tr("{title} could: {reason}.").format(title=info.title, reason=state.reason)
    return tr("No other backend has a model that is better than this picture's own.")


def _is_ready(info: BackendInfo, states: Mapping[str, BackendState]) -> bool:
    state = states.get(info.name)
    return state is not None and state.is_ready


def _same_price(microdollars: int) -> str:
    return tr("same price") if microdollars else tr("free")


def _setting_name(name: str) -> str:
    return {"negative_prompt": tr("negative prompt")}.get(name, name)
