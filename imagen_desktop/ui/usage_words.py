"""What the Usage page says: costs, times, days. No widgets. An unknown price is a word, never $0."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QLocale

from imagen_desktop.core import money
from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.core.usage.summary import UsageGroup
from imagen_desktop.ui import locale_forms
from imagen_desktop.ui.locale_forms import day_text, money_text
from imagen_desktop.ui.wording import tr

_TENTH_CENT = MICRODOLLARS // 1_000


def exact_text(microdollars: int) -> str:
    """ "$7.426", "$1,204.500": three decimals, more where the amount has them."""
    return money_text(money.exact_text(microdollars))


def cost_text(group: UsageGroup) -> str:
    """ "$4.900", "free", "unpriced", "$4.900 + 3 unpriced"."""
    if group.images and group.unpriced == group.images:
        return tr("unpriced")
    known = exact_text(group.microdollars) if group.microdollars else tr("free")
    if group.unpriced:
        return tr("{cost} + {count:,} unpriced").format(cost=known, count=group.unpriced)
    return known


def each_cost_text(group: UsageGroup) -> str:
    """The price of one image, "about" where prices changed meanwhile."""
    priced = group.images - group.unpriced
    if not priced:
        return tr("unpriced")
    if not group.microdollars:
        return tr("free")
    each, rest = divmod(group.microdollars, priced)
    if not rest:
        return exact_text(each)
    return tr("about {price}").format(price=exact_text(max(1, round(each / _TENTH_CENT)) * _TENTH_CENT))


def seconds_text(milliseconds: int | None) -> str:
    """ "2.5 s", "13 min 20 s"."""
    if milliseconds is None:
        return ""
    if milliseconds < 600_000:
        return tr("{seconds:.1f} s").format(seconds=milliseconds / 1000)
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return tr("{minutes} min {seconds} s").format(minutes=minutes, seconds=seconds)


def model_text(model: str) -> str:
    """The last part of "owner/name"."""
    return model.rpartition("/")[2]


def rows_text(count: int) -> str:
    return tr("1 row") if count == 1 else tr("{count:,} rows").format(count=count)


def month_name(month: date, *, has_year: bool) -> str:
    """ "November", "November 2026"."""
    name = QLocale().standaloneMonthName(month.month).capitalize()
    return f"{name} {month.year}" if has_year else name


def day_name(day: date) -> str:
    """ "Wednesday 18 November"."""
    text = day_text(day, tr("dddd d MMMM"))
    return text[:1].upper() + text[1:]


def clock_text(moment: datetime, now: datetime) -> str:
    """ "09:14 today", "18 Nov 2026 09:14": the user's own time."""
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return tr("{clock} today").format(clock=locale_forms.clock_text(local.time()))
    return f"{day_text(local.date(), tr('d MMM yyyy'))} {locale_forms.clock_text(local.time())}"


def percent_text(part: int, whole: int) -> str:
    """ "37 % used"; never 100 before it is reached."""
    share = 100 if part >= whole else min(99, round(100 * part / whole))
    return tr("{percent} % used").format(percent=share)
