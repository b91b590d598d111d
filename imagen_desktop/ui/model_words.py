"""Models in the window's words: their sizes, what they need, how far a download is."""

from __future__ import annotations

from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.ui.wording import time_left_text, tr

_THOUSAND = 1000


def size_text(count: int) -> str:
    """ "6.8 GB", in the locale's numbers."""
    amount, units = count / _THOUSAND**2, [tr("{amount:.1f} MB"), tr("{amount:.1f} GB")]
    if amount < 999.5:
        return (
            tr("{amount:,} MB").format(amount=round(amount))
            if amount >= 10
            else units[0].format(amount=amount)
        )
    return units[1].format(amount=amount / _THOUSAND)


def progress_words(progress: PullProgress) -> str:
    """ "1.2 GB of 5.3 GB · 12 MB/s · 5 min left"."""
    of = tr("{done} of {total}")
    parts = [of.format(done=size_text(progress.done_bytes), total=size_text(progress.total_bytes))]
    if progress.is_checking:
        parts.append(tr("checking what is here"))
    elif progress.seconds_left is not None and progress.done_bytes < progress.total_bytes:
        parts.append(tr("{speed}/s").format(speed=size_text(round(progress.bytes_per_second))))
        parts.append(time_left_text(progress.seconds_left))
    return " · ".join(parts)


def needs_words(model: CatalogueModel) -> str:
    """ "5.3 GB · about 7.0 GB of memory · Apache License 2.0"."""
    memory = tr("about {amount} of memory").format(amount=size_text(model.memory_bytes))
    return " · ".join((size_text(model.download_bytes), memory, model.licence.name))


def memory_words(model: CatalogueModel, memory_bytes: int) -> str:
    """Where this computer has too little; "" where it has enough, or nothing is known."""
    if not memory_bytes or memory_bytes >= model.memory_bytes:
        return ""
    words = tr("Needs more memory than the {amount} of this computer: slow, or not possible.")
    return words.format(amount=size_text(memory_bytes))


def space_words(needed_bytes: int, free_bytes: int) -> str:
    if free_bytes < 0 or needed_bytes <= free_bytes:
        return ""
    words = tr("Needs {needed} of disk space, and {free} are free.")
    return words.format(needed=size_text(needed_bytes), free=size_text(free_bytes))
