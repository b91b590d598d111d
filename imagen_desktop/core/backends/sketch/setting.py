"""Decides where and when a scene is: from a Description to a Setting that the backdrop draws."""

import json
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from imagen_desktop.core.backends.sketch.figures import is_figure
from imagen_desktop.core.backends.sketch.light import Light, light_for
from imagen_desktop.core.backends.sketch.mentions import is_enclosed
from imagen_desktop.core.backends.sketch.noise import pick
from imagen_desktop.core.backends.sketch.prompt import Description, Mention
from imagen_desktop.core.backends.sketch.vocabulary import Subject, subjects
from imagen_desktop.core.resource_files import resource_path


@dataclass(frozen=True, slots=True)
class Landmark:
    """A drawing that belongs to a place and stands behind its subjects."""

    drawing: str
    height: float
    """As a share of the horizon's height."""
    x: float
    """As a share of the width."""
    below: float
    """How far under the horizon its foot is, as a share of what is below."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a word such as "harbour" stands for."""

    ground: str
    features: tuple[str, ...]
    landmarks: tuple[Landmark, ...] = ()


@cache
def places_by_name() -> dict[str, Place]:
    raw = json.loads(resource_path("sketch", "places.json").read_text(encoding="utf-8"))
    return {
        name: Place(
            one["ground"],
            tuple(one["features"]),
            tuple(Landmark(*values) for values in one.get("landmarks", ())),
        )
        for name, one in raw.items()
    }


@dataclass(frozen=True, slots=True)
class Setting:
    """All that the backdrop needs to know."""

    light: Light
    ground: str
    """What subjects stand on: grass, snow, sand, water, street …; or a whole place: space, table …"""
    features: tuple[str, ...]
    """What stands along the horizon, farthest first."""
    horizon: float
    """Its height in scene units."""
    weather: frozenset[str]
    season: str
    colours: tuple[str, ...]
    landmarks: tuple[Landmark, ...] = ()


_WHOLE = (
    "underwater", "cave", "space", "sky", "room", "table", "stage", "abstract", "silk",
)  # fmt: skip
_STRONG_GROUNDS = (
    "water",
    "lake",
    "river",
    "beach",
    "dunes",
    "snow",
    "street",
    "forest",
    "moon",
    "mars",
    "rooftop",
    "rows",
)
PLACES_BY_HOME = {
    "forest": ("forest",),
    "meadow": ("meadow", "meadow", "hills"),
    "farm": ("farm",),
    "mountains": ("mountains",),
    "room": ("room",),
    "savanna": ("savanna",),
    "jungle": ("jungle",),
    "desert": ("desert",),
    "snow": ("snowfield",),
    "city": ("city",),
    "beach": ("beach",),
    "sea": ("sea",),
    "underwater": ("underwater",),
    "sky": ("hills", "mountains", "sky"),
    "space": ("space",),
    "table": ("table",),
    "abstract": ("abstract",),
}
_SMALL_FISH = 2.0
"""Metres."""
_ALONE = ("mountains", "lake", "silk", "sea", "hills", "desert", "silk", "forest")


def choose_setting(description: Description, height: float, random: Random) -> Setting:
    places = _places(description, random)
    light = light_for(replace(description, places=places), random)
    ground = _ground(places, description)
    if places == ("city",) and not description.mentions and random.random() < 0.6:
        ground = "lake"
    features: list[str] = []
    for place in places:
        features += [item for item in places_by_name()[place].features if item not in features]
    if len(places) == 1 and ground == "water" and not features and random.random() < 0.4:
        features.append("far-coast")
    if description.season == "autumn":
        features = ["trees" if item == "pines" else item for item in features]
    if light.tone == "night":
        features = ["pines" if item == "deep-forest" else item for item in features]
    return Setting(
        light=light,
        ground=ground,
        features=tuple(features),
        horizon=height * _horizon_share(ground, random, alone=not description.mentions),
        weather=description.weather,
        season=description.season or _season_of(description),
        colours=description.colours,
        landmarks=_landmarks(places, description, random),
    )


def _landmarks(places: tuple[str, ...], description: Description, random: Random) -> tuple[Landmark, ...]:
    """Those that the prompt does not name as subjects; larger where nothing stands before them."""
    named = {mention.drawing for mention in description.mentions}
    found = [one for place in places for one in places_by_name()[place].landmarks if one.drawing not in named]
    size, mirrored = 1.0 if named else 1.25, random.random() < 0.5
    return tuple(replace(one, height=one.height * size, x=1 - one.x if mirrored else one.x) for one in found)


def _season_of(description: Description) -> str:
    if "autumn-forest" in description.places or "leaves" in description.weather:
        return "autumn"
    return "winter" if "snow" in description.weather else ""


def _places(description: Description, random: Random) -> tuple[str, ...]:
    if description.places:
        return description.places
    mentions = description.mentions
    if not mentions:
        if description.time or description.weather or description.season:
            return (pick(random, ("mountains", "lake", "hills", "meadow")),)
        return (pick(random, _ALONE),)
    return (pick(random, PLACES_BY_HOME[home_of(mentions, description)]),)


def home_of(mentions: tuple[Mention, ...], description: Description) -> str:
    """The home of the subject that most decides the place: the largest that stands somewhere."""
    free = [one for index, one in enumerate(mentions) if not _is_contained(mentions, index)]
    known = [subjects()[mention.drawing] for mention in free]
    if any(is_figure(one.drawing) for one in known):
        known = [one for one in known if not _is_catch(one)]
    outdoors = bool(description.weather or description.season)
    standing = [one for one in known if one.habitat in ("surface", "water")] or known
    if any(one.home == "room" for one in known) and not outdoors:
        return "room"
    if any(one.drawing == "@branch" for one in known):
        return "forest"
    best = max(
        standing,
        key=lambda one: (
            one.habitat not in ("symbol", "table"),
            one.home not in ("meadow", "sky"),
            one.metres,
        ),
    )
    if best.home in ("table", "abstract") and (outdoors or best.metres >= 3):
        return "meadow"
    limit = (0.45 if known[0].home == "table" else 0.25) if best.habitat == "ground" else 0.8
    small = [one for one in known if one.home == "table"]
    if small and best.home in ("meadow", "forest", "sky") and best.metres < limit and not outdoors:
        return "table"
    return best.home


def _is_catch(one: Subject) -> bool:
    """A fish that people have on land rather than meet in its home."""
    return one.home == "underwater" and one.metres < _SMALL_FISH and not is_figure(one.drawing)


def _is_contained(mentions: tuple[Mention, ...], index: int) -> bool:
    """A whale in a teacup is where the cup is."""
    return is_enclosed(mentions, index) and subjects()[mentions[index + 1].drawing].home == "table"


def _ground(places: tuple[str, ...], description: Description) -> str:
    grounds = [places_by_name()[place].ground for place in places]
    whole = [ground for ground in grounds if ground in _WHOLE]
    strong = [ground for ground in grounds if ground in _STRONG_GROUNDS]
    if whole and whole[0] != "sky":
        return whole[0]
    chosen = (strong or grounds)[0]
    if chosen == "water" and "snowfield" not in places and "beach" in places:
        chosen = "beach"
    snowy = "snow" in description.weather or description.season == "winter"
    if snowy and chosen in ("grass", "flowers", "field", "forest", "rock", "swamp", "savanna", "jungle"):
        return "snow"
    return chosen


def _horizon_share(ground: str, random: Random, *, alone: bool) -> float:
    """Lower in the picture where the land behind is all there is to see."""
    if ground == "sky":
        return 0.92
    if ground in ("water", "lake"):
        return random.uniform(0.5, 0.58)
    if ground == "beach":
        return random.uniform(0.46, 0.54)
    if ground == "room" or ground == "table":
        return random.uniform(0.66, 0.71)
    return random.uniform(0.66, 0.74) if alone else random.uniform(0.56, 0.64)
