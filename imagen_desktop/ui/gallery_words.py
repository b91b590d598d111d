"""What the gallery says: days, their sums, and an image in words. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Day, Marks
from imagen_desktop.ui.locale_forms import clock_text, day_text
from imagen_desktop.ui.wording import dollars_text, price_text, tr


@dataclass(frozen=True, slots=True)
class ModelNames:
    """How models and places are called: by the configured backends where those know, else by their file."""

    backends: Mapping[str, BackendInfo] = field(default_factory=dict)

    @classmethod
    def of(cls, infos: Iterable[BackendInfo]) -> ModelNames:
        return cls({info.name: info for info in infos})

    def model(self, image: Image) -> str:
        """ "FLUX schnell"; the last part of "owner/name" for a model that no backend is set to."""
        for info in (self.backends.get(image.backend), *self.backends.values()):
            if info is not None and info.model == image.model:
                return info.title
        return image.model.rpartition("/")[2] or tr("unknown model")

    def place(self, image: Image) -> str:
        """ "Replicate", "this computer"; empty where the backend is not configured any more."""
        info = self.backends.get(image.backend)
        return info.place if info else ""


NO_NAMES = ModelNames()


def day_title(day: date, today: date) -> str:
    """ "Today", "Yesterday", "Friday 20 November", with the year when it is another one."""
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    text = day_text(day, tr("dddd d MMMM") if day.year == today.year else tr("dddd d MMMM yyyy"))
    return text[:1].upper() + text[1:]


def day_sum(day: Day, total: int) -> str:
    """ "14 images · $0.218", or "6 of 14 images" where a search shows a part of the day."""
    if day.count != total:
        return tr("{count:,} of {total:,} images").format(count=day.count, total=total)
    parts = [count_text(day.count)]
    if day.cost_microdollars:
        parts.append(dollars_text(day.cost_microdollars))
    if day.unpriced_count:
        alone = not day.cost_microdollars and day.unpriced_count == day.count
        parts.append(tr("unpriced") if alone else tr("{count:,} unpriced").format(count=day.unpriced_count))
    return " · ".join(parts)


def count_text(count: int) -> str:
    return tr("1 image") if count == 1 else tr("{count:,} images").format(count=count)


def moment_text(moment: datetime, now: datetime) -> str:
    """ "09:14 today", "yesterday 17:40", "18 Nov 2026 17:40": the user's own time."""
    local = moment.astimezone(now.tzinfo)
    clock = clock_text(local.time())
    if local.date() == now.date():
        return tr("{clock} today").format(clock=clock)
    if local.date() == now.date() - timedelta(days=1):
        return tr("yesterday {clock}").format(clock=clock)
    return f"{short_date(local.date())} {clock}"


def month_title(day: date) -> str:
    """ "November 2026"."""
    text = day_text(day, "MMMM yyyy")
    return text[:1].upper() + text[1:]


def short_date(day: date) -> str:
    return day_text(day, tr("d MMM yyyy"))


def spoken_facts(image: Image, marks: Marks, names: ModelNames, now: datetime) -> str:
    """For screen readers: "FLUX schnell, 09:14 today, $0.003, favourite, 4 of 5"."""
    parts = [names.model(image), moment_text(image.created_at, now), price_text(image.cost)]
    if marks.is_favourite:
        parts.append(tr("favourite"))
    if marks.rating:
        parts.append(tr("{rating} of 5").format(rating=marks.rating))
    return ", ".join(parts)


def card_line(image: Image, names: ModelNames) -> str:
    """Under the prompt on a card: "FLUX dev · $0.025"."""
    return f"{names.model(image)} · {price_text(image.cost)}"
