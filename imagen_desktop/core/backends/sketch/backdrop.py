"""Draws everything of a Setting that is not a subject, from the sky to the near ground."""

from random import Random

from imagen_desktop.core.backends.sketch import (
    fields,
    forests,
    interiors,
    landmarks,
    plants,
    scenery,
    sky,
    streets,
    terrain,
    wholes,
)
from imagen_desktop.core.backends.sketch.colour import mix
from imagen_desktop.core.backends.sketch.noise import pick, stream
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.svg import Drawing, even_stops


def draw_backdrop(drawing: Drawing, setting: Setting, random: Random, *, alone: bool) -> None:
    """`alone`: no subject will stand in front, so the backdrop is the picture."""
    whole = {
        "table": interiors.draw_table,
        "room": interiors.draw_room,
        "stage": interiors.draw_stage,
        "cave": interiors.draw_cave,
        "space": wholes.draw_space,
        "underwater": wholes.draw_underwater,
        "silk": wholes.draw_silk,
        "abstract": wholes.draw_pattern if alone else wholes.draw_plain,
    }.get(setting.ground)
    if whole:
        whole(drawing, setting, random)
        return
    drawing.cover(setting.light.haze)
    glint_x = _draw_heaven(drawing, setting, random)
    if setting.ground == "sky":
        wholes.draw_open_sky(drawing, setting, random)
        return
    name = drawing.name()
    with drawing.group(extra=f' id="{name}"'):
        _draw_features(drawing, setting, random)
    _draw_ground(drawing, setting, random, name, glint_x)
    if "road" in setting.features and setting.ground not in ("water", "lake", "beach", "street"):
        fields.draw_road(drawing, setting.light, setting.horizon)
    scenery.draw_landmarks(drawing, setting)
    if setting.ground == "snow" and "icebergs" not in setting.features:
        plants.draw_framing_pines(drawing, setting.light, random, horizon=setting.horizon)


def _draw_heaven(drawing: Drawing, setting: Setting, random: Random) -> float:
    """The sky with its lights; returns where the sun or moon stands."""
    light, horizon, weather = setting.light, setting.horizon, setting.weather
    sky.draw_sky(drawing, light, horizon)
    x = drawing.width * (0.5 + light.side * random.uniform(0.16, 0.34))
    airless = setting.ground == "moon"
    if light.tone in ("night", "dusk") or airless:
        sky.draw_stars(drawing, random, horizon * 0.85, 190 if light.tone == "night" else 70)
    if "aurora" in weather:
        sky.draw_aurora(drawing, random, horizon)
    elif light.tone == "night" and not airless:
        phases = ["crescent"] if "crescent" in weather else ["full", "full", "crescent"]
        phase = "full" if "full-moon" in weather else pick(random, phases)
        sky.draw_moon(drawing, light, (x, horizon * random.uniform(0.2, 0.36)), random.uniform(38, 56), phase)
    elif light.tone in ("day", "winter-day", "spring", "autumn") and not weather & {"rain", "fog"}:
        height = random.uniform(0.2, 0.42) if light.tone == "day" else random.uniform(0.45, 0.72)
        sky.draw_sun(drawing, light, (x, horizon * height), random.uniform(32, 46))
    elif light.tone in ("golden", "dawn", "sunset", "dusk"):
        low = 0.9 if setting.ground in ("water", "beach") else 0.74
        sky.draw_sun(drawing, light, (x, horizon * random.uniform(low - 0.14, low)), random.uniform(44, 64))
    if "storm" in weather:
        sky.draw_lightning(drawing, random, horizon)
    if "fireworks" in weather:
        sky.draw_fireworks(drawing, random, horizon)
    if "rainbow" in weather:
        sky.draw_rainbow(drawing, light, horizon)
    amount = 0.0 if airless else 0.9 if weather & {"cloud", "rain", "storm"} else random.uniform(0.2, 0.7)
    sky.draw_clouds(drawing, light, random, horizon, amount)
    return x


def _is_snowy(setting: Setting) -> bool:
    return "snow" in setting.weather or setting.season == "winter" or setting.ground == "snow"


def _draw_features(drawing: Drawing, setting: Setting, random: Random) -> None:
    snowy = _is_snowy(setting)
    features = setting.features or (("pines",) if setting.ground == "snow" else ())
    for feature in features:
        bare = snowy and feature in ("trees", "palms", "deep-forest")
        _draw_feature(drawing, setting, random, "pines" if bare else feature)


def _draw_feature(drawing: Drawing, setting: Setting, random: Random, feature: str) -> None:
    light, horizon, season = setting.light, setting.horizon, setting.season
    snowy = _is_snowy(setting)
    if feature == "mountains":
        terrain.draw_mountains(drawing, light, random, horizon, snowy or random.random() < 0.6)
    elif feature == "pines":
        plants.draw_pines(drawing, light, random, horizon, snowy)
    elif feature == "trees":
        plants.draw_trees(drawing, light, random, horizon, season)
    elif feature == "deep-forest":
        forests.draw_deep_forest(drawing, light, random, horizon, season)
    elif feature in _PLAIN_FEATURES:
        _PLAIN_FEATURES[feature](drawing, light, random, horizon)


_PLAIN_FEATURES = {
    "hills": terrain.draw_hills,
    "palms": forests.draw_palms,
    "bamboo": forests.draw_bamboo,
    "acacias": forests.draw_acacias,
    "skyline": landmarks.draw_skyline,
    "village": landmarks.draw_village,
    "island": landmarks.draw_island,
    "far-coast": landmarks.draw_far_coast,
    "volcano": landmarks.draw_volcano,
    "mesas": landmarks.draw_mesas,
    "waterfall": landmarks.draw_waterfall,
    "fuji": landmarks.draw_fuji,
    "icebergs": landmarks.draw_icebergs,
    "houses": streets.draw_houses,
    "island-houses": streets.draw_island_houses,
    "neon": streets.draw_neon,
    "wall": streets.draw_wall,
}


def _draw_ground(drawing: Drawing, setting: Setting, random: Random, features: str, glint_x: float) -> None:
    light, horizon, ground = setting.light, setting.horizon, setting.ground
    if ground in ("dunes", "mars"):
        terrain.draw_dunes(drawing, light, random, horizon, ground)
    elif ground == "lake":
        _draw_lake(drawing, setting, random, features, glint_x)
    elif ground == "water":
        terrain.draw_water(drawing, light, random, horizon, drawing.height, glint_x)
        terrain.draw_waves(drawing, light, random, horizon + (drawing.height - horizon) * 0.3, drawing.height)
    elif ground == "beach":
        _draw_beach(drawing, setting, random, glint_x)
    elif ground == "street":
        _draw_street(drawing, setting, random)
    elif ground == "rooftop":
        streets.draw_rooftop(drawing, light, horizon)
    elif ground == "rows":
        kind = next((item for item in setting.features if item in fields.ROWS), "wheat-rows")
        fields.draw_rows(drawing, light, random, horizon, kind)
    else:
        _draw_land(drawing, setting, random)


def _draw_lake(drawing: Drawing, setting: Setting, random: Random, features: str, glint_x: float) -> None:
    """Still water that mirrors what stands behind it."""
    light, horizon, bottom = setting.light, setting.horizon, drawing.height
    drawing.band(
        horizon, bottom, even_stops([*reversed(light.sky[1:]), mix(light.sky[1], light.sky[0], 0.5)])
    )
    drawing.add(
        f'<use href="#{features}" xlink:href="#{features}" '
        f'transform="translate(0 {2 * horizon:.1f}) scale(1 -1)"/>'
    )
    deep = mix(light.sky[0], light.shadow, 0.35)
    drawing.band(horizon, bottom, [(0, light.sky[1], 0.18), (1, deep, 0.78)])
    drawing.rect((0, horizon - 1), drawing.width, 2.5, light.haze, 0.5)
    terrain.draw_ripples(drawing, light, random, horizon, bottom, glint_x)


def _draw_beach(drawing: Drawing, setting: Setting, random: Random, glint_x: float) -> None:
    light, horizon = setting.light, setting.horizon
    shore = horizon + (drawing.height - horizon) * 0.36
    terrain.draw_water(drawing, light, random, horizon, shore + 40, glint_x)
    for offset, colour, strength in ((0, "#ffffff", 0.9), (12, "#d9b98a", 0.55), (26, "#f8e6bd", 1.0)):
        points = terrain.ground_line(drawing, stream("shore"), shore + offset)
        drawing.path(terrain.below(points, drawing.height), light.on_backdrop(colour), strength)
    points = terrain.ground_line(drawing, stream("shore"), shore + 30)
    sand = [light.on_backdrop(colour) for colour in terrain.GROUND_COLOURS["sand"]]
    drawing.path(terrain.below(points, drawing.height), drawing.vertical(shore, drawing.height, sand))


def _draw_street(drawing: Drawing, setting: Setting, random: Random) -> None:
    """Pavement, kerb and road."""
    light, horizon, height = setting.light, setting.horizon, drawing.height
    colours = [light.on_backdrop(colour) for colour in terrain.GROUND_COLOURS["street"]]
    kerb = horizon + (height - horizon) * 0.2
    drawing.band(horizon, kerb, even_stops([mix(colours[0], light.haze, 0.3), colours[0]]))
    drawing.band(kerb, height, even_stops([colours[1], colours[2]]))
    drawing.rect((0, kerb), drawing.width, 5, mix(colours[0], "#ffffff", 0.25))
    y = horizon + (height - horizon) * 0.9
    for index in range(round(9 * drawing.width / 1000)):
        drawing.rect((index * 150 - 40, y), 84, 9, mix(colours[0], "#ffffff", 0.45), 0.8)
    if light.is_dark or setting.weather & {"rain", "storm"}:
        for _ in range(26):
            x = random.random() * drawing.width
            colour = pick(random, ["#FFD58A", "#9FD6FF", "#FF9F6B", light.haze])
            fill = drawing.linear((0, kerb), (0, height), [(0, colour, 0.34), (1, colour, 0)])
            drawing.rect((x, kerb + 6), random.uniform(8, 30), random.uniform(60, height - kerb), fill)


def _draw_land(drawing: Drawing, setting: Setting, random: Random) -> None:
    light, horizon, ground = setting.light, setting.horizon, setting.ground
    kind = "autumn" if ground in ("forest", "grass") and setting.season == "autumn" else ground
    if ground == "river":
        kind = "snow" if _is_snowy(setting) else "grass"
    terrain.draw_ground(drawing, light, random, horizon, terrain.GROUND_COLOURS[kind])
    if ground == "river":
        _draw_river(drawing, setting, random)
    if "lines" in setting.features:
        fields.draw_lines(drawing, light, horizon)
    if "craters" in setting.features:
        landmarks.draw_craters(drawing, light, random, horizon)
    if ground == "forest" and kind != "autumn":
        forests.draw_light_shafts(drawing, light, random, horizon + 60)
    if kind in ("grass", "flowers", "forest", "jungle", "swamp", "savanna", "field"):
        tuft = {"savanna": "#b08f45", "field": "#b99a45", "forest": "#3f6a3f"}.get(kind, "#3f7f45")
        plants.draw_grass(drawing, light, random, horizon, tuft, 110)
    if kind == "flowers" or (kind == "grass" and (setting.season == "spring" or random.random() < 0.4)):
        amount = 420 if kind == "flowers" else 110
        named = setting.colours or plants.PETALS
        plants.draw_flowers(drawing, light, random, horizon, named, amount)
    if kind == "autumn":
        leaves = ("#d8792e", "#e9a13b", "#a8401d", "#c65a22")
        plants.draw_flowers(drawing, light, random, horizon, leaves, 260)


def _draw_river(drawing: Drawing, setting: Setting, random: Random) -> None:
    """A stream that winds from the horizon to the lower edge."""
    light, horizon, height, width = setting.light, setting.horizon, drawing.height, drawing.width
    x = width * (0.66 if "waterfall" in setting.features else random.uniform(0.42, 0.6))
    y1, y2 = horizon + (height - horizon) * 0.3, horizon + (height - horizon) * 0.62
    data = (
        f"M{x:.0f} {horizon + 6:.0f}C{x + 90:.0f} {y1 - 30:.0f} {x - 200:.0f} {y1:.0f} {x - 120:.0f} {y2:.0f}"
        f"S{x + 120:.0f} {height - 60:.0f} {x - 60:.0f} {height + 10:.0f}H{x + 420:.0f}"
        f"C{x + 330:.0f} {height - 120:.0f} {x + 80:.0f} {y2 + 20:.0f} {x + 70:.0f} {y1 + 50:.0f}"
        f"S{x + 120:.0f} {horizon + 50:.0f} {x + 30:.0f} {horizon + 6:.0f}Z"
    )
    tint = [mix(light.on_backdrop(colour), light.haze, 0.3) for colour in terrain.WATER]
    drawing.path(data, drawing.vertical(horizon, height, [mix(tint[0], light.haze, 0.4), tint[0], tint[1]]))
    drawing.stroke(data, light.on_backdrop("#e9f4f4"), 3, 0.45)
