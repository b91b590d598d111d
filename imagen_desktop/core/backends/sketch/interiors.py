"""Backdrops that fill the whole picture indoors or on a table: table, room, stage, cave."""

import math
from random import Random

from imagen_desktop.core.backends.sketch import furnishings
from imagen_desktop.core.backends.sketch.colour import darker, lighter, mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import pick
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.svg import Drawing, even_stops, outline, smooth

_WALLS = (
    ("#e9d9c4", "#c9ab8a", "#8a5a3c"),
    ("#f0c9b4", "#dd9f8c", "#a85f56"),
    ("#cfdcd2", "#9fb8aa", "#7a5a44"),
    ("#d5d6e6", "#a9accb", "#6a5a7a"),
    ("#7fb0ac", "#4f8488", "#8a5c3c"),
    ("#d3a0ae", "#a06a84", "#7a4a3a"),
    ("#e6d7a8", "#d0b06a", "#8a6234"),
)


def wall_colours(setting: Setting, random: Random) -> tuple[str, str, str]:
    """Wall in the light, wall in the shade, table: by night the walls are dark."""
    light = setting.light
    wall, shade, wood = pick(random, _WALLS)
    if light.is_dark:
        wall, shade, wood = (light.on_backdrop(darker(one, 0.25)) for one in (wall, shade, wood))
    for colour in setting.colours[:1]:
        wall, shade = mix(wall, colour, 0.6), mix(shade, darker(colour, 0.25), 0.6)
    return wall, shade, wood


def draw_table(drawing: Drawing, setting: Setting, random: Random) -> None:
    """A plain wall with window light and a table before it."""
    wall, shade, wood = wall_colours(setting, random)
    light, horizon = setting.light, setting.horizon
    start = drawing.width if light.side > 0 else 0.0
    fill = drawing.linear((start, 0), (drawing.width - start, horizon), [(0, wall, 1), (1, shade, 1)])
    drawing.cover(fill, 0, horizon + 2)
    if "large-window" in setting.features:
        furnishings.draw_large_window(drawing, setting, random)
    else:
        _window_light(drawing, light, horizon, lighter(wall, 0.6))
    top = mix(mix(wall, wood, 0.6), "#ffffff", 0.12)
    front = mix(wood, light.shadow, 0.3)
    drawing.band(horizon, drawing.height, even_stops([top, mix(wood, shade, 0.3), front]))
    drawing.cover(
        drawing.linear((0, horizon), (0, horizon + 26), [(0, light.shadow, 0.22), (1, light.shadow, 0)]),
        horizon,
        horizon + 26,
    )


def _window_light(drawing: Drawing, light: Light, horizon: float, colour: str) -> None:
    """Slanting panes of light on the wall."""
    strength = 0.16 if light.is_dark else 0.42
    side = light.side
    for index in range(3):
        x = drawing.width / 2 + side * drawing.width * (0.44 - 0.16 * index)
        wide, drop = drawing.width * 0.11, -side * drawing.width * 0.3
        points = [(x, 0.0), (x + side * wide, 0.0), (x + side * wide + drop, horizon), (x + drop, horizon)]
        fill = drawing.linear((0, 0), (0, horizon), [(0, colour, strength), (1, colour, strength * 0.35)])
        drawing.path(outline(points), fill)


def draw_room(drawing: Drawing, setting: Setting, random: Random) -> None:
    """A wall with a window onto the sky, a picture, a wooden floor and a rug."""
    wall, shade, wood = wall_colours(setting, random)
    light, horizon = setting.light, setting.horizon
    width = drawing.width
    drawing.band(0, horizon, even_stops([shade, wall]))
    drawing.cover(
        drawing.vertical(horizon, drawing.height, [lighter(wood, 0.25), darker(wood, 0.2)]), horizon
    )
    for index in range(1, 7):
        y = horizon + (drawing.height - horizon) * (index / 7) ** 1.5
        drawing.rect((0, y), width, 2, darker(wood, 0.4), 0.3)
    drawing.rect((0, horizon - 18), width, 20, lighter(wall, 0.35))
    special = next((item for item in setting.features if item in furnishings.WALLS), "")
    if special:
        furnishings.WALLS[special](drawing, setting, random)
    else:
        _window(drawing, setting, width * (0.5 + 0.27 * light.side))
        _picture(drawing, random, width * (0.5 - 0.29 * light.side), horizon * 0.38)
    if special == "kitchen":
        return
    rug = pick(random, ["#b5483f", "#4f6f9c", "#c98a4a", "#5f8a74"])
    y = horizon + (drawing.height - horizon) * 0.55
    drawing.ellipse(
        (width / 2, y), (width * 0.36, (drawing.height - horizon) * 0.33), light.on_subject(rug), 0.85
    )
    drawing.ellipse(
        (width / 2, y),
        (width * 0.31, (drawing.height - horizon) * 0.27),
        light.on_subject(lighter(rug, 0.2)),
        0.85,
    )


def _window(drawing: Drawing, setting: Setting, x: float) -> None:
    light, horizon = setting.light, setting.horizon
    tall, wide = horizon * 0.52, min(drawing.width * 0.34, 320)
    left, top = x - wide / 2, horizon * 0.16
    drawing.rect((left - 12, top - 12), wide + 24, tall + 24, "#f4efe6" if not light.is_dark else "#8a86a0")
    drawing.rect((left, top), wide, tall, drawing.vertical(top, top + tall, light.sky))
    if light.is_dark:
        drawing.circle((left + wide * 0.7, top + tall * 0.25), 22, light.sun)
    hill = outline(
        [
            (left, top + tall),
            (left, top + tall * 0.75),
            (left + wide * 0.35, top + tall * 0.62),
            (left + wide * 0.7, top + tall * 0.8),
            (left + wide, top + tall * 0.68),
            (left + wide, top + tall),
        ]
    )
    drawing.path(hill, light.hill(0.5))
    frame = "#f4efe6" if not light.is_dark else "#8a86a0"
    drawing.rect((x - 4, top), 8, tall, frame)
    drawing.rect((left, top + tall * 0.45), wide, 8, frame)
    slope = -light.side * 150
    floor = outline(
        [
            (left, horizon + 20),
            (left + wide, horizon + 20),
            (left + wide + slope, drawing.height),
            (left + slope, drawing.height),
        ]
    )
    drawing.path(floor, light.sun, 0.1 if light.is_dark else 0.2)


def _picture(drawing: Drawing, random: Random, x: float, y: float) -> None:
    colour = pick(random, ["#d1492e", "#1f4e79", "#e9b44c", "#2a9d8f"])
    drawing.rect((x - 74, y - 94), 148, 188, "#5a3f2e")
    drawing.rect((x - 64, y - 84), 128, 168, "#f2e8d5")
    drawing.circle((x, y - 18), 36, colour)
    drawing.path(f"M{x - 64:.0f} {y + 84:.0f}q64 -90 128 0Z", mix(colour, "#264653", 0.6))


def draw_stage(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Curtains and a spotlight."""
    horizon, width = setting.horizon, drawing.width
    curtain = setting.colours[0] if setting.colours else pick(random, ["#8f1d2c", "#5b1f6a", "#123f6a"])
    drawing.cover(
        drawing.vertical(0, horizon, [darker(curtain, 0.75), darker(curtain, 0.45)]), 0, horizon + 2
    )
    folds = round(22 * width / 1000)
    for index in range(folds):
        x = width * index / folds
        fold = drawing.linear(
            (x, 0),
            (x + width / folds, 0),
            [(0, darker(curtain, 0.7), 0.8), (0.5, curtain, 0.5), (1, darker(curtain, 0.7), 0.8)],
        )
        drawing.rect((x, 0), width / folds + 0.5, horizon + 2, fold)
    drawing.cover(drawing.vertical(horizon, drawing.height, ["#6a4630", "#2a1a18"]), horizon)
    beam = drawing.vertical(0, horizon + 90, ["#ffffff", "#ffffff"])
    beam = drawing.linear((0, 0), (0, horizon + 90), [(0, "#fff3d0", 0.5), (1, "#fff3d0", 0.12)])
    centre = width / 2
    drawing.path(
        outline(
            [
                (centre - 40, -10),
                (centre + 40, -10),
                (centre + 300, horizon + 90),
                (centre - 300, horizon + 90),
            ]
        ),
        beam,
    )
    drawing.ellipse((centre, horizon + 100), (320, 80), "#fff3d0", 0.35)


def draw_cave(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Looking out of a dark mouth, or at glowing crystals, from rings of rock."""
    light, width, height = setting.light, drawing.width, drawing.height
    centre = (width * random.uniform(0.42, 0.58), height * 0.42)
    rock = mix("#4a4258", light.sky[0], 0.3)
    drawing.band(0, height, even_stops([lighter(light.sky[3], 0.1), light.sky[3], lighter(rock, 0.1)]))
    for ring in range(5):
        share = ring / 4
        colour = mix(lighter(rock, 0.3), darker(rock, 0.75), share)
        reach = (0.24 + 0.13 * ring) * min(width, height)
        points = []
        for index in range(26):
            angle = index / 26 * math.tau
            wobble = 1 + 0.16 * math.sin(index * 2.1 + ring * 2) + random.uniform(-0.07, 0.07)
            points.append(
                (
                    centre[0] + math.cos(angle) * reach * 1.25 * wobble,
                    centre[1] + math.sin(angle) * reach * wobble,
                )
            )
        frame = f"M-10 -10H{width + 10:.0f}V{height + 10:.0f}H-10Z"
        drawing.add(f'<path d="{frame}{smooth(points)}" fill="{colour}" fill-rule="evenodd"/>')
    floor = setting.horizon
    points = [(width * i / 24, floor + 14 * math.sin(i * 1.3) + random.uniform(-8, 8)) for i in range(25)]
    drawing.path(
        outline([*points, (width, height), (0, height)]),
        drawing.vertical(floor, height, [lighter(rock, 0.22), darker(rock, 0.6)]),
    )
    _crystals(drawing, random, floor, setting)


def _crystals(drawing: Drawing, random: Random, floor: float, setting: Setting) -> None:
    glow = (
        setting.colours[0] if setting.colours else pick(random, ["#5fe0d0", "#b58cff", "#ff9ad0", "#7fb8ff"])
    )
    for share in (0.1, 0.17, 0.84, 0.92):
        x, y = drawing.width * share, floor + random.uniform(30, 110)
        drawing.glow((x, y - 40), 110, glow, 0.6)
        for lean in (-0.5, -0.1, 0.35):
            tall = random.uniform(60, 130)
            tip = (x + lean * tall, y - tall)
            drawing.path(
                outline([(x - 15 + lean * 22, y), tip, (x + 15 + lean * 22, y)]), mix(glow, "#ffffff", 0.25)
            )
            drawing.path(outline([(x + lean * 22, y), tip, (x + 15 + lean * 22, y)]), darker(glow, 0.35), 0.7)
