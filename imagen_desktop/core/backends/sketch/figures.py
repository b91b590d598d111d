"""People: one body with changing clothes, hats and things in hand, put together from data."""

from dataclasses import dataclass, replace
from functools import cache

from imagen_desktop.core.backends.sketch.colour import darker, hls, lighter
from imagen_desktop.core.resource_files import resource_path

FOOT = 224
SEAT = 136
"""The height of the hip, below which whoever sits is only legs."""
_LEGWEAR = ("trousers", "shorts", "robe", "gown", "armour", "spacesuit", "coat")
_COMPANIONS = {"@couple": ("@man", "@woman"), "@family": ("@man", "@woman", "@child")}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of clothing or a thing in hand, and how far it reaches."""

    left: float
    top: float
    right: float
    markup: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Someone: a skin colour and parts, each "name" or "name#colour"."""

    skin: str
    parts: tuple[str, ...]


@cache
def figures() -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for line in _lines("figures.txt"):
        head, parts = line.split(":", 1)
        name, skin = head.split()
        found[name] = Figure(skin, tuple(parts.split()))
    return found


@cache
def _parts() -> dict[str, Part]:
    found: dict[str, Part] = {}
    for line in _lines("figure-parts.txt"):
        head, markup = line.split(": ", 1)
        name, left, top, right = head.split()
        found[name] = Part(float(left), float(top), float(right), markup)
    return found


def _lines(name: str) -> list[str]:
    text = resource_path("sketch", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def is_figure(drawing: str) -> bool:
    return drawing in figures() or drawing in _COMPANIONS


def draw_figure(drawing: str, posture: str = "", colour: str = "") -> str:
    """The figure, its main garment in `colour`, as an SVG document like those in resources/sketch/art.

    Postures: "astride", as seen from the side of a mount, and "seated"; their foot is the seat.
    """
    if drawing in _COMPANIONS:
        first, *others = (_dyed(figures()[name], colour) for name in _COMPANIONS[drawing])
        return _group(first, others)
    figure = _dyed(figures()[drawing], colour)
    left, top, right = _reach(figure)
    if posture:
        body = _sitting(figure, posture)
        return _document(left, top, right, figure, body, SEAT)
    return _document(left, top, right, figure, _body(figure))


def _dyed(figure: Figure, colour: str) -> Figure:
    """Skin and hair keep their colour, whatever the clothes have."""
    if not colour:
        return figure
    hue, lightness, _ = hls(_main(figure))

    def dyed(part: str) -> str:
        name, old = _split(part)
        if not old or name.startswith("trousers") or name.endswith(("hair", "beard")) or old == figure.skin:
            return part
        apart = abs(hls(old)[0] - hue)
        is_close = min(apart, 1 - apart) < 0.06 and abs(hls(old)[1] - lightness) < 0.16
        return f"{name}{colour}" if is_close else part

    return replace(figure, parts=tuple(map(dyed, figure.parts)))


def _sitting(figure: Figure, posture: str) -> str:
    """The upper body, and legs that hang from the hip."""
    dyed = [part for part in figure.parts if part.startswith(_LEGWEAR)]
    colour = _split(dyed[0])[1] if dyed else figure.skin
    leg = (
        f'<path d="M49 126C47 150 49 172 51 190H70C71 170 76 150 78 126Z" fill="{colour}"/>'
        f'<path d="M66 130C66 150 66 172 64 190H70C71 170 76 150 78 126Z" fill="{darker(colour, 0.3)}"/>'
        '<path d="M50 188H71V202H44C44 194 47 190 50 188Z" fill="#2a2430"/>'
    )
    legs = (
        leg
        if posture == "astride"
        else "".join(f'<g transform="translate({x} -6)">{leg}</g>' for x in (-13, 12))
    )
    return (
        f'<clipPath id="seat"><path d="M-60 -80H180V{SEAT + 4}H-60Z"/></clipPath>'
        f'<g clip-path="url(#seat)">{_body(figure)}</g>{legs}'
    )


def _group(first: Figure, others: list[Figure]) -> str:
    """Several side by side, each a little smaller than the one before."""
    left, top, right = _reach(first)
    body = _body(first)
    for place, figure in enumerate(others, 1):
        scale = 1 - 0.045 * place if place < 2 else 0.62
        moved = f"translate({62 * place + 12 * (place - 1)} {FOOT * (1 - scale):g}) scale({scale:g})"
        body += f'<g transform="{moved}">{_body(figure)}</g>'
    return _document(left, top, right + 58 * len(others), first, body)


def _document(left: float, top: float, right: float, figure: Figure, body: str, foot: float = FOOT) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="{left:g} {top:g} {right - left:g} {foot - top:g}" '
        f'data-main="{_main(figure)}">{body}</svg>'
    )


def _reach(figure: Figure) -> tuple[float, float, float]:
    parts = [_parts()[_split(part)[0]] for part in figure.parts]
    left = min(part.left for part in parts)
    return left, min(part.top for part in parts), max(part.right for part in parts)


def _main(figure: Figure) -> str:
    """What a named colour replaces: the first dyed garment that is not trousers."""
    dyed = [part for part in figure.parts if "#" in part and not part.startswith("trousers")]
    return _split(dyed[0])[1] if dyed else "#888888"


def _split(part: str) -> tuple[str, str]:
    name, _, value = part.partition("#")
    return name, f"#{value}" if value else ""


def _body(figure: Figure) -> str:
    return "".join(_drawn(part, figure.skin) for part in figure.parts)


def _drawn(part: str, skin: str) -> str:
    name, value = _split(part)
    colour = value or skin
    shades = {"c": colour, "d": darker(colour, 0.32), "l": lighter(colour, 0.3), "s": skin}
    markup = _parts()[name].markup
    for key, shade in shades.items():
        markup = markup.replace(f"{{{key}}}", shade)
    return markup
