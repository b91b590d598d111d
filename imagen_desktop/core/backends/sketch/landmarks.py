"""Features along the horizon that are not plants: skylines, villages, islands, volcanoes, mesas."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import lighter, mix
from imagen_desktop.core.backends.sketch.forests import draw_palm
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import fractal, pick, spread, value_noise
from imagen_desktop.core.backends.sketch.svg import Drawing, outline, path_data

_WINDOWS = ("#FFD58A", "#FFE9C4", "#9FD6FF", "#FF9F6B")


def draw_skyline(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """Three rows of towers; their windows are lit once the light goes."""
    for row in range(3):
        x = -20.0
        while x < drawing.width:
            width = random.uniform(38, 100)
            middle = 1 - abs(x / drawing.width - 0.5)
            height = horizon * random.uniform(0.18, 0.62) * (1 - 0.2 * row) * (0.35 + 0.65 * middle)
            _tower(drawing, light, random, x, horizon + 3, width, height, row)
            x += width + random.uniform(0, 8)


def _tower(
    drawing: Drawing,
    light: Light,
    random: Random,
    x: float,
    base: float,
    width: float,
    height: float,
    row: int,
) -> None:
    top = mix(light.hill(0.15 + 0.33 * row), light.sky[0], 0.12)
    foot = mix(top, light.haze, 0.34 - 0.1 * row)
    roof = base - height
    drawing.rect((x, roof), width, height, drawing.vertical(roof, base, [top, foot]))
    shade = x if light.side > 0 else x + width * 0.6
    drawing.rect((shade, roof), width * 0.4, height, light.shadow, 0.13)
    style = random.random()
    if style < 0.16:
        drawing.rect((x + width / 2 - 1.5, roof - height * 0.16), 3, height * 0.16, top)
    elif style < 0.3:
        drawing.path(outline([(x, roof), (x + width / 2, roof - width * 0.4), (x + width, roof)]), top)
    elif style < 0.45:
        drawing.rect((x + width * 0.2, roof - 16), width * 0.6, 17, top)
    if row:
        _windows(drawing, light, random, x, roof, width, height)


def _windows(
    drawing: Drawing, light: Light, random: Random, x: float, roof: float, width: float, height: float
) -> None:
    lit = light.tone in ("night", "dusk", "storm", "sunset", "rain", "fog")
    colours = _WINDOWS if lit else (light.on_backdrop("#dcecf5"), light.on_backdrop("#9fb8cc"))
    data: dict[str, str] = {}
    columns = max(2, int(width / 15))
    step = (width - 8) / columns
    for line in range(int((height - 24) / 17)):
        for column in range(columns):
            if random.random() < (0.45 if lit else 0.6):
                colour = colours[int(random.random() ** 1.6 * len(colours))]
                data[colour] = data.get(colour, "") + (
                    path_data("M", x + 6 + column * step, roof + 12 + line * 17, "h", step * 0.55)
                    + path_data("v", 8.5, "h", -step * 0.55, "Z")
                )
    for colour, markup in data.items():
        drawing.path(markup, colour, 0.8 if lit else 0.4)


def draw_village(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    roofs = ("#b5533c", "#9c4a3a", "#7a4a4a", "#c06b45")
    walls = ("#f1e3cc", "#e6d3b8", "#d9c4b0")
    for x in spread(random, round(12 * drawing.width / 1000), 20, drawing.width - 20):
        size = random.uniform(44, 84)
        y = horizon + random.uniform(-14, 8)
        wall, roof = (
            light.on_backdrop(pick(random, walls), 0.25),
            light.on_backdrop(pick(random, roofs), 0.25),
        )
        drawing.rect((x - size / 2, y - size * 0.7), size, size * 0.7, wall)
        drawing.rect(
            (x - size / 2 if light.side > 0 else x, y - size * 0.7), size / 2, size * 0.7, light.shadow, 0.14
        )
        drawing.path(
            outline(
                [(x - size * 0.62, y - size * 0.66), (x, y - size * 1.2), (x + size * 0.62, y - size * 0.66)]
            ),
            roof,
        )
        window = "#FFD27F" if light.is_dark else light.on_backdrop("#6b7f96", 0.2)
        for dx in (-0.28, 0.1):
            drawing.rect((x + dx * size, y - size * 0.48), size * 0.18, size * 0.22, window)


def draw_island(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    x = drawing.width * random.uniform(0.3, 0.7)
    wide, tall = random.uniform(150, 230), random.uniform(36, 60)
    sand = light.on_backdrop("#f0d8a4", 0.1)
    green = light.on_backdrop("#5f9a55", 0.25)
    drawing.ellipse((x, horizon + 12), (wide * 1.15, 16), sand)
    noise = value_noise(random)
    points = [
        (
            x - wide + 2 * wide * i / 40,
            horizon + 10 - tall * math.sin(math.pi * i / 40) * (0.7 + 0.6 * fractal(noise, i / 9)),
        )
        for i in range(41)
    ]
    drawing.path(
        outline(points), drawing.vertical(horizon - tall, horizon + 12, [lighter(green, 0.1), green])
    )
    for _ in range(5):
        foot = (x + random.uniform(-0.6, 0.6) * wide, horizon - tall * 0.3)
        draw_palm(drawing, light.hill(0.7), random, foot, random.uniform(70, 130))


def draw_far_coast(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    noise = value_noise(random)
    start = random.choice([-0.1, 0.45]) * drawing.width
    wide = drawing.width * 0.65
    points = [
        (start + wide * i / 50, horizon + 2 - 70 * math.sin(math.pi * i / 50) * fractal(noise, i / 12))
        for i in range(51)
    ]
    drawing.path(outline(points), light.hill(0.2))


def draw_volcano(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    x, top, wide = drawing.width * random.uniform(0.35, 0.65), horizon * 0.3, horizon * 0.62
    rock = light.on_backdrop("#6a5560", 0.25)
    fill = drawing.linear(
        (x - wide, top),
        (x + wide, horizon),
        [(0, lighter(rock, 0.15), 1), (1, mix(rock, light.shadow, 0.5), 1)],
    )
    drawing.glow((x, top), horizon * 0.42, "#FF8A3C", 0.8)
    for index in range(9):
        size = 26 + 13 * index
        centre = (x + index * 14 * light.side + random.uniform(-14, 14), top - 20 - index * 24)
        drawing.circle(centre, size, mix(light.on_backdrop("#8a8088"), light.far, index / 10), 0.5)
    drawing.path(
        path_data("M", x - wide, horizon + 4, "Q", x - 90, horizon - 60, x - 46, top, "L", x - 18, top + 12)
        + path_data("L", x + 14, top + 4, "L", x + 46, top)
        + path_data("Q", x + 90, horizon - 60, x + wide, horizon + 4, "Z"),
        fill,
    )
    for dx, length in ((-16, 0.62), (10, 0.8), (30, 0.45)):
        end = top + (horizon - top) * length
        fall = end - top
        data = path_data("M", x + dx, top + 6, "q", dx * 0.5, fall * 0.4, dx, fall * 0.55)
        data += path_data("t", dx * 0.9, fall * 0.45)
        drawing.stroke(data, "#FF6A2A", 11)
        drawing.stroke(data, "#FFC45A", 4.5)


def draw_mesas(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    for row in range(2):
        colour = light.hill(0.2 + 0.35 * row)
        for x in spread(random, 3 + row, 0, drawing.width):
            wide, tall = random.uniform(60, 150), random.uniform(40, 110) * (1 - 0.3 * row)
            drawing.path(
                outline(
                    [
                        (x - wide, horizon + 40),
                        (x - wide * 0.72, horizon - tall * 0.4),
                        (x - wide * 0.6, horizon - tall),
                        (x + wide * 0.5, horizon - tall * 0.96),
                        (x + wide * 0.66, horizon - tall * 0.35),
                        (x + wide, horizon + 40),
                    ]
                ),
                colour,
            )


def draw_waterfall(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    x, wide, top = drawing.width * random.uniform(0.62, 0.74), 62.0, horizon * 0.36
    rock = light.on_backdrop("#6f7668", 0.2)
    cliff = [
        (x - 250, horizon + 10),
        (x - 210, top + 70),
        (x - 120, top + 10),
        (x - 40, top),
        (x + wide + 30, top + 4),
        (x + wide + 130, top - 20),
        (drawing.width + 20, top + 40),
        (drawing.width + 20, horizon + 10),
    ]
    drawing.path(
        outline(cliff), drawing.vertical(top, horizon, [lighter(rock, 0.12), mix(rock, light.shadow, 0.4)])
    )
    water = light.on_backdrop("#f2fbff")
    fill = drawing.vertical(top, horizon + 20, [water, mix(water, light.on_backdrop("#7fc0dc"), 0.5), water])
    drawing.rect((x - 14, top), wide + 28, horizon + 16 - top, fill, 0.95)
    for _ in range(16):
        start = random.uniform(x - 12, x + wide + 10)
        drawing.rect(
            (start, top + random.random() * 60),
            random.uniform(2, 5),
            random.uniform(60, horizon - top - 40),
            light.on_backdrop("#8fc4dc"),
            0.5,
        )
    drawing.glow((x + wide / 2, horizon + 6), 120, water, 0.9)


def draw_craters(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    for _ in range(14):
        share = random.random()
        x, y = random.random() * drawing.width, horizon + 30 + (drawing.height - horizon) * 0.85 * share
        wide = random.uniform(14, 40) * (0.6 + 1.8 * share)
        drawing.ellipse((x, y), (wide, wide * 0.3), light.shadow, 0.35)
        drawing.ellipse((x, y + wide * 0.06), (wide * 0.86, wide * 0.2), light.on_backdrop("#c6c8d2"), 0.6)


def draw_fuji(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """One even cone with a ragged cap of snow."""
    x, top, wide = drawing.width * random.uniform(0.4, 0.6), horizon * 0.26, horizon * 1.05
    slope = path_data(
        "M", x - wide, horizon + 4, "C", x - wide * 0.42, horizon * 0.82, x - 110, top + 60, x - 46, top
    )
    slope += path_data("L", x - 20, top + 8, "L", x + 8, top + 2, "L", x + 46, top + 4)
    slope += path_data("C", x + 110, top + 64, x + wide * 0.42, horizon * 0.82, x + wide, horizon + 4, "Z")
    blue = mix(light.on_backdrop("#6f86b8"), light.far, 0.3)
    drawing.path(
        slope, drawing.vertical(top, horizon, [mix(blue, light.shadow, 0.15), mix(blue, light.haze, 0.6)])
    )
    edge = [
        (-104, 86),
        (-70, 150),
        (-52, 104),
        (-22, 176),
        (2, 112),
        (26, 160),
        (52, 98),
        (78, 140),
        (106, 88),
    ]
    cap = path_data("M", x - 46, top, "L", x - 20, top + 8, "L", x + 8, top + 2, "L", x + 46, top + 4)
    cap += path_data("Q", x + 76, top + 50, x + 106, top + 88)
    cap += "".join(path_data("L", x + dx, top + dy) for dx, dy in reversed(edge)) + "Z"
    drawing.path(cap, mix(light.on_backdrop("#ffffff"), "#ffffff", 0.4), 0.96)


def draw_icebergs(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """Blue-white blocks afloat in a strip of dark sea."""
    sea = mix(light.on_backdrop("#2f6f98"), light.sky[0], 0.25)
    drawing.rect(
        (0, horizon - 60), drawing.width, 90, drawing.vertical(horizon - 60, horizon + 30, [light.haze, sea])
    )
    for x in spread(random, round(5 * drawing.width / 1000), 0, drawing.width):
        wide, tall = random.uniform(70, 150), horizon * random.uniform(0.1, 0.3)
        base = horizon - random.uniform(4, 34)
        peak = (x + random.uniform(-0.2, 0.2) * wide, base - tall)
        left, right = (x - wide, base), (x + wide, base)
        shoulder, notch = (x - wide * 0.6, base - tall * 0.5), (x + wide * 0.55, base - tall * 0.66)
        drawing.path(outline([left, shoulder, peak, notch, right]), light.on_backdrop("#f4faff"))
        drawing.path(
            outline([peak, notch, right, (x + wide * 0.1, base)]), light.on_backdrop("#9fc8e6"), 0.85
        )
        drawing.path(
            outline([shoulder, peak, (x - wide * 0.1, base - tall * 0.3)]), light.on_backdrop("#d4e9f8"), 0.9
        )
