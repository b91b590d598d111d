"""Trees along the horizon, whole forests, grass and flowers near by."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import lighter, mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import pick, spread
from imagen_desktop.core.backends.sketch.svg import Drawing, Point, outline, path_data

LEAVES = {
    "": ("#5f9a4f", "#4a8448", "#7aa855"),
    "spring": ("#f3b6cc", "#e99ab8", "#8fbf6a", "#f8cfdc"),
    "summer": ("#4f9a4c", "#3f8646", "#6fae50"),
    "autumn": ("#d9772b", "#e8a33a", "#b8452a", "#c98a35"),
    "winter": ("#9fb2c8", "#b9c7da", "#8aa0bc"),
}
PETALS = ("#f2617a", "#f7b733", "#fff4e0", "#b57be0", "#f08fb8", "#ef5f3c", "#7fa8f0")


def pine_path(x: float, y: float, size: float, half: bool = False) -> str:
    """A fir with its foot at (x, y); `half` gives its right half, for the shade."""
    tiers = 6
    points: list[Point] = [(x, y - size)]
    for tier in range(1, tiers + 1):
        share = tier / tiers
        height = y - size * (1 - share * 0.96)
        points += [(x + size * 0.25 * share, height), (x + size * 0.12 * share, height - size * 0.02)]
    points += [(x + size * 0.03, y - size * 0.04), (x + size * 0.03, y)]
    if half:
        return outline([*points, (x, y)])
    mirrored = [(2 * x - px, py) for px, py in reversed(points[1:])]
    return outline([*points, *mirrored])


def draw_pines(drawing: Drawing, light: Light, random: Random, horizon: float, snowy: bool) -> None:
    """Two rows of firs along the horizon, thinned in the middle so that subjects stand free."""
    for row, (nearness, low, high) in enumerate(((0.45, 60, 130), (0.85, 90, 210))):
        colour = light.hill(nearness)
        data = shade = snow = ""
        for x in spread(random, round(22 * drawing.width / 1000), 0, drawing.width):
            middle = 1 - abs(x / drawing.width - 0.5) * 2
            size = random.uniform(low, high) * (1 - 0.5 * middle * row)
            y = horizon + random.uniform(2, 14) + row * 6
            data += pine_path(x, y, size)
            shade += pine_path(x, y, size, half=True)
            if snowy:
                snow += _snow_on_pine(x, y, size)
        drawing.path(data, colour)
        drawing.path(shade, light.shadow, 0.16)
        if snow:
            drawing.path(snow, lighter(light.on_backdrop("#f4f7ff"), 0.1), 0.55 + 0.2 * row)
        _mist(drawing, light, horizon - 26 + 18 * row, 60)


def _snow_on_pine(x: float, y: float, size: float) -> str:
    """Snow along the upper edges of the tiers, more of it on the left."""
    data = ""
    for tier in range(1, 6):
        share = tier / 6
        foot = y - size * (1 - share * 0.96) - size * 0.012
        for side, reach in ((-1, size * 0.225 * share), (1, size * 0.17 * share)):
            tip = x + side * reach
            data += path_data(
                "M", tip, foot, "Q", x + side * reach * 0.4, foot - size * 0.06, x, foot - size * 0.12
            )
            data += path_data("Q", x + side * reach * 0.2, foot - size * 0.035, tip, foot, "Z")
    return data


def _mist(drawing: Drawing, light: Light, top: float, depth: float) -> None:
    haze = mix(light.haze, light.far, 0.3)
    drawing.band(top, top + depth, [(0, haze, 0), (0.6, haze, 0.4), (1, haze, 0)])


def crown(random: Random, centre: Point, size: float) -> list[tuple[Point, float]]:
    """The round clumps that make up a broad-leaved crown."""
    x, y = centre
    clumps: list[tuple[Point, float]] = []
    for _ in range(7):
        angle, far = random.random() * math.tau, random.uniform(0.2, 0.62) * size
        clumps.append(
            ((x + math.cos(angle) * far, y + math.sin(angle) * far * 0.7), size * random.uniform(0.38, 0.55))
        )
    return [*clumps, ((x, y), size * 0.6)]


def draw_tree(
    drawing: Drawing, light: Light, random: Random, foot: Point, size: float, leaf: str, distance: float
) -> None:
    """A broad-leaved tree in three tones."""
    x, y = foot
    trunk = light.on_backdrop("#6b4a38", distance)
    width = size * 0.045
    drawing.path(
        path_data("M", x - width, y, "Q", x - width / 2, y - size * 0.3, x - width * 0.4, y - size * 0.6)
        + path_data("H", x + width * 0.4, "Q", x + width / 2, y - size * 0.3, x + width, y, "Z"),
        trunk,
    )
    base = light.on_backdrop(leaf, distance)
    clumps = crown(random, (x, y - size * 0.66), size * 0.36)
    drawing.path(discs(clumps), mix(base, light.shadow, 0.24))
    shift = light.side * size * 0.03
    lit = [((cx + shift, cy - size * 0.03), r * 0.86) for (cx, cy), r in clumps]
    drawing.path(discs(lit), base)
    bright = [((cx + shift * 2.4, cy - size * 0.07), r * 0.5) for (cx, cy), r in clumps[::2]]
    drawing.path(discs(bright), mix(base, light.sun, 0.22), 0.8)


def discs(clumps: list[tuple[Point, float]]) -> str:
    return "".join(
        f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 1 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 1 {-2 * r:.1f} 0"
        for (x, y), r in clumps
    )


def draw_trees(drawing: Drawing, light: Light, random: Random, horizon: float, season: str) -> None:
    """Hedges and single trees along the horizon."""
    colours = LEAVES.get(season, LEAVES[""])
    hedge = light.on_backdrop(colours[1], 0.62)
    clumps = [
        ((x, horizon + random.uniform(-4, 10)), random.uniform(12, 34))
        for x in spread(random, round(30 * drawing.width / 1000), 0, drawing.width)
    ]
    drawing.path(discs(clumps), hedge)
    for x in spread(random, round(7 * drawing.width / 1000), 0, drawing.width):
        aside = 0.45 + 0.75 * abs(x / drawing.width - 0.5) * 2
        size = random.uniform(90, 170) * aside
        foot = (x, horizon + random.uniform(8, 26))
        draw_tree(drawing, light, random, foot, size, pick(random, colours), 0.42)


def draw_framing_pines(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """A few large snowy firs at the sides, to lead the eye to the middle."""
    for share in (0.03, 0.13, 0.88, 0.985):
        x = drawing.width * (share + random.uniform(-0.02, 0.02))
        size = (
            random.uniform(0.3, 0.52) * min(drawing.height, 1300) * (1.0 if share in (0.03, 0.985) else 0.72)
        )
        y = horizon + random.uniform(24, 80)
        colour = mix(light.near, light.shadow, 0.15)
        drawing.ellipse((x, y + 2), (size * 0.24, size * 0.035), light.shadow, 0.28)
        drawing.path(pine_path(x, y, size), colour)
        half = pine_path(x, y, size, half=True)
        drawing.path(half, light.shadow, 0.3 if light.side < 0 else 0.12)
        drawing.path(_snow_on_pine(x, y, size), light.on_backdrop("#f4f7ff"), 0.85)


def draw_grass(
    drawing: Drawing, light: Light, random: Random, horizon: float, colour: str, amount: int
) -> None:
    """Tufts, larger towards the viewer."""
    data = ""
    for _ in range(amount):
        share = random.random()
        x, y = random.random() * drawing.width, horizon + (drawing.height - horizon) * (0.08 + 0.92 * share)
        size = 7 + 20 * share
        for lean in (-0.5, -0.1, 0.4):
            tip = lean * size
            data += path_data("M", x, y, "q", tip * 0.3, -size * 0.6, tip, -size)
            data += path_data("q", 2 - tip * 0.2, size * 0.5, 3 - tip, size, "Z")
    drawing.path(data, light.on_backdrop(colour), 0.6)


def draw_flowers(
    drawing: Drawing, light: Light, random: Random, horizon: float, colours: tuple[str, ...], amount: int
) -> None:
    """Blossoms by the hundred, in drifts of one colour, larger towards the viewer."""
    for index in range(amount):
        share = index / amount
        y = horizon + (drawing.height - horizon) * (0.05 + 0.95 * share**1.4)
        x = random.random() * drawing.width
        size = 2.2 + 8.5 * share
        drift = int(3.2 * math.sin(x / drawing.width * 5 + share * 4) + random.random() * 2)
        colour = light.on_subject(colours[drift % len(colours)])
        drawing.ellipse((x, y), (size, size * 0.72), colour)
        if share > 0.35:
            drawing.ellipse((x, y - size * 0.1), (size * 0.34, size * 0.26), light.on_subject("#f7d768"))
