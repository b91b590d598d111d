"""Builds one SVG document: shapes, gradients and nested groups. Knows nothing of scenes.

Only numbers and colours of our own go into it, never a word of the prompt.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from imagen_desktop.core.backends.sketch.colour import mix

Point = tuple[float, float]
Stop = tuple[float, str, float]

_MOST_STRIPES = 220
_MOST_RINGS = 90
_LARGE_GLOW = 60
"""In pixels: below it a gradient costs less than the rings."""
_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def outline(points: Iterable[Point], *, closed: bool = True) -> str:
    """Path data of straight lines through `points`."""
    body = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{body}" + ("Z" if closed else "")


def document(contents: str, view_box: tuple[float, float, float, float], width: int, height: int) -> str:
    """An SVG document of width x height pixels that shows `view_box` of `contents`."""
    box = " ".join(f"{value:.6f}" for value in view_box)
    return (
        f'<svg {_NAMESPACES} width="{width}" height="{height}" viewBox="{box}" '
        f'preserveAspectRatio="none">{contents}</svg>'
    )


def smooth(points: Sequence[Point]) -> str:
    """Path data of a closed curve that rounds off the corners of `points`."""
    following = [*points[1:], points[0]]
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(points, following, strict=True)]
    curves = "".join(path_data("Q", *corner, *end) for corner, end in zip(points, middles, strict=True))
    return path_data("M", *middles[-1]) + curves + "Z"


def colour_at(stops: Sequence[Stop], position: float) -> tuple[str, float]:
    """Colour and opacity at `position` (0 to 1) of a gradient."""
    for (start, first, faint), (end, second, strong) in pairwise(stops):
        if position <= end:
            share = (position - start) / (end - start) if end > start else 0.0
            return mix(first, second, share), faint + (strong - faint) * share
    return stops[-1][1], stops[-1][2]


def path_data(*parts: str | float) -> str:
    """Path data from letters and numbers: path_data("M", x, y, "h", 10)."""
    return " ".join(part if isinstance(part, str) else f"{part:.1f}" for part in parts)


def disc(centre: Point, radius: float) -> str:
    """Path data of a circle."""
    x, y = centre
    return (
        f"M{x - radius:.2f} {y:.2f}a{radius:.2f} {radius:.2f} 0 1 1 {2 * radius:.2f} 0"
        f"a{radius:.2f} {radius:.2f} 0 1 1 {-2 * radius:.2f} 0Z"
    )


def even_stops(colours: Sequence[str]) -> list[Stop]:
    last = max(1, len(colours) - 1)
    return [(index / last, colour, 1.0) for index, colour in enumerate(colours)]


class Drawing:
    """An SVG picture in the making; the origin is top left, y points down."""

    def __init__(self, width: float, height: float, pixels_per_unit: float = 1.0) -> None:
        self.pixels_per_unit = pixels_per_unit
        self.width = width
        self.height = height
        self._body: list[str] = []
        self._definitions: list[str] = []
        self._defined: set[str] = set()
        self._count = 0

    def name(self) -> str:
        """A fresh id."""
        self._count += 1
        return f"n{self._count}"

    def define(self, markup: str, name: str = "") -> None:
        """Keeps `markup` for use by its id; with a name, `has` knows it afterwards."""
        self._definitions.append(markup)
        self._defined.add(name)

    def has(self, name: str) -> bool:
        return name in self._defined

    def add(self, markup: str) -> None:
        self._body.append(markup)

    def linear(self, start: Point, end: Point, stops: Sequence[Stop]) -> str:
        place = "".join(
            f' {key}="{number(value)}"'
            for key, value in zip(("x1", "y1", "x2", "y2"), (*start, *end), strict=True)
        )
        return self._gradient("linearGradient", place, stops)

    def vertical(self, top: float, bottom: float, colours: Sequence[str]) -> str:
        return self.linear((0, top), (0, bottom), even_stops(colours))

    def radial(self, centre: Point, radius: float, stops: Sequence[Stop]) -> str:
        x, y = centre
        place = f' cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        return self._gradient("radialGradient", place, stops)

    def _gradient(self, kind: str, place: str, stops: Sequence[Stop]) -> str:
        name = self.name()
        marks = "".join(
            f'<stop offset="{number(offset)}" stop-color="{colour}"'
            + (f' stop-opacity="{number(opacity)}"' if opacity < 1 else "")
            + "/>"
            for offset, colour, opacity in stops
        )
        self.define(f'<{kind} id="{name}" gradientUnits="userSpaceOnUse"{place}>{marks}</{kind}>')
        return f"url(#{name})"

    def path(self, data: str, fill: str, opacity: float = 1.0) -> None:
        self.add(f'<path d="{data}" fill="{fill}"{_opacity(opacity)}/>')

    def stroke(self, data: str, colour: str, width: float, opacity: float = 1.0) -> None:
        faint = f' stroke-opacity="{number(opacity)}"' if opacity < 1 else ""
        self.add(
            f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{number(width)}" '
            f'stroke-linecap="round" stroke-linejoin="round"{faint}/>'
        )

    def rect(self, corner: Point, width: float, height: float, fill: str, opacity: float = 1.0) -> None:
        x, y = corner
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
            f'height="{number(height)}" fill="{fill}"{_opacity(opacity)}/>'
        )

    def cover(self, fill: str, top: float = 0.0, bottom: float | None = None) -> None:
        """A rectangle over the whole width."""
        end = self.height if bottom is None else bottom
        self.rect((0, top), self.width, end - top, fill)

    def band(self, top: float, bottom: float, stops: Sequence[Stop]) -> None:
        """A vertical gradient over the whole width, as stripes with crisp edges.

        With as many stripes as shades it looks the same, and resvg fills it four times as fast.
        """
        rows = max(2, min(_MOST_STRIPES, round((bottom - top) * self.pixels_per_unit / 2)))
        self.add('<g shape-rendering="crispEdges">')
        for row in range(rows):
            colour, opacity = colour_at(stops, (row + 0.5) / rows)
            if opacity > 0.004:
                y, end = (top + (bottom - top) * edge / rows for edge in (row, row + 1))
                data = f"M0 {y:.2f}H{self.width:.1f}V{end:.2f}H0Z"
                self.add(f'<path d="{data}" fill="{colour}"{_opacity(opacity)}/>')
        self.add("</g>")

    def circle(self, centre: Point, radius: float, fill: str, opacity: float = 1.0) -> None:
        x, y = centre
        self.add(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" '
            f'fill="{fill}"{_opacity(opacity)}/>'
        )

    def ellipse(
        self, centre: Point, radii: Point, fill: str, opacity: float = 1.0, turn: float = 0.0
    ) -> None:
        x, y = number(centre[0]), number(centre[1])
        turned = f' transform="rotate({number(turn)} {x} {y})"' if turn else ""
        self.add(
            f'<ellipse cx="{x}" cy="{y}" rx="{number(radii[0])}" ry="{number(radii[1])}" '
            f'fill="{fill}"{_opacity(opacity)}{turned}/>'
        )

    def glow(self, centre: Point, radius: float, colour: str, strength: float = 1.0) -> None:
        """A soft light. A large one is rings with crisp edges, which resvg fills faster than a gradient."""
        stops = [
            (0.0, colour, strength),
            (0.3, colour, strength * 0.42),
            (0.65, colour, strength * 0.1),
            (1.0, colour, 0.0),
        ]
        pixels = radius * self.pixels_per_unit
        if pixels < _LARGE_GLOW:
            self.circle(centre, radius, self.radial(centre, radius, stops))
            return
        rings = max(2, min(_MOST_RINGS, round(pixels / 3)))
        self.add('<g shape-rendering="crispEdges">')
        for ring in range(rings):
            opacity = colour_at(stops, (ring + 0.5) / rings)[1]
            if opacity > 0.004:
                inner, outer = (radius * edge / rings for edge in (ring, ring + 1))
                data = disc(centre, outer) + (disc(centre, inner) if ring else "")
                self.add(f'<path d="{data}" fill="{colour}" fill-rule="evenodd"{_opacity(opacity)}/>')
        self.add("</g>")

    @contextmanager
    def group(self, transform: str = "", opacity: float = 1.0, extra: str = "") -> Iterator[None]:
        moved = f' transform="{transform}"' if transform else ""
        faint = f' opacity="{number(opacity)}"' if opacity < 1 else ""
        self.add(f"<g{moved}{faint}{extra}>")
        yield
        self.add("</g>")

    def contents(self) -> str:
        """All that was drawn, without the document around it."""
        return f"<defs>{''.join(self._definitions)}</defs>{''.join(self._body)}"


def _opacity(opacity: float) -> str:
    return f' fill-opacity="{opacity:.3f}"' if opacity < 1 else ""
