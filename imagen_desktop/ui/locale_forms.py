"""How numbers, money and times are written in the window's locale. Files and terminals never ask here."""

from __future__ import annotations

import re
from datetime import date, time

from PySide6.QtCore import QDate, QLocale, QTime
from typing_extensions import override

_AMOUNT = re.compile(r"\$(\d[\d,]*)(?:\.(\d+))?")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
_FORMS = re.compile(r"(,)?(?:\.(\d+)f|g)?")


class Phrase(str):
    """A text of the window: numbers that fill its placeholders by a form, `{count:,}` or `{seconds:.1f}`, are
    written as the locale writes them."""

    __slots__ = ()

    @override
    def format(self, *values: object, **named: object) -> str:
        return super().format(*map(_formed, values), **{name: _formed(named[name]) for name in named})


class _Number:
    def __init__(self, value: float) -> None:
        self._value = value

    @override
    def __format__(self, form: str) -> str:
        return number_text(self._value, form)


def _formed(value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return _Number(value) if is_number else value  # type: ignore[arg-type]


def number_text(value: float, form: str = ",") -> str:
    """`form` is Python's: "," groups thousands, ".1f" has decimals, "g" as many as there are."""
    plain = format(value, form)
    known = _FORMS.fullmatch(form)
    if not form or known is None or _is_plain():
        return plain
    whole, point, decimals = plain.replace(",", "").partition(".")
    locale = QLocale()
    if "," not in form:
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    if "e" in plain:
        return plain
    return locale.toString(float(f"{whole}{point}{decimals}"), "f", len(decimals))


def money_text(text: str) -> str:
    """Every amount in the text, such as "$1,204.50": its digits stay as many as they are."""
    return text if _is_plain() else _AMOUNT.sub(_local_amount, text)


def figures_text(text: str) -> str:
    """What the core has put into a sentence: a number by itself, such as "3.5" or "1,024", or amounts."""
    if _is_plain() or not _NUMBER.fullmatch(text):
        return money_text(text)
    _, _, decimals = text.partition(".")
    group = "," if "," in text else ""
    return number_text(float(text.replace(",", "")), f"{group}.{len(decimals)}f")


def _local_amount(found: re.Match[str]) -> str:
    whole, decimals = found.group(1).replace(",", ""), found.group(2) or ""
    return QLocale().toCurrencyString(float(f"{whole}.{decimals or 0}"), "$", len(decimals))


def bare_amount(text: str) -> str:
    """Without its sign: where "dollars" is said instead."""
    return text.replace("$", "").strip("\xa0\u200f\u202f ")


def day_text(day: date, form: str) -> str:
    """`form` is Qt's, such as "d MMM yyyy"."""
    return QLocale().toString(QDate(day.year, day.month, day.day), form)


def clock_text(moment: time) -> str:
    """ "09:14", or "9:14 AM" where people write it so."""
    return QLocale().toString(QTime(moment.hour, moment.minute), QLocale.FormatType.ShortFormat)


def _is_plain() -> bool:
    """Systems without a language write as the code does."""
    return QLocale().language() is QLocale.Language.C
