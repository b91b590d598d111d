"""What one image costs with each backend, for the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Price


def backend_prices(
    infos: Iterable[BackendInfo], single: GenerationRequest, price: Callable[[GenerationRequest], Price]
) -> dict[str, Price]:
    """By name: for `single` with its own backend, with the defaults of the others."""
    prices = {}
    for info in infos:
        asked = single if info.name == single.backend else GenerationRequest(single.prompt, info.name)
        try:
            prices[info.name] = price(asked)
        except ImagenError:
            prices[info.name] = UNPRICED
    return prices
