"""Numbers as people read them: time left, sizes, days, counts. No widgets."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QLocale

from imagen_desktop.core.generation import Price
from imagen_desktop.core.money import MICRODOLLARS, price_text

_MEGABYTE = 1_000_000


WORDING, CORE = "wording", "core"
"""Contexts of the translations: the window's own texts, and sentences that the core has made."""


def tr(text: str) -> str:
    """The text in the window's language; placeholders are filled by the caller."""
    return QCoreApplication.translate(WORDING, text)


def said(sentence: str) -> str:
    """A sentence of the core, such as an error's message, in the window's language where it is known."""
    return QCoreApplication.translate(CORE, sentence) if sentence else ""


def time_left_text(seconds: float) -> str:
    """ "2 s left", from a minute on "about 3 min left", from an hour on "about 1 h 10 min left"."""
    whole = max(1, math.ceil(seconds))
    if whole < 60:
        return tr("{seconds} s left").format(seconds=whole)
    minutes = math.ceil(whole / 60)
    if minutes < 60:
        return tr("about {minutes} min left").format(minutes=minutes)
    return tr("about {hours} h {minutes} min left").format(hours=minutes // 60, minutes=minutes % 60)


def megabytes_text(size_bytes: int) -> str:
    """ "1.4", in millions of bytes and the locale's form."""
    return QLocale().toString(size_bytes / _MEGABYTE, "f", 1)


def received_text(received_bytes: int, total_bytes: int) -> str:
    """ "1.4 of 2.1 MB", or "1.4 MB" while the whole is unknown."""
    if not total_bytes:
        return tr("{received} MB").format(received=megabytes_text(received_bytes))
    return tr("{received} of {total} MB").format(
        received=megabytes_text(received_bytes), total=megabytes_text(total_bytes)
    )


def each_text(price: Price) -> str:
    """A backend's price for one image: "$0.003 each", "free", "unpriced"."""
    if not price.microdollars:
        return price_text(price)
    return tr("{price} each").format(price=price_text(price))


def sum_text(microdollars: int) -> str:
    """A sum to the cent: "$7.43"."""
    return f"${microdollars / MICRODOLLARS:,.2f}"


def spoken_price(price: Price) -> str:
    """For screen readers: "0.012 dollars, estimated", "free", "unpriced"."""
    if not price.microdollars:
        return price_text(price)
    return tr("{amount} dollars, estimated").format(amount=price_text(price).lstrip("$"))


def joined(parts: list[str]) -> str:
    """ "a, b and c"; with "or" see `alternatives`."""
    if len(parts) < 2:
        return "".join(parts)
    return tr("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def alternatives(parts: list[str]) -> str:
    """ "a, b or c"."""
    if len(parts) < 2:
        return "".join(parts)
    return tr("{first} or {last}").format(first=", ".join(parts[:-1]), last=parts[-1])
