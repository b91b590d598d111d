"""The sky and what is in it: gradient, sun, moon, stars, clouds, rainbow, aurora, lightning."""

import math
from random import Random

from imagen_desktop.core.backends.sketch.colour import lighter, mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import fractal, spread, value_noise
from imagen_desktop.core.backends.sketch.svg import Drawing, Point, even_stops, outline


def draw_sky(drawing: Drawing, light: Light, horizon: float) -> None:
    drawing.band(0, horizon, even_stops(light.sky))
    drawing.cover(light.haze, horizon - 1, horizon + 70)


def draw_sun(drawing: Drawing, light: Light, centre: Point, radius: float) -> None:
    low = light.tone in ("sunset", "dusk", "golden", "dawn")
    drawing.glow(centre, radius * (6.5 if low else 5), light.sky[-1], 0.85)
    drawing.circle(centre, radius * 1.35, light.sun, 0.25)
    drawing.circle(centre, radius, light.sun)


def draw_moon(drawing: Drawing, light: Light, centre: Point, radius: float, phase: str) -> None:
    x, y = centre
    drawing.glow(centre, radius * 5, lighter(light.sky[2], 0.35), 0.6)
    if phase == "crescent":
        data = (
            f"M{x:.1f} {y - radius:.1f}A{radius:.1f} {radius:.1f} 0 1 1 {x - radius * 0.94:.1f} "
            f"{y + radius * 0.34:.1f}A{radius * 0.8:.1f} {radius * 0.8:.1f} 0 0 0 {x:.1f} "
            f"{y - radius:.1f}Z"
        )
        drawing.path(data, light.sun)
        return
    face = drawing.radial(
        (x - radius * 0.3, y - radius * 0.3),
        radius * 1.5,
        [(0, lighter(light.sun, 0.5), 1), (0.7, light.sun, 1), (1, mix(light.sun, "#9aa0c8", 0.5), 1)],
    )
    drawing.circle(centre, radius, face)
    for dx, dy, size in ((-0.35, -0.2, 0.22), (0.25, 0.3, 0.28), (0.35, -0.35, 0.13), (-0.2, 0.45, 0.12)):
        spot = (x + dx * radius, y + dy * radius)
        drawing.circle(spot, size * radius, mix(light.sun, "#8f93b8", 0.35), 0.5)


def draw_stars(drawing: Drawing, random: Random, bottom: float, count: int) -> None:
    for _ in range(count):
        centre = (random.random() * drawing.width, random.random() ** 1.3 * bottom)
        strength = 0.15 + 0.85 * random.random() ** 2
        drawing.circle(centre, 0.7 + 1.9 * random.random() ** 2, "#FFFFFF", strength)
    for _ in range(count // 28):
        x, y = random.random() * drawing.width, random.random() * bottom * 0.8
        size = random.uniform(5, 10)
        thin = size * 0.13
        data = outline(
            [
                (x, y - size), (x + thin, y - thin), (x + size, y), (x + thin, y + thin),
                (x, y + size), (x - thin, y + thin), (x - size, y), (x - thin, y - thin),
            ]
        )  # fmt: skip
        drawing.path(data, "#FFFFFF", 0.85)


def draw_clouds(drawing: Drawing, light: Light, random: Random, horizon: float, amount: float) -> None:
    """Streaks of thin cloud, and heaps where the sky is bright."""
    if amount <= 0:
        return
    if light.tone in ("sunset", "dusk", "night", "dawn") or random.random() < 0.35:
        _streaks(drawing, light, random, horizon, amount)
    else:
        _heaps(drawing, light, random, horizon, amount)


def _streaks(drawing: Drawing, light: Light, random: Random, horizon: float, amount: float) -> None:
    name = drawing.name()
    colour = mix(light.sky[-1], light.sky[2], 0.4) if light.is_dark else lighter(light.haze, 0.35)
    drawing.define(
        f'<radialGradient id="{name}"><stop offset="0" stop-color="{colour}" stop-opacity=".62"/>'
        f'<stop offset=".55" stop-color="{colour}" stop-opacity=".26"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
    )
    for _ in range(round(5 + 7 * amount)):
        x, y = random.random() * drawing.width, horizon * random.uniform(0.08, 0.8)
        reach = random.uniform(110, 260)
        for _ in range(3):
            centre = (x + random.uniform(-0.8, 0.8) * reach, y + random.uniform(-12, 12))
            radii = (reach * random.uniform(0.4, 1.0), random.uniform(5, 15))
            drawing.ellipse(centre, radii, f"url(#{name})")


def _heaps(drawing: Drawing, light: Light, random: Random, horizon: float, amount: float) -> None:
    count = round(2 + 4 * amount * max(1.0, drawing.width / 1000))
    for x in spread(random, count, -60, drawing.width + 60):
        y = horizon * random.uniform(0.14, 0.62)
        size = random.uniform(40, 105) * (1.25 - 0.7 * y / horizon)
        draw_cloud(drawing, light, random, (x, y), size)


def draw_cloud(drawing: Drawing, light: Light, random: Random, centre: Point, size: float) -> None:
    """One heaped cloud: lit above, fading into the sky below."""
    x, y = centre
    top = lighter(light.sky[-1], 0.75 if not light.is_dark else 0.12)
    under = mix(light.sky[1], light.sky[2], 0.5)
    fill = drawing.linear(
        (x, y - size),
        (x, y + size * 0.25),
        [(0, top, 0.95), (0.6, mix(top, under, 0.35), 0.8), (1, under, 0.0)],
    )
    puffs = [
        (-1.35, 0.0, 0.38),
        (-0.75, -0.22, 0.55),
        (0.0, -0.42, 0.72),
        (0.72, -0.2, 0.52),
        (1.3, 0.0, 0.36),
    ]
    data = ""
    for dx, dy, radius in puffs:
        wobble = random.uniform(0.85, 1.15)
        r = size * radius * wobble
        cx, cy = x + dx * size, y + dy * size * wobble
        data += (
            f"M{cx - r:.1f} {cy:.1f}a{r:.1f} {r:.1f} 0 1 1 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 1 {-2 * r:.1f} 0"
        )
    base = f"M{x - 1.7 * size:.1f} {y:.1f}h{3.4 * size:.1f}v{size * 0.25:.1f}h{-3.4 * size:.1f}Z"
    drawing.path(data + base, fill)


def draw_rainbow(drawing: Drawing, light: Light, horizon: float) -> None:
    bands = ["#e8505b", "#f59a4a", "#f9dd6a", "#6fc77a", "#5aa5e8", "#7a6bd0"]
    radius = min(drawing.width * 0.46, horizon * 0.92)
    x = drawing.width / 2 - light.side * drawing.width * 0.08
    for index, colour in enumerate(bands):
        r = radius - index * radius * 0.028
        data = f"M{x - r:.1f} {horizon:.1f}A{r:.1f} {r:.1f} 0 0 1 {x + r:.1f} {horizon:.1f}"
        drawing.stroke(data, lighter(colour, 0.15), radius * 0.03, 0.5)


def draw_aurora(drawing: Drawing, random: Random, horizon: float) -> None:
    noise = value_noise(random)
    colours = [("#7b5cff", "#2fe6a0"), ("#2fd0a8", "#54f0c0"), ("#a34ad6", "#4ad6c8")]
    bars = 64
    step = drawing.width / bars
    for band, (high, low) in enumerate(colours):
        name = drawing.name()
        drawing.define(
            f'<linearGradient id="{name}" x2="0" y2="1"><stop offset="0" stop-color="{high}" '
            f'stop-opacity="0"/><stop offset=".82" stop-color="{low}"/>'
            '<stop offset="1" stop-color="#b7ffd8" stop-opacity="0"/></linearGradient>'
        )
        for index in range(bars):
            share = index / bars
            y = horizon * (0.86 - 0.17 * band) + horizon * (
                0.2 * math.sin(share * 4 + band * 2) - 0.2 * fractal(noise, share * 4 + band * 20)
            )
            length = horizon * (0.34 + 0.42 * fractal(noise, share * 22 + band * 60))
            strength = 0.08 + 0.5 * fractal(noise, share * 9 + band * 90)
            drawing.rect((index * step, y - length), step, length, f"url(#{name})", strength)


def draw_fireworks(drawing: Drawing, random: Random, horizon: float) -> None:
    """Bursts of sparks in several colours."""
    colours = ["#FF6A6A", "#FFD45A", "#6AE0FF", "#C58CFF", "#8CFF9A", "#FF9AD0"]
    random.shuffle(colours)
    for index, x in enumerate(spread(random, 5, 0.06 * drawing.width, 0.94 * drawing.width)):
        centre = (x, horizon * random.uniform(0.16, 0.55))
        reach, colour = horizon * random.uniform(0.13, 0.25), colours[index]
        drawing.glow(centre, reach * 1.1, colour, 0.4)
        for spark in range(26):
            angle = spark / 26 * math.tau
            far = reach * random.uniform(0.75, 1.0)
            dx, dy = math.cos(angle), math.sin(angle)
            tip = (centre[0] + dx * far, centre[1] + dy * far + reach * 0.08)
            start = (centre[0] + dx * far * 0.35, centre[1] + dy * far * 0.35)
            drawing.stroke(outline([start, tip], closed=False), colour, 3.2, 0.85)
            drawing.circle(tip, 4.2, "#FFFFFF", 0.9)


def draw_lightning(drawing: Drawing, random: Random, horizon: float) -> None:
    x, y = drawing.width * random.uniform(0.2, 0.8), horizon * 0.05
    drawing.glow((x, horizon * 0.4), horizon * 0.6, "#CFD8FF", 0.5)
    points = [(x, y)]
    while y < horizon:
        y += random.uniform(0.05, 0.11) * horizon
        x += random.uniform(-0.07, 0.07) * horizon
        points.append((x, y))
        if random.random() < 0.3:
            branch = [(x, y), (x + random.uniform(-60, 60), y + 50), (x + random.uniform(-110, 110), y + 95)]
            drawing.stroke(outline(branch, closed=False), "#E6ECFF", 2.2, 0.7)
    drawing.stroke(outline(points, closed=False), "#B9C6FF", 12, 0.25)
    drawing.stroke(outline(points, closed=False), "#FFFFFF", 4.5)
