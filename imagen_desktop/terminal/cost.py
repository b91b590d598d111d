"""What the requests of a command cost, said before anything is sent."""

from __future__ import annotations

import json

from imagen_desktop.core.errors import BudgetError
from imagen_desktop.core.generation import GenerationRequest, Price
from imagen_desktop.core.money import dollars_text, price_text
from imagen_desktop.core.studio import Studio
from imagen_desktop.terminal.records import dollars


def check_cost(price: Price, max_cost: int | None) -> None:
    """`--max-cost`, in micro-dollars. Raises BudgetError."""
    if max_cost is None:
        return
    if price.microdollars is None:
        raise BudgetError("This model has no known price, so --max-cost cannot be kept.")
    if price.microdollars > max_cost:
        raise BudgetError(
            f"This costs {dollars_text(price.microdollars)}, more than --max-cost {dollars_text(max_cost)}."
        )


def print_plan(studio: Studio, requests: list[GenerationRequest], price: Price, *, is_json: bool) -> None:
    """`--dry-run`."""
    if is_json:
        plan = {"requests": [request.to_json() for request in requests], "cost_usd_estimate": dollars(price)}
        print(json.dumps(plan))
        return
    count = sum(request.count for request in requests)
    info = studio.info(requests[0])
    dated = f" (prices of {price.as_of})" if price.as_of else ""
    images = "1 image" if count == 1 else f"{count} images"
    print(f"{images} with {info.title} on {info.place}: {price_text(price)}{dated}. Nothing was sent.")
