"""The dated price table of the paid models, and how an estimate is made from it.

Loads and computes only; `resources/*/prices.json` name the date and source of each row.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from imagen_desktop.core.generation import UNPRICED, JsonValue, Price
from imagen_desktop.core.money import MICRODOLLARS, dollars_text
from imagen_desktop.core.resource_files import resource_path

PIXELS_PER_MEGAPIXEL = 1024 * 1024
"""So that 1024 x 1024 costs what the price pages call one megapixel."""
_VENDORS = ("replicate", "openai")
_UNITS = {
    "per_image": "per image",
    "per_run": "per run",
    "per_input_megapixel": "per input MP",
    "per_output_megapixel": "per output MP",
}
_INPUT_IMAGES = (
    "image",
    "image_prompt",
    "input_image",
    "control_image",
    "redux_image",
    "input_images",
    "images",
)


class PriceRow(NamedTuple):
    """What one model costs, in micro-dollars per unit; `when` names the inputs that the row is for."""

    model: str
    as_of: str
    source: str
    per_image: int = 0
    per_run: int = 0
    per_input_megapixel: int = 0
    per_output_megapixel: int = 0
    when: Mapping[str, JsonValue] = MappingProxyType({})
    note: str = ""

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Unit and micro-dollars of each part that the price is made of."""
        return tuple((unit, getattr(self, name)) for name, unit in _UNITS.items() if getattr(self, name))

    @property
    def text(self) -> str:
        """`$0.015 per run + $0.015 per input MP + $0.015 per output MP`."""
        return " + ".join(f"{dollars_text(amount)} {unit}" for unit, amount in self.parts)

    def price(self, sent: Mapping[str, JsonValue]) -> Price:
        """The estimate for one image made from these inputs; an input image counts as one megapixel."""
        total = self.per_image + self.per_run
        total += round(self.per_output_megapixel * output_megapixels(sent))
        total += self.per_input_megapixel * _input_image_count(sent)
        return Price(total, self.as_of)


@functools.cache
def price_table() -> tuple[PriceRow, ...]:
    """All rows, in the table's order."""
    texts = (resource_path(vendor, "prices.json").read_text(encoding="utf-8") for vendor in _VENDORS)
    return tuple(_row(record) for text in texts for record in json.loads(text)["prices"])


def estimate(model: str, sent: Mapping[str, JsonValue]) -> Price:
    """One image of `model` made from the inputs `sent`; unpriced where no row is known.

    Of several rows the first that contradicts none of the inputs holds: the table lists a model's
    default first.
    """
    for row in price_table():
        if row.model == model and all(sent.get(key, value) == value for key, value in row.when.items()):
            return row.price(sent)
    return UNPRICED


def output_megapixels(sent: Mapping[str, JsonValue]) -> float:
    """The size of the image to be made, one megapixel where the inputs don't say."""
    width, height = sent.get("width"), sent.get("height")
    if isinstance(width, int) and isinstance(height, int):
        return width * height / PIXELS_PER_MEGAPIXEL
    for key in ("resolution", "output_megapixels", "megapixels"):
        number = re.match(r"\d+(\.\d+)?", str(sent.get(key, "")))
        if number:
            return float(number[0])
    return 1.0


def _input_image_count(sent: Mapping[str, JsonValue]) -> int:
    given = (sent[key] for key in _INPUT_IMAGES if sent.get(key))
    return sum(
        len(value) if isinstance(value, Sequence) and not isinstance(value, str) else 1 for value in given
    )


def _row(record: Mapping[str, JsonValue]) -> PriceRow:
    amounts = {name: _microdollars(record.get(f"{name}_usd", 0)) for name in _UNITS}
    when = record.get("when", {})
    return PriceRow(
        model=str(record["model"]),
        as_of=str(record["as_of"]),
        source=str(record["source"]),
        when=when if isinstance(when, dict) else {},
        note=str(record.get("note", "")),
        **amounts,
    )


def _microdollars(usd: JsonValue) -> int:
    return round(usd * MICRODOLLARS) if isinstance(usd, (int, float)) else 0
