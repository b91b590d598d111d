"""Woods that fill a scene: deep forest, bamboo, palms, and the trees of the savanna."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import pick, spread
from imagen_desktop.core.backends.sketch.plants import LEAVES, discs
from imagen_desktop.core.backends.sketch.svg import Drawing, Point, outline, path_data


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
            drawing.band(horizon * 0.35, horizon + 20, [(0, light.haze, 0), (1, light.haze, 0.5)])
        if not winter:
            _canopy(drawing, random, mix(leaf, colour, 0.35), nearness)


def _canopy(drawing: Drawing, random: Random, colour: str, nearness: float) -> None:
    clumps = [
        ((x, random.uniform(-30, 30) + 60 * (1 - nearness)), random.uniform(40, 95))
        for x in spread(random, round(14 * drawing.width / 1000), -20, drawing.width + 20)
        if nearness < 0.9 or abs(x / drawing.width - 0.5) > 0.22
    ]
    drawing.path(discs(clumps), colour, 0.9)


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
        data += path_data("M", top_x, top_y, "Q", mx, my - size * 0.1, ex, ey)
        data += path_data("Q", mx, my + size * 0.04, top_x, top_y, "Z")
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
                    leaves += path_data("M", x, y, "q", lean * 0.5, -16, lean, 14)
                    leaves += path_data("q", -lean * 0.6, -4, -lean, -14, "Z")
        drawing.path(data + leaves, colour)
        drawing.path(joints, mix(colour, light.shadow, 0.3))


def draw_acacias(drawing: Drawing, light: Light, random: Random, horizon: float) -> None:
    colour = light.hill(0.75)
    for x in spread(random, round(5 * drawing.width / 1000), 0, drawing.width):
        size = random.uniform(60, 150) * (0.4 + abs(x / drawing.width - 0.5) * 1.4)
        y = horizon + random.uniform(2, 12)
        drawing.stroke(
            path_data("M", x, y, "Q", x, y - size * 0.5, x - size * 0.3, y - size * 0.86)
            + path_data("M", x, y - size * 0.4, "L", x + size * 0.35, y - size * 0.88),
            colour,
            size * 0.055,
        )
        for dx, dy, rx in ((-0.3, -0.9, 0.45), (0.3, -0.94, 0.5), (0.0, -1.02, 0.4)):
            drawing.ellipse((x + dx * size, y + dy * size), (rx * size, size * 0.1), colour)
