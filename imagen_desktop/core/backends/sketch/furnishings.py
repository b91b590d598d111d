"""What makes a room a particular one: a kitchen, a library, a classroom, the sill of a large window."""

from random import Random

from imagen_desktop.core.backends.sketch.colour import darker, lighter, mix
from imagen_desktop.core.backends.sketch.noise import pick
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.svg import Drawing, outline

_SPINES = ("#a8423a", "#3f5f8a", "#c9963f", "#4f7a5a", "#7a4a6a", "#d9c9a8", "#5f4a3a", "#2f6f78")


def draw_shelves(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Book cases from wall to wall."""
    horizon, width = setting.horizon, drawing.width
    dim = 0.45 if setting.light.is_dark else 0.0
    wood = darker("#8a5c3a", dim)
    drawing.cover(drawing.vertical(0, horizon, [darker(wood, 0.35), darker(wood, 0.2)]), 0, horizon - 16)
    shelf = (horizon - 16) / 5
    books: dict[str, list[str]] = {colour: [] for colour in _SPINES}
    for row in range(5):
        base, x = shelf * (row + 1) - 9, 8.0
        while x < width - 8:
            wide, tall = random.uniform(11, 24), shelf * random.uniform(0.5, 0.78)
            if random.random() < 0.93:
                books[pick(random, _SPINES)].append(
                    f"M{x:.1f} {base:.1f}v{-tall:.1f}h{wide - 1.5:.1f}v{tall:.1f}Z"
                )
            x += wide
    for colour, shapes in books.items():
        drawing.path("".join(shapes), darker(colour, dim))
    for row in range(1, 6):
        drawing.rect((0, shelf * row - 10), width, 12, lighter(wood, 0.12))
    for index in range(round(4 * width / 1000) + 1):
        drawing.rect((index * 260 - 14, 0), 22, horizon - 14, wood)


def draw_kitchen(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Tiles, cupboards, a worktop with stove and oven, and pans on a rail."""
    horizon, width = setting.horizon, drawing.width
    dim = 0.4 if setting.light.is_dark else 0.0
    front = darker(pick(random, ("#7fa8a0", "#8a9fb8", "#d9b48a", "#a8b890")), dim)
    tile, worktop = darker("#f2ece0", dim), darker("#6a4a38", dim)
    top = horizon - 210
    drawing.cover(tile, 0, horizon)
    for line in range(150, int(horizon) - 150, 44):
        drawing.rect((0, line), width, 2.5, darker(tile, 0.12))
    for index in range(round(width / 58) + 1):
        drawing.rect((index * 58, 150), 2.5, horizon - 300, darker(tile, 0.12))
    drawing.rect((0, 0), width, 150, darker(front, 0.08))
    drawing.rect((0, top), width, 210, front)
    drawing.rect((0, top - 18), width, 22, worktop)
    drawing.rect((0, horizon - 16), width, 18, darker(front, 0.45))
    for index in range(round(width / 150) + 1):
        for y, tall in ((12.0, 124.0), (top + 20.0, 160.0)):
            left = index * 150 + 10
            drawing.rect((left, y), 130, tall, lighter(front, 0.14))
            drawing.rect((left + 112, y + tall * 0.4), 7, 34, darker(front, 0.5))
    _stove(drawing, width * (0.5 - 0.27 * setting.light.side), top, dim)
    x = width * (0.5 + 0.2 * setting.light.side)
    drawing.rect((x - 150, 196), 300, 6, darker("#4a4a54", dim))
    for index, colour in enumerate(("#b5683a", "#5f6470", "#c98a4a", "#7a7f8a")):
        centre = (x - 114 + index * 76, 262)
        drawing.rect((centre[0] - 3, 200), 6, 44, darker("#3a3a44", dim))
        drawing.circle(centre, 28, darker(colour, dim))
        drawing.circle(centre, 20, darker(lighter(colour, 0.25), dim))


def _stove(drawing: Drawing, x: float, top: float, dim: float) -> None:
    body = darker("#dfe2e6", dim)
    drawing.rect((x - 88, top - 20), 176, 214, body)
    drawing.rect((x - 88, top - 22), 176, 12, "#2a2c34")
    drawing.rect((x - 66, top + 62), 132, 96, "#2a2c34")
    drawing.rect((x - 58, top + 70), 116, 80, "#FF9F4A", 0.5)
    for index in range(4):
        drawing.circle((x - 54 + index * 36, top + 22), 9, "#4a4e5a")
    pot = darker("#b5433a", dim)
    drawing.path(
        outline([(x - 52, top - 76), (x + 20, top - 76), (x + 16, top - 22), (x - 48, top - 22)]), pot
    )
    drawing.rect((x - 58, top - 84), 84, 11, lighter(pot, 0.2))
    drawing.rect((x - 22, top - 94), 12, 12, "#2a2c34")


def draw_blackboard(drawing: Drawing, setting: Setting, random: Random) -> None:
    """A green board with chalk lines."""
    horizon, width = setting.horizon, drawing.width
    left, top, wide, tall = width * 0.12, horizon * 0.16, width * 0.76, horizon * 0.5
    drawing.rect((left - 16, top - 16), wide + 32, tall + 32, "#9a6a3f")
    drawing.rect((left, top), wide, tall, drawing.vertical(top, top + tall, ["#2f5f4c", "#23493c"]))
    drawing.rect((left, top + tall + 4), wide, 10, "#c9965f")
    for row in range(5):
        y, x = top + tall * (0.16 + 0.17 * row), left + 40.0
        while x < left + wide * random.uniform(0.5, 0.92):
            long = random.uniform(24, 84)
            drawing.stroke(
                f"M{x:.0f} {y:.0f}q{long / 4:.0f} -12 {long / 2:.0f} 0t{long / 2:.0f} 0", "#eef4ea", 4, 0.75
            )
            x += long + 22


def draw_large_window(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Most of the wall is window; what stands on the table stands on its sill."""
    light, horizon, width = setting.light, setting.horizon, drawing.width
    left, top, wide = width * 0.1, horizon * 0.06, width * 0.8
    frame = mix("#f6f1e8", light.shadow, 0.5 if light.is_dark else 0.05)
    drawing.rect((left - 22, top - 22), wide + 44, horizon - top + 24, frame)
    drawing.rect((left, top), wide, horizon - top, drawing.vertical(top, horizon, light.sky))
    if light.is_dark:
        drawing.circle((left + wide * 0.74, top + 110), 40, light.sun)
    for share, height in ((0.35, 0.3), (0.62, 0.18)):
        base = horizon - (horizon - top) * height
        rise = -70 + 40 * share
        hill = f"M{left:.0f} {horizon:.0f}V{base:.0f}q{wide * 0.25:.0f} {rise:.0f} {wide * 0.5:.0f} 0"
        drawing.path(
            f"{hill}t{wide * 0.5:.0f} {random.uniform(-20, 10):.0f}V{horizon:.0f}Z", light.hill(share)
        )
    drawing.rect((width / 2 - 9, top), 18, horizon - top, frame)
    drawing.rect((left, top + (horizon - top) * 0.42), wide, 14, frame)
    if setting.weather & {"rain", "storm"}:
        for _ in range(60):
            x, y = left + random.random() * wide, top + random.random() * (horizon - top - 40)
            drawing.rect((x, y), 2.5, random.uniform(14, 40), "#ffffff", 0.4)


WALLS = {"shelves": draw_shelves, "kitchen": draw_kitchen, "blackboard": draw_blackboard}
"""What stands in for the window and the picture on a room's wall."""
