"""Backdrops that fill the whole picture without land: space, underwater, open sky, patterns."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import darker, from_hls, hls, lighter, mix, ramp
from imagen_desktop.core.backends.sketch.noise import fractal, pick, value_noise
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.sky import draw_cloud, draw_stars
from imagen_desktop.core.backends.sketch.svg import Drawing, even_stops, outline, path_data

_NEBULAE = (
    ("#0a0a1c", "#2a1b4a", "#7a3e8a", "#e58f65"),
    ("#04121a", "#0d3b4a", "#1b5f8a", "#6fd0c0"),
    ("#0c0820", "#33175c", "#a03a8a", "#ff9ac0"),
    ("#060c24", "#16306a", "#3f6fd0", "#b0d8ff"),
)
_SILKS = (
    ("#0f1026", "#4b2fb0", "#ff5f8f", "#ffd08a"),
    ("#04201f", "#0b6f6a", "#9be564", "#fff3b0"),
    ("#1b0f12", "#8f1d2c", "#ff7f50", "#ffe8d6"),
    ("#0b1730", "#2457c5", "#7fd8ff", "#ffffff"),
    ("#1a1030", "#6a2f8f", "#e88fc0", "#ffe8f0"),
    ("#0c1c1a", "#1f6a5a", "#f0b860", "#fff0d0"),
)
_PATTERNS = (
    ("#efe6d2", "#d1492e", "#1f4e79", "#e9b44c", "#20232a"),
    ("#f2efe9", "#2a9d8f", "#e76f51", "#264653", "#f4a261"),
    ("#f4ece4", "#7a3b6a", "#e0805a", "#2f4a6a", "#f0c878"),
    ("#eef1ea", "#3f7f66", "#f0a868", "#1f3d4a", "#d9534f"),
)


def _palette(setting: Setting, choices: tuple[tuple[str, ...], ...], random: Random) -> list[str]:
    """One of `choices`, its hues moved to the first colour that the prompt names."""
    palette = list(pick(random, choices))
    if not setting.colours:
        turn = random.uniform(-0.04, 0.04)
        return [from_hls(h + turn, li, s) for h, li, s in map(hls, palette)]
    hue, _, saturation = hls(setting.colours[0])
    return [from_hls(hue + 0.04 * (i - 1), hls(old)[1], saturation * 0.8) for i, old in enumerate(palette)]


def draw_space(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Nebula clouds and stars."""
    palette = _palette(setting, _NEBULAE, random)
    width, height = drawing.width, drawing.height
    drawing.band(0, height, [(0.0, palette[0], 1.0), (0.5, palette[1], 1.0), (1.0, palette[0], 1.0)])
    slope = random.uniform(-0.6, 0.6)
    turn = math.degrees(math.atan(slope))
    for index in range(9):
        share = index / 8
        x, y = width * share, height * (0.5 + slope * (share - 0.5)) + random.gauss(0, 70)
        reach, flat = random.uniform(120, 240), random.uniform(0.4, 0.6)
        turned = (
            f"translate({x:.1f} {y:.1f}) rotate({turn + random.uniform(-15, 15):.1f}) scale(1 {flat:.2f})"
        )
        with drawing.group(turned):
            drawing.glow((0, 0), reach, palette[2 + index % 2], 0.24)
    draw_stars(drawing, random, height, 260)


def draw_underwater(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Light from above, far rocks, weed, sand and bubbles."""
    width, height = drawing.width, drawing.height
    deep = setting.light.is_dark
    colours = (
        ["#1f5f86", "#0f3f66", "#082440", "#04142a"] if deep else ["#9fe3e0", "#3fb0c4", "#14709a", "#0b3f6a"]
    )
    drawing.band(0, height, even_stops(colours))
    for _ in range(6):
        x, wide = random.random() * width, random.uniform(20, 70)
        slope = -setting.light.side * random.uniform(120, 260)
        fill = drawing.linear((x, 0), (x + slope, height * 0.8), [(0, "#eaffff", 0.3), (1, "#eaffff", 0)])
        drawing.path(
            outline(
                [(x, 0), (x + wide, 0), (x + slope + wide * 3.2, height * 0.8), (x + slope, height * 0.8)]
            ),
            fill,
        )
    noise = value_noise(random)
    for layer in range(3):
        base = height * (0.74 + 0.08 * layer)
        points = [
            (width * i / 60, base - 120 * (fractal(noise, i / 60 * 4 * width / 1000 + layer * 30) - 0.4))
            for i in range(61)
        ]
        colour = mix(colours[2], darker(colours[3], 0.3), layer / 2)
        drawing.path(outline([*points, (width, height), (0, height)]), colour)
    _seabed(drawing, setting, random, height * 0.87)
    for _ in range(34):
        centre = (random.random() * width, random.random() * height * 0.9)
        drawing.circle(centre, random.uniform(2, 8), "#dffaff", random.uniform(0.1, 0.4))


def _seabed(drawing: Drawing, setting: Setting, random: Random, top: float) -> None:
    width, height = drawing.width, drawing.height
    sand = "#2f5a70" if setting.light.is_dark else "#c9c79a"
    points = [(width * i / 40, top + 16 * math.sin(i * 0.35) + 5 * math.sin(i)) for i in range(41)]
    fill = drawing.vertical(top, height, [mix(sand, "#3fa0b4", 0.25), mix(sand, "#0b3f6a", 0.6)])
    for side in (0.02, 0.09, 0.86, 0.95):
        x = width * side + random.uniform(-15, 15)
        colour = pick(random, ["#2f8a5f", "#5fa04a", "#1f7a6a", "#7a5fa0"])
        for blade in range(5):
            tall, lean = random.uniform(90, 230), random.uniform(-36, 36)
            bx = x + (blade - 2) * 13
            drawing.stroke(
                path_data("M", bx, top + 40, "q", lean, -tall * 0.35, 0.0, -tall * 0.6)
                + path_data("t", lean * 0.4, -tall * 0.4),
                mix(colour, "#0b3f6a", 0.25),
                random.uniform(6, 12),
            )
    drawing.path(outline([*points, (width, height), (0, height)]), fill)
    for _ in range(9):
        x = width * pick(random, [random.uniform(0, 0.25), random.uniform(0.75, 1)])
        size = random.uniform(14, 34)
        colour = pick(random, ["#e8735a", "#f0a05a", "#d06a9a", "#9a7ad0"])
        for branch in range(5):
            angle = math.pi * (1.2 + 0.15 * branch)
            drawing.stroke(
                path_data("M", x, top + 34, "l", math.cos(angle) * size * 1.5, math.sin(angle) * size * 1.7),
                colour,
                size * 0.3,
            )


def draw_open_sky(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Above the clouds: banks of them, nearer and larger towards the bottom."""
    light, height = setting.light, drawing.height
    for row in range(4):
        y = height * (0.62 + 0.13 * row)
        for index in range(6):
            x = drawing.width * (index / 5) + random.uniform(-60, 60)
            draw_cloud(drawing, light, random, (x, y + random.uniform(-15, 15)), 70 + 45 * row)
        haze = lighter(light.haze, 0.5)
        drawing.band(y - 10, y + 110, [(0, haze, 0), (1, haze, 0.75)])
        drawing.band(y + 110, height, [(0, haze, 0.75), (1, haze, 0.75)])


def draw_silk(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Folds of flowing cloth: hundreds of fine lines along two waves."""
    palette = _palette(setting, _SILKS, random)
    width, height = drawing.width, drawing.height
    drawing.cover(palette[0])
    twist, swing = random.uniform(1.5, 4.5), random.uniform(1.5, 4.5)
    phase, bend, ripple = random.random() * 6, random.uniform(2.4, 4.2), random.uniform(5, 9)
    lines, steps = 110, 36
    for line in range(lines):
        share = line / lines
        colour = ramp(palette[1:], share)
        points = []
        for step in range(steps + 1):
            u = step / steps
            y = height * (0.1 + share * 0.76) + height * (
                0.26 * math.sin(u * bend + phase + share * twist) * math.cos(share * swing + u + phase)
                + 0.055 * math.sin(u * ripple + share * 9 + phase)
            )
            points.append((u * width, y))
        drawing.stroke(outline(points, closed=False), colour, 19, 0.42)


def draw_pattern(drawing: Drawing, setting: Setting, random: Random) -> None:
    """A grid of plain shapes."""
    palette = _palette(setting, _PATTERNS, random)
    cells = pick(random, [4, 4, 5])
    side = min(drawing.width, drawing.height) / cells
    across, down = math.ceil(drawing.width / side), math.ceil(drawing.height / side)
    drawing.cover(palette[0])
    for row in range(down):
        for column in range(across):
            ground, shape = random.sample(palette, 2)
            x, y = column * side, row * side
            drawing.rect((x, y), side + 0.5, side + 0.5, ground)
            drawing.path(_tile(random.randrange(7), x, y, side), shape)


def _tile(kind: int, x: float, y: float, side: float) -> str:
    half, radius = side / 2, side * 0.36
    shapes = (
        path_data("M", x + half - radius, y + half, "a", radius, radius, "0 1 1", 2 * radius, 0.0)
        + path_data("a", radius, radius, "0 1 1", -2 * radius, 0.0, "Z"),
        f"M{x} {y}H{x + side}A{side} {side} 0 0 1 {x} {y + side}Z",
        f"M{x + side} {y + side}H{x}A{side} {side} 0 0 1 {x + side} {y}Z",
        f"M{x} {y + side}H{x + side}V{y}Z",
        f"M{x} {y}H{x + side}A{half} {half} 0 0 1 {x} {y}Z",
        f"M{x} {y + side * 0.33}H{x + side}V{y + side * 0.67}H{x}Z",
        f"M{x + half} {y}L{x + side} {y + half}L{x + half} {y + side}L{x} {y + half}Z",
    )
    return shapes[kind]


def draw_plain(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Soft discs on a gradient, behind a symbol."""
    palette = _palette(setting, _SILKS, random)
    width, height = drawing.width, drawing.height
    drawing.cover(
        drawing.linear(
            (0, 0),
            (width, height),
            [(0, palette[0], 1), (0.55, palette[1], 1), (1, mix(palette[1], palette[2], 0.6), 1)],
        )
    )
    for _ in range(12):
        centre = (random.random() * width, random.random() * height)
        drawing.circle(centre, random.uniform(30, 190), pick(random, palette[2:]), 0.13)
    drawing.glow((width / 2, height / 2), min(width, height) * 0.48, palette[3], 0.7)
