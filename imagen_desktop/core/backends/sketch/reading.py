"""What has been read of a prompt: its mentions so far, and the words that wait for their noun."""

from dataclasses import dataclass, field, replace

from imagen_desktop.core.backends.sketch.figures import is_figure
from imagen_desktop.core.backends.sketch.mentions import (
    DISHES,
    Mention,
    has_rider,
    in_attire,
    is_instrument,
    is_kind_of,
    is_young,
)
from imagen_desktop.core.backends.sketch.vocabulary import subjects, traits

MOST_MENTIONS = 5
MOST_COPIES = 12
_NAMED_AFTER_NOTHING = ("windowsill", "market")
"""Places whose words don't take the noun before them: a book by the window, a fruit market."""


@dataclass(slots=True)
class Reading:
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

    @property
    def straight_before(self) -> Mention | None:
        """What stands straight before the next word, as the apple of "apple tree"."""
        follows = self.last_was_subject and not self.preposition and bool(self.mentions)
        return self.mentions[-1] if follows else None


def clothe(reading: Reading) -> None:
    """A king "in a blue robe" is a blue figure."""
    colour = reading.waiting.get("colour", "")
    if colour and reading.mentions and is_figure(reading.mentions[-1].drawing):
        reading.mentions[-1] = replace(reading.mentions[-1], colour=colour)
    reading.waiting.clear()
    reading.preposition = ""


def describes_the_last(reading: Reading, noun_follows: bool) -> bool:
    return reading.of_material or (bool(reading.mentions) and not noun_follows and not reading.waiting)


def make_of(reading: Reading, material: str) -> None:
    """ "spheres of glass and gold": copies take turns."""
    last = reading.mentions[-1]
    joined = "+".join(filter(None, (last.material, material)))
    reading.mentions[-1] = replace(last, material=joined)


def take_small_word(reading: Reading, kind: str, value: str) -> None:
    if kind in ("preposition", "inside"):
        _enclose(reading)
        reading.preposition, reading.inside = value, kind == "inside"
        release_colour(reading)
    elif kind == "pose":
        if reading.mentions:
            reading.mentions[-1] = replace(reading.mentions[-1], pose=value)
        else:
            reading.waiting["pose"] = value
    elif kind == "deed" and reading.mentions and "count" not in reading.waiting:
        _do(reading, value)
    elif kind in ("deed", "size"):
        reading.waiting[kind] = value
    elif kind == "count" and (value != "1" or "count" not in reading.waiting):
        reading.waiting["count"] = value


def _do(reading: Reading, deed: str) -> None:
    """What the last one does brings a thing: whoever skates is on a skateboard."""
    reading.preposition, drawing = deed.split()
    take_subject(reading, drawing, plural=False)


def _enclose(reading: Reading) -> None:
    """ "A bottle with a ship inside" is a ship in a bottle."""
    pair = reading.mentions[-2:]
    if reading.inside and len(pair) == 2 and pair[0].preposition in ("with", "of"):
        outer, inner = pair
        reading.mentions[-2:] = [replace(inner, preposition="in"), replace(outer, preposition="")]
    reading.inside = False


def take_place(reading: Reading, place: str) -> None:
    is_named_after = place not in _NAMED_AFTER_NOTHING
    if reading.last_was_subject and is_named_after and _only_modifies(reading.mentions[-1]):
        reading.mentions.pop()
    elif reading.preposition == "above" and reading.mentions:
        reading.mentions[-1] = _aloft(reading.mentions[-1])
    if place not in reading.places:
        reading.places.append(place)
    release_colour(reading)
    reading.inside = False
    reading.waiting.clear()
    reading.preposition = ""


def _aloft(mention: Mention) -> Mention:
    can_fly = mention.drawing in traits().winged and not mention.pose
    return replace(mention, pose="fly") if can_fly else mention


def take_subject(reading: Reading, drawing: str, plural: bool) -> None:
    if len(reading.mentions) >= MOST_MENTIONS or _is_bunched(reading, drawing):
        return
    dressed = in_attire(reading.mentions[-1], drawing) if reading.last_was_subject else None
    if dressed and not reading.preposition:
        reading.mentions[-1], drawing = dressed, traits().attire[drawing]
        reading.preposition = "wear"
    inherited = _inherited(reading, drawing)
    waiting = {**inherited, **reading.waiting}
    contents = None
    tune = reading.mentions.pop() if _plays(reading, drawing) else None
    if not tune and (_is_modified(reading, drawing) or _is_wrapped(reading)):
        named_after = reading.mentions.pop()
        contents = named_after if drawing in DISHES else None
    counts = (waiting.get("count", 1), inherited.get("count", 1), tune.count if tune else 1)
    count = max(map(int, counts))
    if plural and count < 2:
        count = 3
    made = Mention(
        drawing,
        min(MOST_COPIES, max(1, count)),
        waiting.get("colour", ""),
        waiting.get("material", ""),
        waiting.get("pose", ""),
        "of" if contents else "",
        float(waiting.get("size", 1)),
    )
    _relate(reading, made)
    if contents:
        reading.mentions.append(contents)
    if tune:
        reading.preposition = "hold"
        _relate(reading, tune)
    deed = waiting.get("deed", "")
    reading.preposition, reading.inside = "", False
    reading.waiting.clear()
    if deed:
        _do(reading, deed)


def _inherited(reading: Reading, drawing: str) -> dict[str, str]:
    """What the words before say of this one: "baby elephant", "statue of a horse"."""
    before = reading.straight_before
    if before and is_young(before, drawing):
        young = reading.mentions.pop()
        return {"count": str(young.count), "colour": young.colour, "size": "0.5"}
    if reading.preposition == "of" and reading.mentions[-1].drawing == "@statue":
        statue = reading.mentions.pop()
        reading.preposition = ""
        given = {"material": statue.material or "stone", "colour": statue.colour}
        return {"count": str(statue.count), "size": str(statue.size), **given}
    return {}


def _relate(reading: Reading, made: Mention) -> None:
    """To the one before; what whoever rides that wears or holds is told of the rider."""
    mentions, preposition = reading.mentions, reading.preposition
    if preposition in ("wear", "hold") and has_rider(mentions):
        mentions.insert(-1, replace(made, preposition=mentions[-2].preposition))
        mentions[-3] = replace(mentions[-3], preposition=preposition)
        return
    if mentions and preposition:
        mentions[-1] = replace(mentions[-1], preposition=preposition)
    mentions.append(made)


def _is_modified(reading: Reading, drawing: str) -> bool:
    """Whether the last mention only says what kind: the apple of "apple tree"."""
    before = reading.straight_before
    return before is not None and is_kind_of(before, drawing)


def _is_bunched(reading: Reading, drawing: str) -> bool:
    """Whether `drawing` is the flowers of "bouquet of flowers"."""
    last = reading.mentions[-1].drawing if reading.mentions else ""
    return reading.preposition == "of" and last == "bouquet" and subjects()[drawing].home == "meadow"


def _is_wrapped(reading: Reading) -> bool:
    """Whether the last words were "plate of"."""
    return reading.preposition == "of" and reading.mentions[-1].drawing in traits().wrappers


def _plays(reading: Reading, drawing: str) -> bool:
    """Whether the last words were the saxophone of "saxophone player"."""
    before = reading.straight_before
    return before is not None and is_figure(drawing) and is_instrument(before.drawing)


def _only_modifies(last: Mention) -> bool:
    return subjects()[last.drawing].habitat in ("table", "symbol") and last.count == 1


def release_colour(reading: Reading) -> None:
    """A colour whose noun did not come belongs to the whole scene."""
    colour = reading.waiting.pop("colour", "")
    if colour:
        reading.colours.append(colour)


def end_phrase(reading: Reading) -> None:
    _enclose(reading)
    release_colour(reading)
    reading.waiting.clear()
    reading.preposition = ""
