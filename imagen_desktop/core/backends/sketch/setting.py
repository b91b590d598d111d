"""Decides where and when a scene is: from a Description to a Setting that the backdrop draws."""

from dataclasses import dataclass
from random import Random

from imagen_desktop.core.backends.sketch.light import Light, light_for
from imagen_desktop.core.backends.sketch.noise import pick
from imagen_desktop.core.backends.sketch.prompt import Description, Mention
from imagen_desktop.core.backends.sketch.vocabulary import Subject, subjects


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


_GROUNDS = {
    "mountains": "grass",
    "hills": "grass",
    "meadow": "grass",
    "garden": "flowers",
    "farm": "field",
    "forest": "forest",
    "autumn-forest": "forest",
    "jungle": "jungle",
    "bamboo": "jungle",
    "swamp": "swamp",
    "savanna": "savanna",
    "desert": "dunes",
    "beach": "beach",
    "sea": "water",
    "lake": "lake",
    "river": "river",
    "waterfall": "river",
    "island": "water",
    "underwater": "underwater",
    "volcano": "rock",
    "snowfield": "snow",
    "cave": "cave",
    "city": "street",
    "village": "grass",
    "space": "space",
    "moon-surface": "moon",
    "mars-surface": "mars",
    "sky": "sky",
    "room": "room",
    "table": "table",
    "stage": "stage",
    "abstract": "abstract",
    "silk": "silk",
}

_FEATURES = {
    "mountains": ("mountains", "pines"),
    "hills": ("hills", "trees"),
    "meadow": ("hills", "trees"),
    "garden": ("hills", "trees"),
    "farm": ("hills", "trees"),
    "forest": ("hills", "deep-forest"),
    "autumn-forest": ("hills", "deep-forest"),
    "jungle": ("hills", "palms"),
    "bamboo": ("hills", "bamboo"),
    "swamp": ("trees",),
    "savanna": ("hills", "acacias"),
    "desert": ("mesas",),
    "beach": (),
    "sea": (),
    "lake": ("mountains", "pines"),
    "river": ("hills", "pines"),
    "waterfall": ("mountains", "waterfall"),
    "island": ("island",),
    "volcano": ("volcano",),
    "snowfield": ("mountains",),
    "city": ("skyline",),
    "village": ("hills", "village"),
    "moon-surface": ("craters",),
    "mars-surface": ("mesas",),
}

_WHOLE = (
    "underwater", "cave", "space", "sky", "room", "table", "stage", "abstract", "silk",
)  # fmt: skip
_STRONG_GROUNDS = ("water", "lake", "river", "beach", "dunes", "snow", "street", "forest", "moon", "mars")
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
_ALONE = ("mountains", "lake", "silk", "sea", "hills", "desert", "silk", "forest")


def choose_setting(description: Description, height: float, random: Random) -> Setting:
    places = _places(description, random)
    light = light_for(description, random)
    ground = _ground(places, description)
    if ground == "street" and not description.mentions and random.random() < 0.6:
        ground = "lake"
    features: list[str] = []
    for place in places:
        features += [item for item in _FEATURES.get(place, ()) if item not in features]
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
    )


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
    known = [subjects()[mention.drawing] for mention in mentions]
    outdoors = bool(description.weather or description.season)
    standing = [one for one in known if one.habitat in ("surface", "water")] or known
    if any(one.home == "room" for one in known) and not outdoors:
        return "room"
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
    small = [one for one in known if one.home == "table"]
    if small and best.home in ("meadow", "forest", "sky") and best.metres < 0.8 and not outdoors:
        return "table"
    return best.home


def _weight(one: Subject) -> tuple[bool, bool, float]:
    """How much a subject has to say about the place: the larger, the more, unless it is at home anywhere."""
    return one.habitat not in ("symbol", "table"), one.home not in ("meadow", "sky"), one.metres


def _ground(places: tuple[str, ...], description: Description) -> str:
    grounds = [_GROUNDS[place] for place in places]
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
