"""Land and water: ridges, mountains, grounds of every kind, lakes and seas."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import darker, lighter, mix, ramp
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import Noise, fractal, value_noise
from imagen_desktop.core.backends.sketch.svg import Drawing, Point, even_stops, outline, path_data

GROUND_COLOURS = {
    "grass": ("#a5cc6b", "#6ea653", "#3f7a48"),
    "flowers": ("#a8cf70", "#6aa455", "#37704a"),
    "field": ("#e3cf7d", "#c9ab55", "#8f8a45"),
    "forest": ("#93a765", "#5c7c49", "#2f4d35"),
    "autumn": ("#d88b45", "#a5562a", "#5f2f1e"),
    "jungle": ("#8fbb5c", "#4c8a4c", "#1f5a40"),
    "swamp": ("#8a9a5c", "#5a7348", "#2f4a3a"),
    "savanna": ("#e9cf82", "#cfa554", "#94733c"),
    "dunes": ("#f6d29a", "#e2a862", "#b9743e"),
    "sand": ("#f8e6bd", "#ecd09a", "#cfa873"),
    "snow": ("#f7f9fe", "#e3eaf6", "#b9c7e3"),
    "rock": ("#8d8488", "#675f68", "#403a48"),
    "street": ("#a6a8b2", "#7f828f", "#54576a"),
    "moon": ("#d5d7de", "#a3a6b2", "#6a6d7c"),
    "mars": ("#e69a6a", "#bf6240", "#7a3426"),
}
WATER = ("#7fc4d8", "#2f86a6", "#14506e")


def ridge_points(
    width: float, base: float, height: float, frequency: float, noise: Noise, offset: float
) -> list[Point]:
    count = 150
    return [
        (
            width * index / count,
            base - height * 2 * (fractal(noise, offset + index / count * frequency, 5) - 0.45),
        )
        for index in range(count + 1)
    ]


def below(points: list[Point], bottom: float) -> str:
    """Path data of everything from the line `points` down to `bottom`."""
    return outline([*points, (points[-1][0], bottom), (points[0][0], bottom)])


def draw_hills(drawing: Drawing, light: Light, random: Random, horizon: float, layers: int = 3) -> None:
    noise = value_noise(random)
    scale = drawing.width / 1000
    for layer in range(layers):
        share = layer / max(1, layers - 1)
        base = horizon - (0.11 - 0.1 * share) * horizon
        points = ridge_points(
            drawing.width,
            base,
            horizon * (0.15 - 0.07 * share),
            (2.2 + share * 1.5) * scale,
            noise,
            layer * 41,
        )
        colour = light.hill(0.12 + 0.45 * share)
        fill = drawing.vertical(base - 100, horizon + 20, [colour, mix(colour, light.haze, 0.35)])
        drawing.path(below(points, horizon + 4), fill)


def draw_mountains(drawing: Drawing, light: Light, random: Random, horizon: float, snowy: bool) -> None:
    noise = value_noise(random)
    scale = drawing.width / 1000
    for layer in range(3):
        share = layer / 2
        base = horizon * (0.74 + 0.14 * share)
        points = ridge_points(
            drawing.width, base, horizon * (0.5 - 0.2 * share), (2.5 + layer) * scale, noise, layer * 53
        )
        colour = light.hill(0.15 + 0.4 * share)
        foot = mix(colour, light.haze, 0.55)
        drawing.path(
            below(points, horizon + 4), drawing.vertical(base - horizon * 0.3, horizon, [colour, foot])
        )
        if layer < 2:
            _facets(
                drawing, light, points, noise, base, horizon * (0.30 if snowy else 0.14), snowy or layer == 0
            )


def _facets(
    drawing: Drawing,
    light: Light,
    points: list[Point],
    noise: Noise,
    base: float,
    depth: float,
    snowy: bool,
) -> None:
    """Snow and light on the upper part of a ridge, ragged below."""
    summit = min(y for _, y in points)
    limit = summit + (base - summit) * (0.95 if depth > 140 else 0.62)
    snow = mix(lighter(light.on_backdrop("#ffffff"), 0.15), light.far, 0.25)
    shade = mix(snow, light.shadow, 0.32)
    colour = snow if snowy else mix(light.far, light.sun, 0.35)
    run: list[int] = []
    for index, (_, y) in enumerate([*points, (0.0, 1e9)]):
        if y < limit:
            run.append(index)
            continue
        if len(run) > 3:
            upper = [points[i] for i in run]
            lower = [
                (x, y + (limit - y) * (0.25 + 0.75 * noise(i * 1.3 + 7)))
                for i, (x, y) in zip(run, upper, strict=True)
            ]
            drawing.path(outline([*upper, *reversed(lower)]), colour, 0.85 if snowy else 0.35)
            _shade_side(drawing, light, upper, lower, shade)
        run = []


def _shade_side(drawing: Drawing, light: Light, upper: list[Point], lower: list[Point], colour: str) -> None:
    """The slopes that fall away from the light: a facet below each stretch of falling crest."""
    data, start = "", 0
    for index in range(1, len(upper) + 1):
        ends = index == len(upper) or (upper[index][1] > upper[index - 1][1]) != (light.side < 0)
        if not ends:
            continue
        run = upper[start:index]
        if len(run) > 2:
            top = start if light.side < 0 else index - 1
            peak, foot = upper[top], lower[top]
            valley = upper[index - 1] if light.side < 0 else upper[start]
            data += outline([*run, (peak[0] + (valley[0] - peak[0]) * 0.3, foot[1])])
        start = index
    if data:
        drawing.path(data, colour, 0.6)


def ground_line(drawing: Drawing, random: Random, horizon: float) -> list[Point]:
    phase = random.random() * 6
    lift = random.uniform(0.012, 0.03) * drawing.height
    frequency = random.uniform(2.2, 3.6) * drawing.width / 1000
    return [
        (
            drawing.width * i / 60,
            horizon
            - lift * math.sin(i / 60 * frequency + phase)
            - lift * 0.3 * math.sin(i / 60 * frequency * 2.7),
        )
        for i in range(61)
    ]


def draw_ground(
    drawing: Drawing, light: Light, random: Random, horizon: float, colours: tuple[str, str, str]
) -> None:
    """Rolling land from the horizon down: far and light, a middle fold, a shaded foreground."""
    top, middle, bottom = (light.on_backdrop(colour) for colour in colours)
    far_colours = [mix(top, light.haze, 0.28), top, middle]
    line = ground_line(drawing, random, horizon)
    drawing.path(below(line, drawing.height), drawing.vertical(horizon, drawing.height, far_colours))
    fold = horizon + (drawing.height - horizon) * random.uniform(0.3, 0.42)
    points = ground_line(drawing, random, fold)
    fill = drawing.vertical(fold - 20, drawing.height, [mix(top, middle, 0.3), mix(middle, bottom, 0.35)])
    drawing.path(below(points, drawing.height), fill)
    front = horizon + (drawing.height - horizon) * random.uniform(0.8, 0.88)
    points = ground_line(drawing, random, front)
    fill = drawing.vertical(front - 20, drawing.height, [mix(middle, bottom, 0.45), bottom])
    drawing.path(below(points, drawing.height), fill)


def draw_dunes(drawing: Drawing, light: Light, random: Random, horizon: float, kind: str) -> None:
    colours = [light.on_backdrop(colour) for colour in GROUND_COLOURS[kind]]
    noise = value_noise(random)
    for layer in range(5):
        share = layer / 4
        base = horizon + (drawing.height - horizon) * (0.02 + 0.2 * layer)
        phase, frequency = random.random() * 6, random.uniform(2.0, 3.8)
        points = [
            (
                drawing.width * i / 80,
                base
                - 42 * math.sin(i / 80 * frequency + phase)
                - 16 * math.sin(i / 80 * frequency * 2.3 + phase * 2),
            )
            for i in range(81)
        ]
        lit = mix(mix(colours[0], light.haze, 0.5 * (1 - share)), colours[1], share * 0.6)
        dark = mix(colours[1], colours[2], share)
        start = 0 if light.side < 0 else drawing.width
        fill = drawing.linear(
            (start, base - 60), (drawing.width * 0.5, base + 260), [(0, lit, 1), (1, dark, 1)]
        )
        drawing.path(below(points, drawing.height), fill)
        _dune_shadow(drawing, points, noise(layer * 3.3), dark, colours[2])


def _dune_shadow(drawing: Drawing, points: list[Point], where: float, dark: str, darkest: str) -> None:
    start = int(10 + where * 45)
    crest = points[start : start + 28]
    if len(crest) < 4:
        return
    x, y = crest[0]
    end = crest[-1]
    line = "L".join(f"{px:.1f} {py:.1f}" for px, py in crest)
    data = f"M{line}" + path_data("C", end[0] - 60, end[1] + 90, x + 160, y + 130, x - 50, y + 200)
    data += path_data("C", x - 10, y + 120, x + 30, y + 60, x, y, "Z")
    fill = drawing.vertical(y, y + 190, [darkest, dark])
    drawing.path(data, fill, 0.32)


def water_colour(light: Light, share: float) -> str:
    """The sea `share` of the way from the horizon to the viewer: the sky's colours, sunk in blue."""
    blue = [mix(colour, light.on_backdrop(colour), 0.55 if not light.is_dark else 1.0) for colour in WATER]
    near = mix(mix(blue[2], light.sky[0], 0.35), light.shadow, 0.25)
    return ramp(
        [
            mix(light.haze, light.sky[2], 0.4),
            mix(blue[0], light.sky[2], 0.5),
            mix(blue[1], light.sky[1], 0.4),
            near,
        ],
        share,
    )


def draw_water(
    drawing: Drawing, light: Light, random: Random, top: float, bottom: float, glint_x: float
) -> None:
    """Open water from `top` down, mirroring the sky, with glints below the sun or moon."""
    colours = [water_colour(light, share) for share in (0.0, 0.33, 0.66, 1.0)]
    drawing.band(top, bottom, even_stops(colours))
    draw_ripples(drawing, light, random, top, bottom, glint_x)


def draw_ripples(
    drawing: Drawing, light: Light, random: Random, top: float, bottom: float, glint_x: float
) -> None:
    glint = mix(light.sun, light.haze, 0.4)
    for _ in range(90):
        share = random.random() ** 1.6
        y = top + (bottom - top) * (0.01 + 0.98 * share)
        length = (18 + 110 * random.random()) * (0.5 + share)
        x = random.uniform(-0.05, 1.0) * drawing.width
        drawing.rect((x, y), length, 1.2 + 2.2 * share, glint, 0.05 + 0.12 * random.random())
    for _ in range(46):
        share = random.random() ** 1.3
        y = top + (bottom - top) * share
        length = (14 + 50 * random.random()) * (0.4 + 1.2 * share)
        x = glint_x + random.gauss(0, 22 + 70 * share) - length / 2
        drawing.rect((x, y), length, 1.5 + 3 * share, light.sun, 0.16 + 0.4 * random.random() * (1 - share))


def draw_waves(drawing: Drawing, light: Light, random: Random, top: float, bottom: float) -> None:
    """Rows of swell, one in front of the other."""
    rows = 7
    for row in range(rows):
        share = row / (rows - 1)
        base = top + (bottom - top) * (0.03 + 0.9 * share**1.25)
        phase, steps = random.random() * 6, 140
        swell = 5 + 20 * share
        points = [
            (
                drawing.width * i / steps,
                base
                - swell * abs(math.sin(i / steps * (11 - 6 * share) * drawing.width / 1000 + phase))
                - 3 * math.sin(i / steps * 30 + phase),
            )
            for i in range(steps + 1)
        ]
        depth = 0.3 + 0.7 * share
        colour = water_colour(light, depth)
        fill = drawing.vertical(base - swell, base + 120, [water_colour(light, depth - 0.14), colour])
        drawing.path(below(points, bottom), fill)
        drawing.stroke(outline(points, closed=False), darker(light.sun, 0.02), 1.5, 0.2)
