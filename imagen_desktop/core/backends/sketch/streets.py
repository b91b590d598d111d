"""Built things along a street or a shore: rows of houses, white island houses, neon signs, a pier, a wall."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import lighter, mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import pick
from imagen_desktop.core.backends.sketch.svg import Drawing, even_stops, outline, path_data

_WALLS = ("#e8c9a0", "#d99a7a", "#e6b86a", "#c9d4c0", "#d9a0a0", "#b9c8d8", "#f0e2cc", "#c98a6a")
_ROOFS = ("#a8523a", "#7a4a44", "#8a5a4a", "#5f5a68")
_NEON = ("#FF4FA8", "#3FE0F0", "#FFD24A", "#8F6BFF", "#5FF0A0", "#FF6A4A")


def draw_houses(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """Narrow fronts side by side, with windows, doors and gables."""
    x = -random.uniform(0, 60)
    lit = light.is_dark or light.tone in ("sunset", "rain")
    pane = "#FFD58A" if lit else light.on_backdrop("#5f7488", 0.15)
    while x < drawing.width:
        width, height = random.uniform(84, 136), horizon * random.uniform(0.34, 0.56)
        _house(drawing, light, random, (x, horizon + 3), (width, height), pane)
        x += width


def _house(
    drawing: Drawing,
    light: Light,
    random: Random,
    corner: tuple[float, float],
    size: tuple[float, float],
    pane: str,
) -> None:
    (x, base), (width, height) = corner, size
    wall = light.on_backdrop(pick(random, _WALLS), 0.12)
    roof, top = light.on_backdrop(pick(random, _ROOFS), 0.12), base - height
    if random.random() < 0.5:
        peak = outline([(x, top + 1), (x + width / 2, top - width * 0.42), (x + width, top + 1)])
    else:
        peak = outline(
            [(x - 3, top + 1), (x + 12, top - 42), (x + width - 12, top - 42), (x + width + 3, top + 1)]
        )
    drawing.path(peak, roof)
    drawing.rect((x, top), width, height, drawing.vertical(top, base, [wall, mix(wall, light.shadow, 0.16)]))
    side = x if light.side > 0 else x + width * 0.72
    drawing.rect((side, top), width * 0.28, height, light.shadow, 0.1)
    frame, panes = "", ""
    floors = max(2, int(height / 74))
    step = height / floors
    for floor in range(floors - 1):
        for place in (0.14, 0.42, 0.7):
            left, high = x + width * place, top + step * (floor + 0.24)
            frame += path_data("M", left - 3, high - 3, "h", width * 0.16 + 6, "v", step * 0.56 + 6)
            frame += path_data("h", -width * 0.16 - 6, "Z")
            panes += path_data("M", left, high, "h", width * 0.16, "v", step * 0.56, "h", -width * 0.16, "Z")
    drawing.path(frame, lighter(wall, 0.45), 0.9)
    drawing.path(panes, pane, 0.95)
    door = pick(random, ("#7a3a2c", "#3f5f6f", "#4f6a44", "#6a3f5f"))
    drawing.rect((x + width * 0.4, base - step * 0.72), width * 0.22, step * 0.72, light.on_backdrop(door))
    drawing.rect((x + width * 0.1, base - step * 0.66), width * 0.2, step * 0.4, pane, 0.9)
    drawing.rect((x + width * 0.7, base - step * 0.66), width * 0.2, step * 0.4, pane, 0.9)


def draw_island_houses(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """A steep shore with white cubes, blue domes and doors."""
    white = light.on_backdrop("#ffffff")
    rock = light.on_backdrop("#b59a7a", 0.2)
    start = -40.0 if random.random() < 0.5 else drawing.width * 0.3
    wide = drawing.width * 0.72
    crest = [
        (start + wide * i / 40, horizon + 6 - horizon * 0.46 * math.sin(math.pi * i / 40) ** 0.7)
        for i in range(41)
    ]
    drawing.path(outline(crest), drawing.vertical(horizon * 0.5, horizon, [lighter(rock, 0.15), rock]))
    for row in range(4):
        for index in range(9):
            share = 0.1 + 0.8 * (index + random.uniform(0, 0.7)) / 9
            top = horizon * 0.44 * math.sin(math.pi * share) ** 0.7
            x, base = start + wide * share, horizon - top * (1 - row * 0.26) + 22
            _cube(drawing, light, random, (x, min(base, horizon)), white)


def _cube(drawing: Drawing, light: Light, random: Random, foot: tuple[float, float], white: str) -> None:
    x, base = foot
    size = random.uniform(44, 70)
    blue = light.on_backdrop("#2f6fc0")
    if random.random() < 0.3:
        drawing.circle((x + size / 2, base - size * 0.72), size * 0.36, blue)
    drawing.rect((x, base - size * 0.72), size, size * 0.72, white)
    drawing.rect((x + size * 0.66, base - size * 0.72), size * 0.34, size * 0.72, light.shadow, 0.14)
    drawing.rect((x + size * 0.16, base - size * 0.36), size * 0.18, size * 0.36, blue)
    drawing.rect((x + size * 0.48, base - size * 0.5), size * 0.14, size * 0.16, blue, 0.8)


def draw_neon(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """Upright signs over a street, brighter by night, with bars for letters that nobody can read."""
    for index in range(round(9 * drawing.width / 1000)):
        x = drawing.width * (index + random.uniform(0.1, 0.7)) / round(9 * drawing.width / 1000)
        wide, tall = random.uniform(26, 44), random.uniform(90, 190)
        top, colour = horizon - tall - random.uniform(10, 120), pick(random, _NEON)
        drawing.glow((x + wide / 2, top + tall / 2), tall * 0.55, colour, 0.5 if light.is_dark else 0.2)
        drawing.rect((x, top), wide, tall, "#14102a", 0.9)
        drawing.stroke(
            outline([(x, top), (x + wide, top), (x + wide, top + tall), (x, top + tall)]), colour, 3
        )
        for bar in range(int(tall / 26)):
            drawing.rect((x + 8, top + 12 + bar * 26), wide - 16, 5, colour)
            drawing.rect((x + 8 + (wide - 16) * random.random() * 0.6, top + 12 + bar * 26), 4, 15, colour)


def draw_pier(drawing: Drawing, light: Light, top: float) -> None:
    """Planks over the water, where those stand who can't swim."""
    width, bottom = drawing.width, drawing.height
    wood = light.on_backdrop("#b08a62")
    drawing.band(top, bottom, even_stops([lighter(wood, 0.18), wood, mix(wood, light.shadow, 0.35)]))
    y, step = top, 14.0
    while y < bottom:
        drawing.rect((0, y), width, 2 + step * 0.06, light.shadow, 0.4)
        y, step = y + step, step * 1.25
    for share in (0.06, 0.3, 0.7, 0.94):
        x = width * share
        drawing.rect((x - 12, top - 62), 24, 74, mix(wood, light.shadow, 0.3))
        drawing.ellipse((x, top - 62), (12, 5), lighter(wood, 0.25))


def draw_rooftop(drawing: Drawing, light: Light, horizon: float) -> None:
    """A flat roof with its parapet, high above the town."""
    top = horizon + (drawing.height - horizon) * 0.16
    stone = light.on_backdrop("#b58a72")
    drawing.band(horizon, top + 20, even_stops([light.hill(0.6), light.hill(0.8)]))
    drawing.band(top, drawing.height, even_stops([lighter(stone, 0.1), mix(stone, light.shadow, 0.35)]))
    drawing.rect((0, top - 26), drawing.width, 46, mix(stone, light.shadow, 0.2))
    drawing.rect((0, top - 34), drawing.width, 14, lighter(stone, 0.3))
    for index in range(round(12 * drawing.width / 1000)):
        drawing.rect((index * 90 - 10, top - 20), 3, 38, light.shadow, 0.25)


def draw_wall(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    """The Great Wall over the hills: towers, and battlements between them."""
    stone = light.on_backdrop("#c9b08a", 0.1)
    shade = mix(stone, light.shadow, 0.35)
    phase = random.random() * 6
    crest = [
        (
            drawing.width * i / 60,
            horizon * (0.76 - 0.12 * math.sin(i / 60 * 7 + phase) - 0.05 * math.sin(i / 60 * 15)),
        )
        for i in range(61)
    ]
    slope = outline([*((x, y + 30) for x, y in crest), (drawing.width, horizon + 5), (0, horizon + 5)])
    drawing.path(slope, light.hill(0.5))
    lower = [(x, y + 46) for x, y in reversed(crest)]
    drawing.path(outline([*crest, *lower]), stone)
    drawing.path(outline([*((x, y + 28) for x, y in crest), *lower]), shade, 0.6)
    for x, y in crest:
        drawing.rect((x - 5, y - 9), 9, 12, stone)
    for x, y in crest[6::16]:
        drawing.rect(
            (x - 30, y - 58),
            60,
            100,
            drawing.linear((x - 30, 0), (x + 30, 0), [(0, stone, 1), (1, shade, 1)]),
        )
        drawing.rect((x - 36, y - 66), 72, 14, lighter(stone, 0.15))
        drawing.rect((x - 8, y - 34), 16, 24, shade)
