"""Reads a prompt into a Description. Untrusted text ends here: only known values leave."""

from dataclasses import dataclass

from imagen_desktop.core.backends.sketch.mentions import (
    Mention,
    furnished,
    in_season,
    posed,
    settled,
    without_repeats,
)
from imagen_desktop.core.backends.sketch.phrases import longest_phrase, noun_follows, words_of
from imagen_desktop.core.backends.sketch.reading import (
    MOST_COPIES,
    Reading,
    clothe,
    describes_the_last,
    end_phrase,
    make_of,
    release_colour,
    take_place,
    take_small_word,
    take_subject,
)
from imagen_desktop.core.backends.sketch.vocabulary import Meaning

_SMALL = ("count", "size", "preposition", "inside", "pose", "deed", "ignore")

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


def read_prompt(text: str) -> Description:
    """Never fails, whatever the text."""
    words = words_of(text)
    reading = Reading()
    position = 0
    while position < len(words):
        length, meanings, plural = longest_phrase(words, position)
        before = len(reading.mentions)
        if meanings:
            _take(reading, meanings, plural, noun_follows(words, position + length))
        elif words[position][0] in ",.;:!?":
            end_phrase(reading)
        else:
            reading.unknown.append(words[position])
        _follow_of(reading, words[position], _is_material(meanings))
        is_deed = any(meaning.kind == "deed" for meaning in meanings)
        reading.last_was_subject = len(reading.mentions) > before and not is_deed
        position += max(1, length)
    end_phrase(reading)
    return _described(reading)


def _follow_of(reading: Reading, word: str, is_material: bool) -> None:
    """Keeps track of "SUBJECT of" and "SUBJECT made of", which a material or a content may follow."""
    if word in ("of", "from"):
        reading.of_material = reading.last_was_subject or reading.made
        reading.preposition = "of" if reading.last_was_subject else reading.preposition
    elif word not in ("and", "pure", "solid") and not is_material:
        reading.of_material = False
    reading.made = word == "made" and reading.last_was_subject


def _take(reading: Reading, meanings: tuple[Meaning, ...], plural: bool, noun_follows: bool) -> None:
    by_kind = {meaning.kind: meaning.value for meaning in meanings}
    small = [kind for kind in _SMALL if kind in by_kind]
    for kind in small:
        take_small_word(reading, kind, by_kind[kind])
    if small:
        return
    if "clothing" in by_kind:
        clothe(reading)
        return
    _take_setting(reading, by_kind)
    if "colour" in by_kind and not (plural and "subject" in by_kind):
        reading.waiting["colour"] = by_kind["colour"]
    elif "material" in by_kind and not plural and describes_the_last(reading, noun_follows):
        make_of(reading, by_kind["material"])
    elif "material" in by_kind and (noun_follows or "subject" not in by_kind):
        reading.waiting["material"] = by_kind["material"]
    elif "subject" in by_kind and "place" not in by_kind:
        take_subject(reading, by_kind["subject"], plural)
    elif "place" in by_kind:
        take_place(reading, by_kind["place"])


def _is_material(meanings: tuple[Meaning, ...]) -> bool:
    return any(meaning.kind == "material" for meaning in meanings)


def _take_setting(reading: Reading, by_kind: dict[str, str]) -> None:
    if "time" in by_kind:
        reading.times.append(by_kind["time"])
    if "season" in by_kind:
        reading.seasons.append(by_kind["season"])
    if "style" in by_kind:
        reading.styles.append(by_kind["style"])
    if "weather" in by_kind:
        reading.weather.add(by_kind["weather"])
    if by_kind.keys() & {"time", "season", "weather"}:
        release_colour(reading)


def _described(reading: Reading) -> Description:
    mentions = settled(without_repeats(reading.mentions))
    places = list(reading.places)
    if len(mentions) > 1:
        mentions, places = furnished(mentions, places)
    season = reading.seasons[-1] if reading.seasons else "winter" if "snow" in reading.weather else ""
    return Description(
        mentions=tuple(in_season(posed(mention), season) for mention in mentions),
        places=tuple(places),
        time=reading.times[-1] if reading.times else "",
        weather=frozenset(reading.weather),
        season=reading.seasons[-1] if reading.seasons else "",
        style=reading.styles[-1] if reading.styles else "",
        colours=tuple(reading.colours),
        unknown=tuple(reading.unknown),
    )
