"""Numbers as people read them: time left, sizes, days, counts. No widgets."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from imagen_desktop.core import money
from imagen_desktop.core.caller import WINDOW_CALLER
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import Price
from imagen_desktop.ui.locale_forms import Phrase, bare_amount, money_text, number_text

_MEGABYTE = 1_000_000

WORDING, CORE = "wording", "core"
"""Contexts of the translations: the window's own texts, and sentences that the core has made."""


def tr(text: str) -> str:
    """The text in the window's language; placeholders are filled by the caller, numbers in its form."""
    return Phrase(QCoreApplication.translate(WORDING, text))


def said(sentence: str) -> str:
    """A sentence of the core, such as an error's message, in the window's language where it is known."""
    return QCoreApplication.translate(CORE, sentence) if sentence else ""


def said_within(title: str) -> str:
    """A title inside a sentence: "Failed: no credit". Other languages keep it as it is."""
    told = said(title)
    return title[:1].lower() + title[1:] if told == title else told


def said_error(error: ImagenError) -> str:
    """What happened and what to do."""
    return f"{said(error.message)} {said(error.hint)}".strip()


def price_text(price: Price) -> str:
    """ "$0.003", "free" or "unpriced"."""
    if price.microdollars is None:
        return tr("unpriced")
    return dollars_text(price.microdollars) if price.microdollars else tr("free")


def dollars_text(microdollars: int) -> str:
    """An estimate, to a tenth of a cent: "$0.025"."""
    return money_text(money.dollars_text(microdollars))


def difference_text(microdollars: int) -> str:
    """ "+$0.022"."""
    return money_text(money.difference_text(microdollars))


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
    return number_text(size_bytes / _MEGABYTE, ".1f")


def weight_text(size_bytes: int) -> str:
    """ "1.4 MB"; below a tenth of that "38 KB"."""
    if size_bytes < _MEGABYTE / 10:
        return tr("{kilobytes} KB").format(kilobytes=number_text(math.ceil(size_bytes / 1000)))
    return tr("{megabytes} MB").format(megabytes=megabytes_text(size_bytes))


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


def caller_text(caller: str) -> str:
    """Who asked for an image."""
    return tr("this window") if caller == WINDOW_CALLER else caller


def sum_text(microdollars: int) -> str:
    """A sum to the cent: "$7.43"."""
    return money_text(f"${microdollars / money.MICRODOLLARS:,.2f}")


def spoken_price(price: Price) -> str:
    """For screen readers: "0.012 dollars, estimated", "free", "unpriced"."""
    if not price.microdollars:
        return price_text(price)
    return tr("{amount} dollars, estimated").format(amount=bare_amount(price_text(price)))


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
