"""What two images have alike and what not, in rows and words. No widgets."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_difference import Words, prompt_difference
from imagen_desktop.ui.gallery_words import ModelNames, moment_text
from imagen_desktop.ui.picture_facts import facts_of, seconds_text
from imagen_desktop.ui.wording import difference_text, price_text, tr


class FactPair(NamedTuple):
    """A setting of A and of B; empty where an image has none."""

    name: str
    first: str
    second: str
    is_exact: bool = False

    @property
    def is_same(self) -> bool:
        return self.first == self.second


def fact_pairs(first: Image, second: Image, names: ModelNames) -> list[FactPair]:
    """Those that differ come first."""
    before, after = facts_of(first, names), facts_of(second, names)
    titles = {
        "model": tr("Model"),
        "steps": tr("Steps"),
        "guidance": tr("Guidance"),
        "seed": tr("Seed"),
        "size": tr("Size"),
        "without": tr("Without"),
        "options": tr("Options"),
    }
    pairs = [
        FactPair(title, before.get(name, ""), after.get(name, ""), is_exact=name == "seed")
        for name, title in titles.items()
        if name in before or name in after
    ]
    pairs.append(FactPair(tr("Cost"), price_text(first.cost), _cost_after(first, second)))
    if first.timings.latency_ms or second.timings.latency_ms:
        pairs.append(FactPair(tr("Took"), _took(first), _took(second)))
    return sorted(pairs, key=lambda pair: pair.is_same)


def words_of(first: Image, second: Image) -> tuple[Words, ...]:
    """The prompt with what changed; plain where nothing did."""
    return prompt_difference(first.prompt, second.prompt) or (Words("same", " ".join(first.prompt.split())),)


def words_heading(words: tuple[Words, ...]) -> str:
    """ "Prompt, from A to B · 4 words removed, 4 added"."""
    counts = {
        kind: sum(len(part.text.split()) for part in words if part.kind == kind)
        for kind in ("removed", "added")
    }
    if not any(counts.values()):
        return tr("Prompt · the same in both")
    removed, added = counts["removed"], counts["added"]
    count = tr("1 word removed") if removed == 1 else tr("{count} words removed").format(count=removed)
    return tr("Prompt, from A to B · {removed}, {added} added").format(removed=count, added=added)


def corner_labels(first: Image, second: Image, now: datetime) -> tuple[str, str]:
    """ "A · yesterday 17:40", "B · 09:14 today"."""
    return (
        tr("A · {moment}").format(moment=moment_text(first.created_at, now)),
        tr("B · {moment}").format(moment=moment_text(second.created_at, now)),
    )


def _cost_after(first: Image, second: Image) -> str:
    """With the difference where both are known."""
    before, after = first.cost.microdollars, second.cost.microdollars
    text = price_text(second.cost)
    if before is None or after is None or before == after:
        return text
    return f"{text} · {difference_text(after - before)}"


def _took(image: Image) -> str:
    if not image.timings.latency_ms:
        return ""
    return tr("{seconds} s").format(seconds=seconds_text(image.timings.latency_ms))
