"""The light of a scene: hand-picked palettes by time, weather and season, and what they do to a colour."""

import json
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from imagen_desktop.core.backends.sketch.colour import from_hls, hls, mix, multiply
from imagen_desktop.core.backends.sketch.noise import pick
from imagen_desktop.core.backends.sketch.prompt import Description
from imagen_desktop.core.resource_files import resource_path


@dataclass(frozen=True, slots=True)
class Light:
    """Colours that everything in one scene shares."""

    tone: str
    sky: tuple[str, ...]
    """From the zenith down to the horizon."""
    far: str
    near: str
    """The farthest and the nearest hills."""
    sun: str
    ambient: str
    """Multiplies the colours of the backdrop."""
    fill: str
    """Multiplies the colours of subjects: brighter than `ambient`, so that they stay in view."""
    shadow: str
    side: int = 1
    """Where the light comes from: 1 right, -1 left."""

    @property
    def is_dark(self) -> bool:
        return self.tone in ("night", "dusk", "storm")

    @property
    def haze(self) -> str:
        return self.sky[-1]

    def on_backdrop(self, colour: str, distance: float = 0.0) -> str:
        """`colour` as part of the backdrop; distance 1 is the horizon."""
        return mix(multiply(colour, self.ambient), self.far, 0.75 * distance)

    def on_subject(self, colour: str, distance: float = 0.0) -> str:
        return mix(multiply(colour, self.fill), self.far, 0.6 * distance)

    def hill(self, nearness: float) -> str:
        """The colour of a ridge: 0 is the farthest, 1 the nearest."""
        return mix(self.far, self.near, nearness)


_VACUUM = ("#03040a", "#060814", "#0a0d1c", "#101428")


@cache
def _palettes() -> dict[str, list[Light]]:
    raw = json.loads(resource_path("sketch", "palettes.json").read_text(encoding="utf-8"))
    return {
        tone: [Light(tone=tone, **{**values, "sky": tuple(values["sky"])}) for values in variants]
        for tone, variants in raw.items()
    }


def tone_of(description: Description, random: Random) -> str:
    """Which family of palettes the words ask for; without any, the words' hash decides."""
    weather, time = description.weather, description.time
    cold = {"snowfield", "iceberg"} & set(description.places)
    snowy = "snow" in weather or description.season == "winter" or bool(cold)
    if "storm" in weather:
        return "storm"
    if weather & {"aurora", "fireflies", "fireworks"} or "moon-surface" in description.places:
        return "night"
    if time and time != "day":
        return "dawn" if time == "golden" and snowy else time
    for word, tone in (("rain", "rain"), ("fog", "fog"), ("cloud", "overcast")):
        if word in weather and not (time == "day" and word == "cloud"):
            return tone
    if snowy:
        return "winter-day"
    return description.season if description.season in _palettes() else _fair(description, random)


def _fair(description: Description, random: Random) -> str:
    if description.time == "day" or description.season or "rainbow" in description.weather:
        return "day"
    return pick(random, ["day", "day", "day", "golden", "dawn", "sunset"])


def light_for(description: Description, random: Random) -> Light:
    tone = tone_of(description, random)
    light = replace(pick(random, _palettes()[tone]), side=pick(random, [-1, 1]))
    if "moon-surface" in description.places:
        light = replace(light, sky=_VACUUM, ambient="#e4e6ee", fill="#ffffff", far="#9a9daa")
    light = _nudged(light, random.uniform(-0.012, 0.012))
    for colour in description.colours[:2]:
        light = tinted(light, colour, 0.32)
    return light


def tinted(light: Light, colour: str, share: float) -> Light:
    """`light` moved towards `colour`, keeping its lightness."""

    def moved(old: str) -> str:
        hue, _, saturation = hls(colour)
        return mix(old, from_hls(hue, hls(old)[1], saturation * 0.8), share * 1.4)

    return replace(
        light,
        sky=tuple(moved(old) for old in light.sky),
        far=moved(light.far),
        near=moved(light.near),
        ambient=mix(light.ambient, moved(light.ambient), 0.5),
    )


def _nudged(light: Light, turn: float) -> Light:
    """`light` with the hues of the sky turned a little, so that no two prompts share them."""

    def turned(old: str) -> str:
        hue, lightness, saturation = hls(old)
        return from_hls(hue + turn, lightness, saturation)

    sky = tuple(turned(old) for old in light.sky)
    return replace(light, sky=sky, far=turned(light.far), near=turned(light.near))
