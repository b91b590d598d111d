"""Trees along the horizon, whole forests, grass and flowers near by."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import lighter, mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import pick, spread
from imagen_desktop.core.backends.sketch.svg import Drawing, Point, outline

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
    data = ""
    for tier in range(1, 6):
        share = tier / 6
        height = y - size * (1 - share * 0.96)
        reach = size * 0.22 * share
        data += (
            f"M{x - reach:.1f} {height - size * 0.012:.1f}Q{x - reach * 0.4:.1f} "
            f"{height - size * 0.07:.1f} {x:.1f} {height - size * 0.13:.1f}"
            f"Q{x - reach * 0.2:.1f} {height - size * 0.03:.1f} {x - reach:.1f} {height - size * 0.012:.1f}Z"
        )
    return data


def _mist(drawing: Drawing, light: Light, top: float, depth: float) -> None:
    haze = mix(light.haze, light.far, 0.3)
    fill = drawing.linear((0, top), (0, top + depth), [(0, haze, 0), (0.6, haze, 0.4), (1, haze, 0)])
    drawing.cover(fill, top, top + depth)


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
        f"M{x - width:.1f} {y:.1f}Q{x - width * 0.5:.1f} {y - size * 0.3:.1f} {x - width * 0.4:.1f} {y - size * 0.6:.1f}"
        f"H{x + width * 0.4:.1f}Q{x + width * 0.5:.1f} {y - size * 0.3:.1f} {x + width:.1f} {y:.1f}Z",
        trunk,
    )
    base = light.on_backdrop(leaf, distance)
    clumps = crown(random, (x, y - size * 0.66), size * 0.36)
    drawing.path(_discs(clumps), mix(base, light.shadow, 0.24))
    shift = light.side * size * 0.03
    lit = [((cx + shift, cy - size * 0.03), r * 0.86) for (cx, cy), r in clumps]
    drawing.path(_discs(lit), base)
    bright = [((cx + shift * 2.4, cy - size * 0.07), r * 0.5) for (cx, cy), r in clumps[::2]]
    drawing.path(_discs(bright), mix(base, light.sun, 0.22), 0.8)


def _discs(clumps: list[tuple[Point, float]]) -> str:
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
    drawing.path(_discs(clumps), hedge)
    for x in spread(random, round(7 * drawing.width / 1000), 0, drawing.width):
        aside = 0.45 + 0.75 * abs(x / drawing.width - 0.5) * 2
        size = random.uniform(90, 170) * aside
        foot = (x, horizon + random.uniform(8, 26))
        draw_tree(drawing, light, random, foot, size, pick(random, colours), 0.42)


def draw_deep_forest(drawing: Drawing, light: Light, random: Random, horizon: float, season: str) -> None:
    """Trunks behind trunks up to the top edge, the far ones lost in haze."""
    winter = season == "winter"
    leaf = light.on_backdrop(pick(random, LEAVES.get(season, LEAVES[""])))
    bark = light.on_backdrop("#5b4636")
    for layer in range(4):
        nearness = layer / 3
        colour = mix(mix(light.haze, leaf, 0.35), bark, 0.15 + 0.75 * nearness)
        colour = mix(colour, light.near, 0.25)
        data = ""
        for x in spread(random, round((11 - 2 * layer) * drawing.width / 1000), 0, drawing.width):
            middle = 1 - abs(x / drawing.width - 0.5) * 2
            if layer == 3 and middle > 0.5:
                continue
            half = random.uniform(6, 12) * (0.7 + 1.7 * nearness)
            foot = horizon + 6 + 46 * nearness + random.uniform(0, 10)
            lean = random.uniform(-18, 18)
            data += outline(
                [
                    (x - half * 1.3, foot),
                    (x - half * 0.7 + lean, -10),
                    (x + half * 0.7 + lean, -10),
                    (x + half * 1.3, foot),
                ]
            )
        drawing.path(data, colour)
        if layer < 3:
            fill = drawing.linear(
                (0, horizon * 0.35), (0, horizon + 20), [(0, light.haze, 0), (1, light.haze, 0.5)]
            )
            drawing.cover(fill, horizon * 0.35, horizon + 20)
        if not winter:
            _canopy(drawing, light, random, mix(leaf, colour, 0.35), nearness)


def _canopy(drawing: Drawing, light: Light, random: Random, colour: str, nearness: float) -> None:
    clumps = [
        ((x, random.uniform(-30, 30) + 60 * (1 - nearness)), random.uniform(40, 95))
        for x in spread(random, round(14 * drawing.width / 1000), -20, drawing.width + 20)
        if nearness < 0.9 or abs(x / drawing.width - 0.5) > 0.22
    ]
    drawing.path(_discs(clumps), colour, 0.9)


def draw_light_shafts(drawing: Drawing, light: Light, random: Random, bottom: float) -> None:
    if light.is_dark:
        return
    for _ in range(5):
        x = random.uniform(0.25, 0.9) * drawing.width
        slope = -light.side * 260
        stops = [(0.0, light.sun, 0.34), (1.0, light.sun, 0.0)]
        fill = drawing.linear((x, 0), (x + slope, bottom), stops)
        wide = random.uniform(24, 60)
        drawing.path(
            outline([(x, -5), (x + wide, -5), (x + slope + wide * 3, bottom), (x + slope, bottom)]), fill
        )


def draw_palms(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    for row in range(2):
        colour = light.hill(0.4 + 0.35 * row)
        for x in spread(random, round(8 * drawing.width / 1000), 0, drawing.width):
            draw_palm(
                drawing, colour, random, (x, horizon + 12), random.uniform(120, 230) * (0.7 + 0.5 * row)
            )


def draw_palm(drawing: Drawing, colour: str, random: Random, foot: Point, size: float) -> None:
    x, y = foot
    lean = random.uniform(-0.25, 0.25) * size
    top_x, top_y = x + lean, y - size
    drawing.stroke(
        f"M{x:.1f} {y:.1f}Q{x + lean * 0.15:.1f} {y - size * 0.6:.1f} {top_x:.1f} {top_y:.1f}",
        colour,
        size * 0.05,
    )
    data = ""
    for index in range(8):
        angle = math.pi * (1.08 + 0.12 * index * 1.05) + random.uniform(-0.1, 0.1)
        reach = size * random.uniform(0.38, 0.5)
        ex, ey = top_x + math.cos(angle) * reach, top_y + math.sin(angle) * reach * 0.5 + reach * 0.32
        mx, my = top_x + math.cos(angle) * reach * 0.6, top_y + math.sin(angle) * reach * 0.8
        data += f"M{top_x:.1f} {top_y:.1f}Q{mx:.1f} {my - size * 0.1:.1f} {ex:.1f} {ey:.1f}Q{mx:.1f} {my + size * 0.04:.1f} {top_x:.1f} {top_y:.1f}Z"
    drawing.path(data, colour)


def draw_bamboo(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """Culms to the top edge with their joints, the far ones pale."""
    for layer in range(4):
        nearness = layer / 3
        green = light.on_backdrop(pick(random, ["#6fa84a", "#5f9a44", "#86b85a"]))
        colour = mix(light.haze, mix(green, light.near, 0.25 * nearness), 0.3 + 0.7 * nearness)
        data = joints = leaves = ""
        for x in spread(random, round((20 - 4 * layer) * drawing.width / 1000), 0, drawing.width):
            if layer == 3 and abs(x / drawing.width - 0.5) < 0.26:
                continue
            half, foot = random.uniform(4, 7) * (0.7 + 1.3 * nearness), horizon + 10 + 40 * nearness
            data += outline([(x - half, foot), (x - half, -5), (x + half, -5), (x + half, foot)])
            for y in range(int(random.uniform(0, 70)), int(foot), 74):
                joints += f"M{x - half * 1.3:.1f} {y}h{half * 2.6:.1f}v3h{-half * 2.6:.1f}Z"
                if random.random() < 0.45:
                    lean = random.choice([-1, 1]) * random.uniform(40, 80)
                    leaves += f"M{x:.1f} {y}q{lean * 0.5:.1f} -16 {lean:.1f} 14q{-lean * 0.6:.1f} -4 {-lean:.1f} -14Z"
        drawing.path(data + leaves, colour)
        drawing.path(joints, mix(colour, light.shadow, 0.3))


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


def draw_acacias(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    colour = light.hill(0.75)
    for x in spread(random, round(5 * drawing.width / 1000), 0, drawing.width):
        size = random.uniform(60, 150) * (0.4 + abs(x / drawing.width - 0.5) * 1.4)
        y = horizon + random.uniform(2, 12)
        drawing.stroke(
            f"M{x:.1f} {y:.1f}Q{x:.1f} {y - size * 0.5:.1f} {x - size * 0.3:.1f} {y - size * 0.86:.1f}M{x:.1f} {y - size * 0.4:.1f}L{x + size * 0.35:.1f} {y - size * 0.88:.1f}",
            colour,
            size * 0.055,
        )
        for dx, dy, rx in ((-0.3, -0.9, 0.45), (0.3, -0.94, 0.5), (0.0, -1.02, 0.4)):
            drawing.ellipse((x + dx * size, y + dy * size), (rx * size, size * 0.1), colour)


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
            data += f"M{x:.1f} {y:.1f}q{lean * size * 0.3:.1f} {-size * 0.6:.1f} {lean * size:.1f} {-size:.1f}q{-lean * size * 0.2 + 2:.1f} {size * 0.5:.1f} {-lean * size + 3:.1f} {size:.1f}Z"
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
