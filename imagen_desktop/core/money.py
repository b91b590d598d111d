"""How money is written: estimates to a tenth of a cent, sums to the cent, accounts exactly."""

from __future__ import annotations

from imagen_desktop.core.generation import Price

MICRODOLLARS = 1_000_000


def price_text(price: Price) -> str:
    """`$0.003`, `$1.20`, "free" or "unpriced"; smaller prices keep the digits they need."""
    if price.microdollars is None:
        return "unpriced"
    if price.microdollars == 0:
        return "free"
    return dollars_text(price.microdollars)


def dollars_text(microdollars: int) -> str:
    """Three decimals below a dollar (more where the amount has them), two from there on."""
    if microdollars >= MICRODOLLARS:
        dollars, cents = divmod((microdollars + MICRODOLLARS // 200) // (MICRODOLLARS // 100), 100)
        return f"${dollars:,}.{cents:02}"
    digits = f"{microdollars / MICRODOLLARS:.6f}".rstrip("0")
    return "$" + digits.ljust(len("0.000"), "0")


def exact_text(microdollars: int) -> str:
    """`$7.426`, `$1,204.500`: three decimals, more where the amount has them, so that sums add up."""
    whole, decimals = decimal_text(microdollars).split(".")
    return f"${int(whole):,}.{decimals.rstrip('0').ljust(3, '0')}"


def decimal_text(microdollars: int) -> str:
    """`0.000003`: dollars for programs, all six decimals."""
    return f"{microdollars // MICRODOLLARS}.{microdollars % MICRODOLLARS:06d}"


def difference_text(microdollars: int) -> str:
    """With its sign: `+$0.022`, `−$0.022`."""
    return ("+" if microdollars >= 0 else "−") + dollars_text(abs(microdollars))
