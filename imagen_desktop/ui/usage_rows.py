"""The rows of the usage table, by backend and model or by caller, as words. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imagen_desktop.core.usage.summary import UsageGroup, UsageSummary
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.usage_words import cost_text, each_cost_text, exact_text, model_text, seconds_text
from imagen_desktop.ui.wording import caller_text, tr


@dataclass(frozen=True, slots=True)
class Cell:
    """`tint` is the theme's token."""

    text: str
    tint: str = "text"


@dataclass(frozen=True, slots=True)
class UsageTable:
    """`numbers` counts the columns at the right that hold numbers."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    total: tuple[Cell, ...]
    numbers: int


def model_table(summary: UsageSummary, titles: Mapping[str, tuple[str, str]]) -> UsageTable:
    """`titles` gives a backend's model and its title."""
    heads = (tr("Backend"), tr("Model"), tr("Images"), tr("Average time"), tr("Each"), tr("Cost"))
    rows = [
        (
            Cell(group.backend),
            Cell(_title(group, titles)),
            Cell(number_text(group.images)),
            Cell(seconds_text(group.latency_ms)),
            _tinted(each_cost_text(group)),
            _cost(group),
        )
        for group in summary.groups
    ]
    total = (Cell(tr("Total")), Cell(""), Cell(number_text(summary.total.images)), Cell(""), Cell(""))
    return UsageTable(heads, rows, (*total, _total_cost(summary.total)), numbers=4)


def caller_table(summary: UsageSummary, titles: Mapping[str, tuple[str, str]]) -> UsageTable:
    """The dearest caller first; each with its models, dearest first."""
    heads = (tr("Asked by"), tr("Model"), tr("Images"), tr("Average time"), tr("Cost"))
    sums: dict[str, tuple[int, int]] = {}
    for group in summary.groups:
        cost, images = sums.get(group.caller, (0, 0))
        sums[group.caller] = (cost + group.microdollars, images + group.images)
    ordered = sorted(
        summary.groups,
        key=lambda group: (
            *(-part for part in sums[group.caller]),
            group.caller,
            -group.microdollars,
            -group.images,
        ),
    )
    rows = [
        (
            Cell(caller_text(group.caller)),
            Cell(f"{_title(group, titles)} · {group.backend}"),
            Cell(number_text(group.images)),
            Cell(seconds_text(group.latency_ms)),
            _cost(group),
        )
        for group in ordered
    ]
    total = (Cell(tr("Total")), Cell(""), Cell(number_text(summary.total.images)), Cell(""))
    return UsageTable(heads, rows, (*total, _total_cost(summary.total)), numbers=3)


def _title(group: UsageGroup, titles: Mapping[str, tuple[str, str]]) -> str:
    model, title = titles.get(group.backend, ("", ""))
    return title if title and model == group.model else model_text(group.model)


def _cost(group: UsageGroup) -> Cell:
    return _tinted(cost_text(group))


def _total_cost(total: UsageGroup) -> Cell:
    """Unpriced images are said in their own rows, and are in no sum."""
    if not total.images:
        return Cell("")
    return Cell(exact_text(total.microdollars)) if total.microdollars else _cost(total)


def _tinted(text: str) -> Cell:
    if tr("unpriced") in text:
        return Cell(text, "attention")
    return Cell(text, "text3" if text == tr("free") else "text")
