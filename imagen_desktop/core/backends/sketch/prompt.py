"""Reads a prompt into a Description. Untrusted text ends here: only known values leave."""

from dataclasses import dataclass, field, replace

from imagen_desktop.core.backends.sketch.figures import is_figure
from imagen_desktop.core.backends.sketch.mentions import (
    DISHES,
    Mention,
    furnished,
    in_attire,
    is_kind_of,
    posed,
    settled,
    without_repeats,
)
from imagen_desktop.core.backends.sketch.phrases import longest_phrase, noun_follows, words_of
from imagen_desktop.core.backends.sketch.vocabulary import (
    Meaning,
    subjects,
    traits,
)

MOST_MENTIONS = 5
MOST_COPIES = 12
_SMALL = ("count", "preposition", "inside", "pose", "deed", "ignore")
_NAMED_AFTER_NOTHING = ("windowsill", "market")
"""Places whose words don't take the noun before them: a book by the window, a fruit market."""

__all__ = ["MOST_COPIES", "Description", "Mention", "read_prompt"]


@dataclass(frozen=True, slots=True)
class Description:
    """What a prompt asks for, in the sketch's own terms."""

    mentions: tuple[Mention, ...] = ()
    places: tuple[str, ...] = ()
    time: str = ""
    weather: frozenset[str] = frozenset()
    season: str = ""
    style: str = ""
    colours: tuple[str, ...] = ()
    """Colours that belong to no subject: they tint the whole scene."""
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and the adjectives that wait for their noun."""

    mentions: list[Mention] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    seasons: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    weather: set[str] = field(default_factory=set)
    colours: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    last_was_subject: bool = False
    waiting: dict[str, str] = field(default_factory=dict)
    preposition: str = ""
    made: bool = False
    """The last words were "SUBJECT made"."""
    inside: bool = False
    """The last words were "inside" or "in it", and nothing has followed that could hold something."""
    of_material: bool = False
    """The last words were "SUBJECT of", or such a material and "and"."""


def read_prompt(text: str) -> Description:
    """Never fails, whatever the text."""
    words = words_of(text)
    reading = _Reading()
    position = 0
    while position < len(words):
        length, meanings, plural = longest_phrase(words, position)
        before = len(reading.mentions)
        if meanings:
            _take(reading, meanings, plural, noun_follows(words, position + length))
        elif words[position][0] in ",.;:!?":
            _end_phrase(reading)
        else:
            reading.unknown.append(words[position])
        _follow_of(reading, words[position], _is_material(meanings))
        is_deed = any(meaning.kind == "deed" for meaning in meanings)
        reading.last_was_subject = len(reading.mentions) > before and not is_deed
        position += max(1, length)
    _end_phrase(reading)
    return _described(reading)


def _follow_of(reading: _Reading, word: str, is_material: bool) -> None:
    """Keeps track of "SUBJECT of" and "SUBJECT made of", which a material or a content may follow."""
    if word in ("of", "from"):
        reading.of_material = reading.last_was_subject or reading.made
        reading.preposition = "of" if reading.last_was_subject else reading.preposition
    elif word not in ("and", "pure", "solid") and not is_material:
        reading.of_material = False
    reading.made = word == "made" and reading.last_was_subject


def _take(reading: _Reading, meanings: tuple[Meaning, ...], plural: bool, noun_follows: bool) -> None:
    by_kind = {meaning.kind: meaning.value for meaning in meanings}
    small = [kind for kind in _SMALL if kind in by_kind]
    for kind in small:
        _take_small_word(reading, kind, by_kind[kind])
    if small:
        return
    if "clothing" in by_kind:
        _clothe(reading)
        return
    _take_setting(reading, by_kind)
    if "colour" in by_kind and not (plural and "subject" in by_kind):
        reading.waiting["colour"] = by_kind["colour"]
    elif "material" in by_kind and not plural and _describes_the_last(reading, noun_follows):
        _made_of(reading, by_kind["material"])
    elif "material" in by_kind and (noun_follows or "subject" not in by_kind):
        reading.waiting["material"] = by_kind["material"]
    elif "subject" in by_kind and "place" not in by_kind:
        _mention(reading, by_kind["subject"], plural)
    elif "place" in by_kind:
        _place(reading, by_kind["place"])


def _clothe(reading: _Reading) -> None:
    """A king "in a blue robe" is a blue figure."""
    colour = reading.waiting.get("colour", "")
    if colour and reading.mentions and is_figure(reading.mentions[-1].drawing):
        reading.mentions[-1] = replace(reading.mentions[-1], colour=colour)
    reading.waiting.clear()
    reading.preposition = ""


def _is_material(meanings: tuple[Meaning, ...]) -> bool:
    return any(meaning.kind == "material" for meaning in meanings)


def _describes_the_last(reading: _Reading, noun_follows: bool) -> bool:
    return reading.of_material or (bool(reading.mentions) and not noun_follows and not reading.waiting)


def _made_of(reading: _Reading, material: str) -> None:
    """ "spheres of glass and gold": copies take turns."""
    last = reading.mentions[-1]
    joined = "+".join(filter(None, (last.material, material)))
    reading.mentions[-1] = replace(last, material=joined)


def _take_small_word(reading: _Reading, kind: str, value: str) -> None:
    if kind in ("preposition", "inside"):
        _enclose(reading)
        reading.preposition, reading.inside = value, kind == "inside"
        _release_colour(reading)
    elif kind == "pose":
        if reading.mentions:
            reading.mentions[-1] = replace(reading.mentions[-1], pose=value)
        else:
            reading.waiting["pose"] = value
    elif kind == "deed" and reading.mentions:
        preposition, drawing = value.split()
        reading.preposition = preposition
        _mention(reading, drawing, plural=False)
        reading.waiting.clear()
    elif kind == "count" and (value != "1" or "count" not in reading.waiting):
        reading.waiting["count"] = value


def _enclose(reading: _Reading) -> None:
    """ "A bottle with a ship inside" is a ship in a bottle."""
    pair = reading.mentions[-2:]
    if reading.inside and len(pair) == 2 and pair[0].preposition in ("with", "of"):
        outer, inner = pair
        reading.mentions[-2:] = [replace(inner, preposition="in"), replace(outer, preposition="")]
    reading.inside = False


def _take_setting(reading: _Reading, by_kind: dict[str, str]) -> None:
    if "time" in by_kind:
        reading.times.append(by_kind["time"])
    if "season" in by_kind:
        reading.seasons.append(by_kind["season"])
    if "style" in by_kind:
        reading.styles.append(by_kind["style"])
    if "weather" in by_kind:
        reading.weather.add(by_kind["weather"])
    if by_kind.keys() & {"time", "season", "weather"}:
        _release_colour(reading)


def _place(reading: _Reading, place: str) -> None:
    is_named_after = place not in _NAMED_AFTER_NOTHING
    if reading.last_was_subject and is_named_after and _only_modifies(reading.mentions[-1]):
        reading.mentions.pop()
    elif reading.preposition == "above" and reading.mentions:
        reading.mentions[-1] = _aloft(reading.mentions[-1])
    if place not in reading.places:
        reading.places.append(place)
    _release_colour(reading)
    reading.inside = False
    reading.waiting.clear()
    reading.preposition = ""


def _aloft(mention: Mention) -> Mention:
    can_fly = mention.drawing in traits().winged and not mention.pose
    return replace(mention, pose="fly") if can_fly else mention


def _mention(reading: _Reading, drawing: str, plural: bool) -> None:
    if len(reading.mentions) >= MOST_MENTIONS or _is_bunched(reading, drawing):
        return
    waiting = reading.waiting
    dressed = in_attire(reading.mentions[-1], drawing) if reading.last_was_subject else None
    if dressed and not reading.preposition:
        reading.mentions[-1], drawing = dressed, traits().attire[drawing]
        reading.preposition = "wear"
    count = int(waiting.get("count", 1))
    contents = None
    if _is_modified(reading, drawing) or _is_wrapped(reading):
        named_after = reading.mentions.pop()
        contents = named_after if drawing in DISHES else None
    if plural and count < 2:
        count = 3
    if reading.mentions and reading.preposition:
        reading.mentions[-1] = replace(reading.mentions[-1], preposition=reading.preposition)
    reading.mentions.append(
        Mention(
            drawing,
            min(MOST_COPIES, max(1, count)),
            waiting.get("colour", ""),
            waiting.get("material", ""),
            waiting.get("pose", ""),
            "of" if contents else "",
        )
    )
    if contents:
        reading.mentions.append(contents)
    reading.preposition, reading.inside = "", False
    waiting.clear()


def _is_modified(reading: _Reading, drawing: str) -> bool:
    """Whether the last mention only says what kind: the apple of "apple tree"."""
    if not reading.last_was_subject or not reading.mentions or reading.preposition:
        return False
    return is_kind_of(reading.mentions[-1], drawing)


def _is_bunched(reading: _Reading, drawing: str) -> bool:
    """Whether `drawing` is the flowers of "bouquet of flowers"."""
    last = reading.mentions[-1].drawing if reading.mentions else ""
    return reading.preposition == "of" and last == "bouquet" and subjects()[drawing].home == "meadow"


def _is_wrapped(reading: _Reading) -> bool:
    """Whether the last words were "plate of"."""
    return reading.preposition == "of" and reading.mentions[-1].drawing in traits().wrappers


def _only_modifies(last: Mention) -> bool:
    return subjects()[last.drawing].habitat in ("table", "symbol") and last.count == 1


def _release_colour(reading: _Reading) -> None:
    """A colour whose noun did not come belongs to the whole scene."""
    colour = reading.waiting.pop("colour", "")
    if colour:
        reading.colours.append(colour)


def _end_phrase(reading: _Reading) -> None:
    _enclose(reading)
    _release_colour(reading)
    reading.waiting.clear()
    reading.preposition = ""


def _described(reading: _Reading) -> Description:
    mentions = settled(without_repeats(reading.mentions))
    places = list(reading.places)
    if len(mentions) > 1 and not places:
        mentions, places = furnished(mentions)
    return Description(
        mentions=tuple(map(posed, mentions)),
        places=tuple(places),
        time=reading.times[-1] if reading.times else "",
        weather=frozenset(reading.weather),
        season=reading.seasons[-1] if reading.seasons else "",
        style=reading.styles[-1] if reading.styles else "",
        colours=tuple(reading.colours),
        unknown=tuple(reading.unknown),
    )
