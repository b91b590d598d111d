"""What is laid out on the land in front: rows of crops and flowers, a road, the lines of a pitch."""

from random import Random

from imagen_desktop.core.backends.sketch.colour import mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.svg import Drawing, even_stops, outline, path_data

ROWS = {
    "wheat-rows": ("#d9b24f", ("#f0d27a", "#e6c25f")),
    "vine-rows": ("#a98a5a", ("#5f8f3f", "#6f9f48")),
    "lavender-rows": ("#7f8a5a", ("#8a63c8", "#9f7ad6", "#7a54b8")),
    "tulip-rows": ("#5f8f4a", ("#e0483f", "#f2c230", "#ef86ac", "#f4efe6", "#e8742f", "#9a5fc0")),
    "sunflower-rows": ("#5f8a3f", ("#f2b92a", "#f7cf4a")),
}
"""The soil between the rows, and the colours that the rows take in turn."""


def draw_rows(drawing: Drawing, light: Light, random: Random, horizon: float, kind: str) -> None:
    """Rows that run together at the horizon, each with clumps that grow towards the viewer."""
    soil, colours = ROWS[kind]
    bottom, width = drawing.height, drawing.width
    ground = [
        light.on_backdrop(soil, 0.35),
        light.on_backdrop(soil),
        mix(light.on_backdrop(soil), "#000000", 0.15),
    ]
    drawing.band(horizon - 2, bottom, even_stops(ground))
    vanishing = width * random.uniform(0.42, 0.58)
    count = round(17 * max(1.0, width / 1000))
    for index in range(count):
        foot = width / 2 + (index - (count - 1) / 2) * 150
        colour = light.on_backdrop(colours[index % len(colours)])
        _row(drawing, random, (vanishing, horizon), (foot, bottom), colour, light)


def _row(
    drawing: Drawing,
    random: Random,
    far: tuple[float, float],
    near: tuple[float, float],
    colour: str,
    light: Light,
) -> None:
    x = far[0] + (near[0] - far[0]) * 0.02
    fill = drawing.vertical(
        far[1], near[1], [mix(colour, light.haze, 0.3), colour, mix(colour, light.shadow, 0.25)]
    )
    shape = outline([(x - 1, far[1]), (x + 1, far[1]), (near[0] + 52, near[1]), (near[0] - 52, near[1])])
    drawing.path(shape, fill)
    bright, dark = "", ""
    for step in range(22):
        share = (step / 22) ** 1.6
        px, py = far[0] + (near[0] - far[0]) * share, far[1] + (near[1] - far[1]) * share
        if not -40 < px < drawing.width + 40:
            continue
        for _ in range(3):
            size = (1.5 + 11 * share) * random.uniform(0.7, 1.2)
            dx, dy = random.uniform(-46, 46) * share, random.uniform(-14, 14) * share - size
            blob = path_data("M", px + dx - size, py + dy, "q", size, -size * 1.6, size * 2, 0.0)
            blob += path_data("q", -size, size * 1.2, -size * 2, 0.0, "Z")
            bright, dark = (bright + blob, dark) if random.random() < 0.6 else (bright, dark + blob)
    drawing.path(bright, mix(colour, "#ffffff", 0.25), 0.9)
    drawing.path(dark, mix(colour, light.shadow, 0.35), 0.7)


def draw_road(drawing: Drawing, light: Light, horizon: float) -> None:
    """A road from side to side, where whatever drives can stand."""
    depth = drawing.height - horizon
    top, bottom = horizon + depth * 0.34, horizon + depth * 0.74
    edge = light.on_backdrop("#d8d2c4")
    drawing.band(top - 8, top, even_stops([edge, edge]))
    drawing.band(top, bottom, even_stops([light.on_backdrop("#80828c"), light.on_backdrop("#5c5f6c")]))
    drawing.band(bottom, bottom + 10, even_stops([edge, edge]))
    dash = light.on_backdrop("#f2ead2")
    for index in range(round(8 * drawing.width / 1000) + 1):
        drawing.rect((index * 150 - 60, (top + bottom) / 2 + depth * 0.12), 86, 9, dash, 0.9)


def draw_lines(drawing: Drawing, light: Light, horizon: float) -> None:
    """The white lines of a pitch or court, seen from the side line."""
    white, width, bottom = light.on_backdrop("#ffffff"), drawing.width, drawing.height
    depth = bottom - horizon
    far, near = horizon + depth * 0.16, horizon + depth * 0.86
    corners = [(width * 0.2, far), (width * 0.8, far), (width * 1.08, near), (width * -0.08, near)]
    drawing.stroke(outline(corners), white, 6, 0.85)
    drawing.stroke(outline([(width * 0.5, far), (width * 0.5, near)], closed=False), white, 5, 0.85)
    drawing.stroke(
        path_data(
            "M", width * 0.34, (far + near) / 2, "a", width * 0.16, depth * 0.16, "0 1 0", width * 0.32, 0.0
        )
        + path_data("a", width * 0.16, depth * 0.16, "0 1 0", -width * 0.32, 0.0),
        white,
        5,
        0.85,
    )
