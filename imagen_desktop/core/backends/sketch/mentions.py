"""What a prompt mentions, and what its mentions mean together: contents, dishes, boats, furniture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from imagen_desktop.core.backends.sketch.figures import is_figure
from imagen_desktop.core.backends.sketch.vocabulary import subjects, traits


@dataclass(frozen=True, slots=True)
class Mention:
    """A subject as the prompt asks for it."""

    drawing: str
    count: int = 1
    colour: str = ""
    material: str = ""
    """One, or several joined by "+" which copies take in turn."""
    pose: str = ""
    preposition: str = ""
    """How it stands to the mention after it: "on", "under", "in", "above", "behind" …"""
    size: float = 1.0
    """How large for its kind: a giant snail is many times as tall as others."""


DISHES = ("@bowl", "@plate")
"""A word before them says what is on them: a sushi platter."""
_FURNITURE = {"@table": "table", "window": "windowsill"}
_ANYONE = ("@man", "@woman", "@boy", "@girl", "@child", "person-standing")
_GUITARS = ("@guitar", "guitar")
_PLAIN_FLOWERS = ("blossom", "bouquet", "hibiscus", "hyacinth", "rosette")


def settled(mentions: list[Mention]) -> list[Mention]:
    """Mentions with neighbours that make one thing turned into that thing."""
    result: list[Mention] = []
    mentions = _filled(mentions)
    for index, mention in enumerate(mentions):
        following = mentions[index + 1] if index + 1 < len(mentions) else None
        if following and _is_told_again(mention, following):
            continue
        if result and _is_dish_of(result[-1], mention):
            result[-1] = mention
            continue
        if result and (result[-1].drawing, mention.drawing) == ("spider", "@spider-web"):
            result[-1] = mention  # one sits in it already
            continue
        before = result[-1] if result else None
        if before and before.preposition in ("hold", "with") and _is_guitarist(before, mention):
            before = result[-1] = replace(before, drawing="@musician")
        if before and before.drawing == "@musician" and mention.drawing in traits().instruments:
            before = result[-1] = replace(before, drawing="@performer")
        if before and mention.drawing in traits().equipped.get(before.drawing, ()):
            result[-1] = replace(before, preposition=mention.preposition)
            continue
        if before and _is_clothing_of(before, mention):
            result[-1] = _clothed(before, mention)
            if _is_dressed(before.drawing):
                continue
        result.append(_for_contents(_for_crew(mention, before), following))
    return result


def _filled(mentions: list[Mention]) -> list[Mention]:
    """ "A jar with a candle" is a candle in a jar."""
    result = list(mentions)
    for index, (outer, inner) in enumerate(pairwise(mentions)):
        if outer.preposition == "with" and outer.drawing in traits().clear and outer.count == 1:
            result[index : index + 2] = [
                replace(inner, preposition="in"),
                replace(outer, preposition=inner.preposition),
            ]
    return result


def is_instrument(drawing: str) -> bool:
    return drawing in (*traits().instruments, *_GUITARS)


def _is_guitarist(player: Mention, instrument: Mention) -> bool:
    return player.drawing in ("@man", "@woman") and instrument.drawing in _GUITARS


def is_enclosed(mentions: Sequence[Mention], index: int) -> bool:
    """Whether this is in the next, and no larger than it: in a bottle, a cup, a boat."""
    if mentions[index].preposition != "in" or index + 1 >= len(mentions):
        return False
    return mentions[index + 1].drawing in (*traits().clear, *traits().open)


def is_kind_of(first: Mention, second: str) -> bool:
    """Whether `first`, straight before `second`, only says what kind it is: the apple of "apple pie"."""
    known = subjects()[first.drawing]
    if first.count != 1 or first.colour:
        return False
    if known.habitat in ("table", "symbol") or first.drawing == second:
        return True
    return is_figure(first.drawing) and is_figure(second)


def in_attire(first: Mention, second: str) -> Mention | None:
    """The frog of "frog king", who is to wear a crown."""
    person = second in traits().attire and not is_figure(first.drawing)
    is_animal = subjects()[first.drawing].habitat == "ground" and first.count == 1
    return replace(first, preposition="wear") if person and is_animal else None


def _is_told_again(mention: Mention, following: Mention) -> bool:
    """A woman "doing yoga" is one person: the drawing of someone at it."""
    is_deed = following.drawing in traits().doers
    return mention.drawing in _ANYONE and is_deed and mention.preposition == "" and following.count == 1


def _is_dish_of(dish: Mention, contents: Mention) -> bool:
    """Ramen brings its own bowl."""
    fits = dish.drawing in DISHES and contents.drawing in traits().served
    return fits and dish.preposition == "of"


def _is_clothing_of(wearer: Mention, garment: Mention) -> bool:
    return wearer.preposition in ("in", "wear") and garment.drawing in traits().garments


def _is_dressed(drawing: str) -> bool:
    return is_figure(drawing) or drawing in traits().dressed or drawing in traits().doers


def _clothed(wearer: Mention, garment: Mention) -> Mention:
    """A woman "in a red dress" is a red figure; an animal stands beside the dress."""
    if not _is_dressed(wearer.drawing):
        return replace(wearer, preposition="wear")
    is_dyed = is_figure(wearer.drawing) and traits().garments[garment.drawing]
    dye = garment.colour if is_dyed else ""
    return replace(wearer, colour=wearer.colour or dye, preposition=garment.preposition)


def _for_crew(mention: Mention, before: Mention | None) -> Mention:
    """Whoever sits in a boat sits in an open one; a bottle with something in it lies, and is clear; a fish
    swims in a bowl of glass."""
    if before is not None and before.preposition == "in" and mention.drawing == "@bottle":
        return replace(mention, drawing="@clear-bottle", material="")
    if before is not None and before.preposition == "in" and mention.drawing == "@bowl" and _swims(before):
        return replace(mention, drawing="@fishbowl")
    aboard = before is not None and before.preposition in ("in", "on")
    return replace(mention, drawing="@rowboat") if aboard and mention.drawing == "@sailboat" else mention


def _swims(mention: Mention) -> bool:
    return subjects()[mention.drawing].home == "underwater"


def _for_contents(mention: Mention, contents: Mention | None) -> Mention:
    """A vase "of" roses is empty but for these."""
    if contents is None or mention.drawing != "@vase" or mention.preposition not in ("of", "with"):
        return mention
    is_flower = subjects()[contents.drawing].home == "meadow" and contents.drawing not in _PLAIN_FLOWERS
    return replace(mention, drawing="@plain-vase", preposition="of") if is_flower else mention


def furnished(mentions: list[Mention], places: list[str]) -> tuple[list[Mention], list[str]]:
    """Mentions without the table or window they stand at: that is the place then, if there is no other. A
    window is part of any place that has one."""
    if places:
        return [mention for mention in mentions if mention.drawing != "window"] or mentions, places
    found: list[str] = []
    rest: list[Mention] = []
    for mention in mentions:
        if mention.drawing not in _FURNITURE:
            rest.append(mention)
            continue
        found.append(_FURNITURE[mention.drawing])
        if rest:
            rest[-1] = replace(rest[-1], preposition=mention.preposition)
    return (rest, sorted(found, reverse=True)[:1]) if rest and found else (mentions, [])


def is_young(first: Mention, second: str) -> bool:
    """Whether `first`, straight before `second`, is the baby of "baby elephant"."""
    is_thing = subjects()[second].habitat in ("table", "symbol")
    return first.drawing == "@child" and not is_thing and not is_figure(second)


def has_rider(mentions: Sequence[Mention]) -> bool:
    """Whether the one before the last is on or in the last: what is worn next is worn by that one."""
    if len(mentions) < 2 or mentions[-2].preposition not in ("on", "in"):
        return False
    return mentions[-1].drawing in (*traits().seats, *traits().open)


def in_season(mention: Mention, season: str) -> Mention:
    """A tree without a colour of its own has that of the season, or no leaves."""
    instead = traits().in_season.get(season, {}).get(mention.drawing)
    return replace(mention, drawing=instead) if instead and not mention.colour else mention


def posed(mention: Mention) -> Mention:
    """A fox asleep is another drawing."""
    asleep = "@fox-sleeping"
    is_fox = mention.drawing == "@fox-sitting"
    return replace(mention, drawing=asleep) if is_fox and mention.pose == "sleep" else mention


def without_repeats(mentions: list[Mention]) -> list[Mention]:
    """Mentions without those that repeat an earlier one in the same words."""
    kept: list[Mention] = []
    for mention in mentions:
        known = subjects()[mention.drawing]
        twin = any(other.drawing == known.drawing and other.colour == mention.colour for other in kept)
        if not twin:
            kept.append(mention)
    return kept
