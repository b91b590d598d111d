"""What falls and drifts in front of a scene: snow, rain, fog, leaves, petals, fireflies; and the vignette."""

from random import Random

from imagen_desktop.core.backends.sketch.colour import lighter, mix
from imagen_desktop.core.backends.sketch.light import Light
from imagen_desktop.core.backends.sketch.noise import pick
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.svg import Drawing

_INDOORS = ("table", "room", "stage", "cave", "space", "underwater", "abstract", "silk")


def draw_weather(drawing: Drawing, setting: Setting, random: Random) -> None:
    weather = setting.weather
    if setting.ground not in _INDOORS:
        if weather & {"rain", "storm"}:
            _rain(drawing, setting.light, random)
        if "snow" in weather or setting.season == "winter":
            _snow(drawing, random, 110 if "snow" in weather else 40)
        if "leaves" in weather or setting.season == "autumn":
            _drifting(drawing, setting.light, random, ("#e08a34", "#f0b04a", "#b9491f", "#d9602c"), 30)
        if "petals" in weather or setting.season == "spring":
            _drifting(drawing, setting.light, random, ("#fbd0de", "#f5a8c4", "#ffe8ef"), 34)
        if "fog" in weather:
            _fog(drawing, setting.light, setting.horizon)
    if "fireflies" in weather:
        _fireflies(drawing, random)


def _snow(drawing: Drawing, random: Random, count: int) -> None:
    for _ in range(round(count * drawing.width * drawing.height / 1e6)):
        depth = random.random()
        centre = (random.random() * drawing.width, random.random() * drawing.height)
        drawing.circle(centre, 1.2 + 4.6 * depth * depth, "#FFFFFF", 0.3 + 0.5 * random.random())


def _rain(drawing: Drawing, light: Light, random: Random) -> None:
    data = ["", ""]
    for _ in range(round(230 * drawing.width * drawing.height / 1e6)):
        x, y = random.uniform(-0.1, 1.05) * drawing.width, random.uniform(-0.05, 1) * drawing.height
        long = random.uniform(22, 62)
        data[random.randrange(2)] += f"M{x:.0f} {y:.0f}l{-light.side * long * 0.22:.1f} {long:.1f}"
    colour = lighter(light.haze, 0.4)
    drawing.stroke(data[0], colour, 1.4, 0.34)
    drawing.stroke(data[1], colour, 2.4, 0.26)


def _fog(drawing: Drawing, light: Light, horizon: float) -> None:
    haze = lighter(light.haze, 0.15)
    for top, depth, strength in (
        (horizon - 170, 260, 0.62),
        (horizon - 20, 210, 0.5),
        (horizon + 130, 200, 0.32),
    ):
        drawing.band(top, top + depth, [(0, haze, 0), (0.5, haze, strength), (1, haze, 0)])


def _drifting(drawing: Drawing, light: Light, random: Random, colours: tuple[str, ...], count: int) -> None:
    for _ in range(round(count * drawing.width * drawing.height / 1e6)):
        size = random.uniform(5, 13)
        centre = (random.random() * drawing.width, random.random() * drawing.height)
        colour = light.on_subject(pick(random, colours))
        drawing.ellipse(centre, (size, size * 0.5), colour, 0.9, random.uniform(0, 180))


def _fireflies(drawing: Drawing, random: Random) -> None:
    for _ in range(26):
        centre = (random.random() * drawing.width, drawing.height * random.uniform(0.35, 0.95))
        drawing.glow(centre, random.uniform(14, 30), "#E8FF8A", 0.8)
        drawing.circle(centre, 2.6, "#FDFFD8")


def draw_vignette(drawing: Drawing, light: Light) -> None:
    """Darker edges above and below; cheaper than a radial one and as good at drawing the eye in."""
    shade = mix(light.shadow, "#000000", 0.3)
    top, bottom = drawing.height * 0.2, drawing.height * 0.76
    drawing.band(0, top, [(0, shade, 0.2), (1, shade, 0)])
    drawing.band(bottom, drawing.height, [(0, shade, 0), (1, shade, 0.3)])
