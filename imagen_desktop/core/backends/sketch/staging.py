"""Draws placed subjects into the scene: light, shadow, reflection, and contact with the ground."""

from dataclasses import replace
from random import Random

from imagen_desktop.core.backends.sketch.artwork import art, dressed, silhouette
from imagen_desktop.core.backends.sketch.colour import mix, ramp
from imagen_desktop.core.backends.sketch.figures import is_figure
from imagen_desktop.core.backends.sketch.layout import FLOATING, WATERS
from imagen_desktop.core.backends.sketch.noise import stream
from imagen_desktop.core.backends.sketch.relations import Placed
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.streets import draw_pier
from imagen_desktop.core.backends.sketch.svg import Drawing, number, outline, path_data
from imagen_desktop.core.backends.sketch.terrain import GROUND_COLOURS, below, ground_line, water_colour
from imagen_desktop.core.backends.sketch.vocabulary import subjects, traits


def draw_subjects(drawing: Drawing, setting: Setting, placed: list[Placed], random: Random) -> None:
    if any(one.mode == "stand" for one in placed) and setting.ground in WATERS:
        _draw_shore(drawing, setting, placed)
    for index, one in enumerate(placed):
        _shine(drawing, setting, one)
        _draw_subject(drawing, setting, _varied(one, index), random)


_COLOURS = ("", "#2f6fde", "#f3b223", "#2f9a72", "#8447c9", "#ef7d22", "#e0558f", "#1fa39a")

_FLOWER_COLOURS = ("", "#f3b223", "#d8342c", "#8447c9", "#ef7d22")


def _varied(one: Placed, index: int) -> Placed:
    """One of several copies: its turn among the materials, or a colour of its own."""
    mention = one.mention
    materials = mention.material.split("+")
    if len(materials) > 1:
        return replace(one, mention=replace(mention, material=materials[index % len(materials)]))
    plain = not mention.colour and not mention.material
    if mention.count > 1 and plain and mention.drawing in traits().many_coloured:
        colours = _FLOWER_COLOURS if mention.drawing == "tulip" else _COLOURS
        return replace(one, mention=replace(mention, colour=colours[index % len(colours)]))
    return one


def _shine(drawing: Drawing, setting: Setting, one: Placed) -> None:
    """The light that lamps, windows and a lighthouse throw once it is dark."""
    light = setting.light
    if not (light.is_dark or light.tone == "sunset"):
        return
    name = one.mention.drawing
    lamps = traits().lamps
    if name in lamps:
        centre = (one.x, one.y - one.height * lamps[name])
        drawing.glow(centre, max(60.0, one.height * 0.62), "#FFB860", 0.55)
    elif name == "@lighthouse":
        x = one.x + (0.1 if one.flip else -0.1) * one.width * 0.2
        y = one.y - one.height * 0.84
        reach = -light.side * drawing.width * 1.2
        beam = drawing.linear((x, y), (x + reach * 0.7, y), [(0, "#FFE7A8", 0.8), (1, "#FFE7A8", 0)])
        drawing.path(outline([(x, y - 8), (x + reach, y - 170), (x + reach, y + 110), (x, y + 8)]), beam)
        drawing.glow((x, y), one.height * 0.28, "#FFE3A0", 0.95)


def _draw_shore(drawing: Drawing, setting: Setting, placed: list[Placed]) -> None:
    """A bank in front of the water, for those who can't stand on it."""
    light = setting.light
    if "pier" in setting.features:
        draw_pier(drawing, light, min(one.y for one in placed if one.mode == "stand") - 60)
        return
    snowy = "snow" in setting.weather or setting.season == "winter"
    kind = "snow" if snowy else "grass" if setting.ground == "lake" else "sand"
    depth = drawing.height - setting.horizon
    top = min(one.y for one in placed if one.mode == "stand") - 46
    top = max(top, setting.horizon + 0.3 * depth)
    points = ground_line(drawing, stream("shore", round(top)), top)
    colours = [light.on_backdrop(colour) for colour in GROUND_COLOURS[kind]]
    drawing.path(below(points, drawing.height), drawing.vertical(top - 20, drawing.height, colours))


def _draw_subject(drawing: Drawing, setting: Setting, one: Placed, random: Random) -> None:
    body = _defined(drawing, setting, one)
    on_ground = one.mode == "stand" and not one.span
    if on_ground:
        _ground_shadow(drawing, setting, one)
    if one.mode == "swim":
        _reflection(drawing, one, body)
    if setting.light.tone in ("night", "dusk", "sunset", "dawn", "golden") and one.mode != "inside":
        _rim(drawing, setting, one)
    drawing.add(f'<use href="#{body}" xlink:href="#{body}" transform="{_transform(one)}"/>')
    if on_ground:
        _settle(drawing, setting, one, random)
    elif one.mode == "swim":
        _waterline(drawing, setting, one, random)


def _defined(drawing: Drawing, setting: Setting, one: Placed) -> str:
    """The id of the drawing in this scene's light; copies that look alike share one."""
    light = setting.light
    mention = one.mention
    step = round(one.distance * 4) / 4
    name = f"s{one.picture.strip('@')}{step}{mention.colour.strip('#')}{mention.material}"
    name = name.replace(".", "").replace("~", "-").replace("+", "-")
    if not drawing.has(name):
        indoors = setting.ground in ("table", "room", "abstract", "stage", "silk") and not light.is_dark

        def lit(colour: str) -> str:
            return colour if indoors else light.on_subject(colour, step)

        picture, colour = one.picture, mention.colour
        if colour and is_figure(mention.drawing):
            picture, colour = f"{mention.drawing}~{one.posture}~{colour}", ""
        markup = dressed(art(picture), f"{name}-", lit, colour, mention.material)
        faint = ' opacity=".86"' if mention.material in ("glass", "ice") else ""
        drawing.define(f'<g id="{name}"{faint}>{markup}</g>', name)
    return name


def _transform(one: Placed, mirror: float = 1.0, shift: float = 0.0) -> str:
    picture = art(one.picture)
    scale = one.height / picture.height
    across = -scale if one.flip else scale
    x, y = number(one.x + shift), number(one.y)
    return (
        f"translate({x} {y}) scale({across:.4f} {scale * mirror:.4f}) "
        f"translate({number(-picture.left - picture.width / 2)} {number(-picture.top - picture.height)})"
    )


def _ground_shadow(drawing: Drawing, setting: Setting, one: Placed) -> None:
    light = setting.light
    name = drawing.name()
    drawing.define(
        f'<radialGradient id="{name}"><stop offset="0" stop-color="{light.shadow}" stop-opacity=".55"/>'
        f'<stop offset=".5" stop-color="{light.shadow}" stop-opacity=".3"/>'
        f'<stop offset="1" stop-color="{light.shadow}" stop-opacity="0"/></radialGradient>'
    )
    half = one.width * 0.56
    centre = (one.x - light.side * half * 0.16, one.y - one.height * 0.012)
    drawing.ellipse(centre, (half * 1.08, min(half * 0.2, one.height * 0.1)), f"url(#{name})")


def _rim(drawing: Drawing, setting: Setting, one: Placed) -> None:
    """A thin edge of light on the side of the sun or moon."""
    light = setting.light
    if setting.ground in ("table", "room", "stage", "underwater", "cave", *FLOATING):
        return
    name = f"rim{one.picture.strip('@')}".replace("~", "-")
    if not drawing.has(name):
        colour = mix(light.sun, light.haze, 0.35)
        flat = silhouette(art(one.picture), f"{name}-", colour)
        drawing.define(f'<g id="{name}">{flat}</g>', name)
    shift = light.side * min(4.0, one.height * 0.012)
    drawing.add(f'<use href="#{name}" xlink:href="#{name}" transform="{_transform(one, shift=shift)}"/>')


def _reflection(drawing: Drawing, one: Placed, body: str) -> None:
    with drawing.group(opacity=0.28):
        drawing.add(f'<use href="#{body}" xlink:href="#{body}" transform="{_transform(one, mirror=-0.7)}"/>')


def _waterline(drawing: Drawing, setting: Setting, one: Placed, random: Random) -> None:
    """Water in front of the hull, and ripples around it."""
    light = setting.light
    depth = (one.y - setting.horizon) / max(1.0, drawing.height - setting.horizon)
    tint = water_colour(light, depth) if setting.ground != "lake" else mix(light.sky[1], light.shadow, 0.2)
    half = one.width * 0.5
    sunk = one.height * (0.12 if subjects()[one.mention.drawing].habitat == "water" else 0.035)
    top = one.y - sunk
    data = f"M{one.x - half * 1.12:.1f} {top + 6:.1f}"
    steps = 12
    for index in range(steps):
        data += f"q{half * 1.12 / steps:.1f} {-5 if index % 2 else 5} {2 * half * 1.12 / steps:.1f} 0"
    data += f"l{-half * 0.2:.1f} {sunk + 9:.1f}h{-half * 1.84:.1f}Z"
    drawing.path(data, tint, 0.92)
    foam = mix(light.sun, light.haze, 0.4)
    for _ in range(9):
        x = one.x + random.uniform(-1.15, 1.0) * half
        drawing.rect((x, top + random.uniform(3, sunk + 22)), random.uniform(18, half * 0.5), 2.4, foam, 0.4)


def _settle(drawing: Drawing, setting: Setting, one: Placed, random: Random) -> None:
    """Snow, grass or sand in front of the foot, so that nothing hovers."""
    light, ground = setting.light, setting.ground
    if ground in (*FLOATING, "table", "room", "stage", "street", "rooftop", "rows", "underwater", "cave"):
        return
    snowy = ground == "snow" or "snow" in setting.weather or setting.season == "winter"
    half = one.width * 0.5
    if snowy and ground not in ("dunes", "beach"):
        _snow_at_the_foot(drawing, setting, one, random)
        return
    if ground not in ("grass", "flowers", "forest", "jungle", "swamp", "savanna", "field", "river", "lake"):
        return
    kind = ground if ground in GROUND_COLOURS else "grass"
    kind = "autumn" if setting.season == "autumn" and kind in ("grass", "forest") else kind
    colour = light.on_backdrop(mix(GROUND_COLOURS[kind][1], GROUND_COLOURS[kind][2], 0.4))
    data = ""
    for _ in range(max(8, round(one.width / 12))):
        x = one.x + random.uniform(-1.02, 1.02) * half
        size, lean = random.uniform(8, 22), random.uniform(-7, 7)
        tip, foot = (x + lean, one.y - size), one.y + 7
        data += path_data("M", x - 3, foot, "Q", x, one.y - size * 0.4, *tip)
        data += path_data("Q", x + 2, one.y - size * 0.3, x + 3, foot, "Z")
    drawing.path(data, colour)


def _snow_at_the_foot(drawing: Drawing, setting: Setting, one: Placed, random: Random) -> None:
    """One soft drift that hides the lower edge, in the colour of the snow around it."""
    depth = (one.y - setting.horizon) / max(1.0, drawing.height - setting.horizon)
    colour = setting.light.on_backdrop(ramp(GROUND_COLOURS["snow"], 0.25 + 0.55 * depth))
    half, rise = one.width * random.uniform(0.48, 0.54), max(6.0, one.height * 0.03)
    left, top = one.x - half, one.y + rise * 0.3
    data = path_data("M", left, top, "q", half * 0.5, -rise * 1.3, half, -rise * 0.7)
    data += path_data("t", half, rise * 0.7, "q", -half, rise * 3.6, -2 * half, 0.0, "Z")
    fill = drawing.linear(
        (0, top - rise), (0, top + rise * 1.8), [(0, colour, 1), (0.5, colour, 0.9), (1, colour, 0)]
    )
    drawing.path(data, fill)
