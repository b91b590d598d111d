"""What the prompt form says about a backend and a price. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale, Qt

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.generation import Price
from imagen_desktop.ui.wording import alternatives, price_text, spoken_price, tr


def button_text(count: int, price: Price) -> str:
    """ "Generate 4  ·  $0.012"."""
    return tr("Generate {count}  ·  {price}").format(count=count, price=price_text(price))


def price_note(price: Price) -> str:
    if price.microdollars is None:
        return tr("No price is known for this model")
    if price.microdollars == 0:
        return tr("Made on this computer, nothing is charged")
    if not price.as_of:
        return tr("Estimate")
    return tr("Estimate, prices of {day}").format(day=price_day(price))


def price_day(price: Price) -> str:
    """The price table's date: "18 Nov 2026"."""
    day = QDate.fromString(price.as_of, Qt.DateFormat.ISODate)
    return QLocale().toString(day, tr("d MMM yyyy")) or price.as_of


def backend_note(info: BackendInfo, state: BackendState | None = None) -> str:
    """What the backend is and lacks, and what to expect of it: "FLUX schnell … has no guidance …"."""
    expected = state.note if state is not None and state.is_ready else ""
    return f"{_settings_note(info)} {expected}".strip()


def _settings_note(info: BackendInfo) -> str:
    if not info.is_ai or info.is_open:
        return info.note
    lacks = []
    if info.guidance is None:
        lacks.append(tr("guidance"))
    if not info.has_negative_prompt:
        lacks.append(tr("negative prompt"))
    if not info.has_seed:
        lacks.append(tr("seed"))
    if not lacks:
        return info.note
    missing = tr("has no {settings}").format(settings=alternatives(lacks))
    if info.steps is None:
        return f"{info.title} {missing}."
    steps = tr("takes {low:g} to {high:g} steps").format(low=info.steps.minimum, high=info.steps.maximum)
    return tr("{title} {steps} and {missing}.").format(title=info.title, steps=steps, missing=missing)


def button_name(count: int, price: Price) -> str:
    """For screen readers: "Generate 4 images, 0.012 dollars, estimated"."""
    text = tr("Generate {count} images, {price}") if count > 1 else tr("Generate {count} image, {price}")
    return text.format(count=count, price=spoken_price(price))
