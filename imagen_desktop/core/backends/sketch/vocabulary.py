"""The words that the sketch knows, read from resources/sketch when first asked for."""

import json
from dataclasses import dataclass
from functools import cache

from imagen_desktop.core.resource_files import resource_path


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be drawn."""

    drawing: str
    """The name of a glyph, or "@" and the name of a drawing of ours."""
    habitat: str
    """Where in a scene: ground, surface (of water), water, air, space, table, symbol."""
    home: str
    """The place that is drawn around it when the prompt names none."""
    metres: float
    """About how tall it is; pictures compress the differences."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word or phrase stands for: its kind ("subject", "place", "colour" …) and value."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What particular drawings are good for, by their names."""

    trees: tuple[str, ...]
    in_season: dict[str, dict[str, str]]
    """By the season, what takes the place of what."""
    open: tuple[str, ...]
    """Others sit in them, half hidden."""
    rims: dict[str, float]
    """How far up their openings are, where it is not at the top."""
    clear: tuple[str, ...]
    """Others are seen in them, and are as small as they."""
    hung: tuple[str, ...]
    """Indoors they hang from the ceiling."""
    winged: tuple[str, ...]
    """Over a place they fly."""
    garments: dict[str, bool]
    """People are drawn in clothes of their own: whether its colour becomes that of these."""
    dressed: tuple[str, ...]
    """People whose clothes are part of the drawing."""
    worn_at: dict[str, float]
    """How far up its wearer, as a share of the height."""
    seats: dict[str, float]
    """How far up others sit on them."""
    lamps: dict[str, float]
    """How far up they shine by night."""
    mounts: tuple[str, ...]
    """People ride them with one leg on this side."""
    served: tuple[str, ...]
    """Food that is drawn in its dish."""
    doers: tuple[str, ...]
    """Drawings of someone at it."""
    equipped: dict[str, tuple[str, ...]]
    """What people have in hand already."""
    attire: dict[str, str]
    """What makes an animal such a person: a frog king wears a crown."""
    instruments: tuple[str, ...]
    wrappers: tuple[str, ...]
    """"A plate of X" is a picture of X."""
    held_high: dict[str, tuple[float, float]]
    """Someone "with" one holds it up: its height and its foot, as shares of the bearer's height."""
    many_coloured: tuple[str, ...]
    """Several of them come in different colours."""


Vocabulary = dict[str, tuple[Meaning, ...]]


@cache
def subjects() -> dict[str, Subject]:
    """Every subject by the name of its drawing."""
    return _read_subjects()[0]


@cache
def traits() -> Traits:
    raw = json.loads(resource_path("sketch", "traits.json").read_text(encoding="utf-8"))
    return Traits(**raw)


@cache
def vocabulary() -> Vocabulary:
    """Every known word or space-joined phrase, in the singular, in lower case."""
    known: dict[str, tuple[Meaning, ...]] = {}
    for phrase, meaning in [*_read_words(), *_read_subjects()[1]]:
        if meaning not in known.get(phrase, ()):
            known[phrase] = (*known.get(phrase, ()), meaning)
    return known


@cache
def _read_subjects() -> tuple[dict[str, Subject], list[tuple[str, Meaning]]]:
    found: dict[str, Subject] = {}
    phrases: list[tuple[str, Meaning]] = []
    habitat = home = ""
    for line in _lines("subjects.txt"):
        if line.startswith("["):
            habitat, home = line[1:-1].split()
            continue
        head, words = line.split(":", 1)
        drawing, metres = head.split()
        found.setdefault(drawing, Subject(drawing, habitat, home, float(metres)))
        meaning = Meaning("subject", drawing)
        phrases += [(word.replace("-", " "), meaning) for word in words.split()]
    return found, phrases


def _read_words() -> list[tuple[str, Meaning]]:
    phrases: list[tuple[str, Meaning]] = []
    kind = ""
    for line in _lines("words.txt"):
        if line.startswith("["):
            kind = line[1:-1]
            continue
        value, words = line.split(":", 1)
        meaning = Meaning(kind, value)
        phrases += [(word.replace("-", " "), meaning) for word in words.split()]
    return phrases


def _lines(name: str) -> list[str]:
    text = resource_path("sketch", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


_IRREGULAR = {
    "mice": "mouse",
    "geese": "goose",
    "oxen": "ox",
    "children": "child",
    "men": "man",
    "women": "woman",
    "people": "person",
    "feet": "foot",
    "teeth": "tooth",
    "wolves": "wolf",
    "leaves": "leaf",
    "knives": "knife",
    "loaves": "loaf",
    "elves": "elf",
    "dwarves": "dwarf",
    "calves": "calf",
    "scarves": "scarf",
    "witches": "witch",
    "dice": "die",
    "octopi": "octopus",
    "snowmen": "snowman",
    "policemen": "policeman",
    "firemen": "fireman",
    "thieves": "thief",
    "buses": "bus",
    "cacti": "cactus",
    "fungi": "fungus",
    "gases": "gas",
    "lenses": "lens",
}


def singulars(word: str) -> list[str]:
    """What `word` may be the plural of, likeliest first; never itself."""
    if word in _IRREGULAR:
        return [_IRREGULAR[word]]
    if not word.endswith("s") or len(word) < 3 or word.endswith("ss"):
        return []
    options = [word[:-1]]
    if word.endswith("ies"):
        options.insert(0, word[:-3] + "y")
    if word.endswith("es"):
        options.append(word[:-2])
    return options
