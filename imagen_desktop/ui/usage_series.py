"""What the usage chart draws: its series, their colours by name, and its axis. No widgets."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.core.usage.summary import UsageGroup
from imagen_desktop.ui.locale_forms import money_text, number_text
from imagen_desktop.ui.usage_report import DayUse
from imagen_desktop.ui.wording import sum_text, tr

_MOST = 3
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_INTERVALS = 4
_SMALLEST_COST = 1_000
_CENT = MICRODOLLARS // 100
_LABELLED = (1, 5, 10, 15, 20, 25, 30)


class Measure(enum.Enum):
    """What a bar's height stands for."""

    COST = "cost"
    IMAGES = "images"

    def of(self, group: UsageGroup) -> int:
        return group.microdollars if self is Measure.COST else group.images


@dataclass(frozen=True, slots=True)
class Series:
    """`backends` that are drawn in one colour; `tint` is the theme's token."""

    name: str
    tint: str
    backends: frozenset[str]

    def value(self, day: DayUse, measure: Measure) -> int:
        return sum(measure.of(group) for group in day.groups if group.backend in self.backends)

    def images(self, day: DayUse) -> int:
        return sum(group.images for group in day.groups if group.backend in self.backends)


def chart_series(
    groups: Sequence[UsageGroup], measure: Measure, title: Callable[[str], str]
) -> tuple[Series, ...]:
    """From the bottom of a bar to its top, the cheapest first. Two have a colour each, a third is grey;
    of more than three, all but the two largest are one grey "others"."""
    totals: dict[str, int] = {}
    for group in groups:
        totals[group.backend] = totals.get(group.backend, 0) + measure.of(group)
    largest = sorted((name for name in totals if totals[name]), key=lambda name: (-totals[name], name))
    kept = largest if len(largest) <= _MOST else largest[: _MOST - 1]
    each = {name: _each(groups, name) for name in kept}
    coloured = sorted(kept[:2], key=lambda name: (each[name], name))
    tints = ("chart_1", "chart_2")[: len(coloured)]
    made = [Series(title(name), tint, frozenset({name})) for name, tint in zip(coloured, tints, strict=True)]
    if len(largest) > _MOST:
        made.append(Series(tr("others"), "control", frozenset(largest[_MOST - 1 :])))
    elif len(largest) == _MOST:
        made.append(Series(title(largest[-1]), "control", frozenset({largest[-1]})))
    return tuple(made)


def _each(groups: Sequence[UsageGroup], backend: str) -> float:
    mine = [group for group in groups if group.backend == backend]
    priced = sum(group.images - group.unpriced for group in mine)
    return sum(group.microdollars for group in mine) / priced if priced else 0.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Marks from zero up to `top`, `step` apart."""

    step: int
    top: int

    @property
    def marks(self) -> range:
        return range(0, self.top + 1, self.step)


def axis_for(highest: int, measure: Measure) -> Axis:
    """Round steps, four at most; there is always one."""
    least = _SMALLEST_COST if measure is Measure.COST else 1
    wanted = max(highest / _INTERVALS, least)
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next(math.ceil(times * power) for times in _STEPS if times * power >= wanted)
    return Axis(step, step * max(1, math.ceil(highest / step)))


def mark_text(value: int, step: int, measure: Measure) -> str:
    """ "$0.30", "$0.005", "40"."""
    if measure is Measure.IMAGES:
        return number_text(value)
    if step % _CENT == 0:
        return sum_text(value)
    return money_text(f"${value / MICRODOLLARS:.4f}".removesuffix("0"))


def is_labelled(day: int, today: int) -> bool:
    """Whether a day's number stands below its bar: every fifth's and today's, which has room around it.
    `today` is 0 in another month."""
    if today and abs(day - today) <= 1:
        return day == today
    return day in _LABELLED


def shown_titles(groups: Sequence[UsageGroup], titles: Mapping[str, str]) -> Callable[[str], str]:
    """A backend's title, with its own name where another backend of these has the same title."""
    used = [titles.get(name, name) for name in {group.backend for group in groups}]

    def title(name: str) -> str:
        plain = titles.get(name, name)
        return plain if used.count(plain) < 2 else name

    return title
