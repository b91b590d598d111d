"""How one subject stands to another: on it, in it, under it, held by it, worn by it."""

from dataclasses import dataclass, replace

from imagen_desktop.core.backends.sketch.artwork import art
from imagen_desktop.core.backends.sketch.figures import is_figure
from imagen_desktop.core.backends.sketch.prompt import Mention
from imagen_desktop.core.backends.sketch.vocabulary import subjects, traits


@dataclass(frozen=True, slots=True)
class Placed:
    """One copy of a subject; x and y are the middle of its foot."""

    mention: Mention
    x: float
    y: float
    height: float
    mode: str
    """stand, float (in the air or water), swim (half in water), inside (touches no ground)."""
    flip: bool = False
    distance: float = 0.0
    """0 is near; 1 would be lost in haze."""
    order: float = 0.0
    """What is drawn later stands in front."""
    span: float = 0.0
    """How wide all its copies together may be, where something bears them."""
    posture: str = ""
    """How a figure holds itself: "astride", "seated" or, as a rule, upright."""

    @property
    def picture(self) -> str:
        """The name of its drawing, in its posture."""
        return f"{self.mention.drawing}~{self.posture}" if self.posture else self.mention.drawing

    @property
    def width(self) -> float:
        one = art(self.picture)
        return self.height * one.width / one.height


MOST_HUDDLED, HUDDLED_STEP = 5, 0.42
"""How many are seen where several are in something, and how far apart: as a share of their width."""
_CHAIRS = (
    "chair",
    "seat",
    "@throne",
    "@bench",
    "@sofa",
    "bed",
    "@fence",
    "rock",
    "wood",
    "@swing",
    "@hammock",
    "@unicycle",
    "@tricycle",
    "sled",
    "broom",
)


def bearers_last(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """ "A holding B" and "A in a hat" as B held by A, so that the smaller one hangs on the other."""
    result = list(mentions)
    for index in range(len(result) - 1):
        first, second = result[index], result[index + 1]
        worn = first.preposition in ("in", "wear", "with") and _can_wear(first, second)
        if first.preposition == "of" and first.drawing in (*traits().open, *traits().clear):
            result[index] = replace(_handful(second), preposition="in")
            result[index + 1] = replace(first, preposition=second.preposition)
            continue
        if first.preposition == "of" and first.drawing == "@plate":
            result[index] = replace(second, preposition="on")
            result[index + 1] = replace(first, preposition=second.preposition)
            continue
        if first.preposition == "hold" and _is_too_large(first, second):
            result[index] = replace(first, preposition="beside")
            continue
        holds = first.preposition == "hold" or (first.preposition == "with" and _can_hold(first, second))
        if holds or worn:
            result[index] = replace(second, preposition="worn" if worn else "held")
            result[index + 1] = replace(first, preposition=second.preposition)
    return tuple(result)


def _handful(contents: Mention) -> Mention:
    """A bowl of cherries has more than one in it."""
    is_small = subjects()[contents.drawing].home == "table"
    return replace(contents, count=3) if is_small and contents.count == 1 else contents


def _can_wear(first: Mention, second: Mention) -> bool:
    alive = first.preposition != "with" or is_figure(first.drawing)
    return alive and second.drawing in traits().worn_at


def _can_hold(first: Mention, second: Mention) -> bool:
    return is_figure(first.drawing) and second.drawing in traits().held_high


def _is_too_large(first: Mention, second: Mention) -> bool:
    """Nobody has a piano in hand: whoever plays it stands beside."""
    bearer, thing = subjects()[first.drawing].metres, subjects()[second.drawing].metres
    is_lifted = second.drawing in traits().held_high
    return is_figure(first.drawing) and thing > 0.75 * bearer and not is_lifted


def related(one: Placed, target: Placed, horizon: float, floor: float) -> Placed:
    """`one` moved to where its preposition puts it; `floor` is where it would stand by itself."""
    relation = one.mention.preposition
    if relation == "under":
        return _under(one, target, floor)
    if relation == "above" and target.height > 1.4 * one.height:
        return _beside_the_top(one, target)
    if relation == "above":
        room = target.y - target.height * 1.08
        height = min(one.height, max(0.6 * one.height, room * 0.94))
        y = max(height * 1.08, room)
        return replace(one, y=y, height=height, mode="float", order=target.order + 0.1)
    if relation == "behind":
        y = max(horizon + 10, target.y - 30)
        return replace(one, x=target.x + 0.4 * target.width, y=y, order=target.order - 1)
    close = {"on": _upon, "in": _within, "held": _held, "worn": _worn}.get(relation)
    if close:
        return close(one, target)
    return replace(one, x=target.x - 0.35 * target.width, y=target.y + 60, order=target.order + 60)


def _beside_the_top(one: Placed, target: Placed) -> Placed:
    """In the air next to something tall, where there is room to be seen."""
    height = one.height * 1.5
    shift = (0.5 * target.width + 0.3 * one.width) * (1 if one.flip else -1)
    y = max(height * 1.1, target.y - 0.6 * target.height)
    return replace(one, x=target.x + shift, y=y, height=height, mode="float", order=target.order + 0.1)


def _upon(one: Placed, target: Placed) -> Placed:
    """On top of it; what is far too big for that stands behind it, as on a heap."""
    drawing = target.mention.drawing
    if _sits(one, target):
        return _sat(one, target)
    y = target.y - target.height * traits().seats.get(drawing, 0.93)
    if one.height > target.height * 2 and target.width < 3 * target.height:
        return replace(one, order=target.order - 0.1)
    if target.width > 3 * target.height:
        height = min(one.height, 0.62 * target.width * one.height / one.width)
        above = replace(one, y=y, height=height, mode="inside", order=target.order + 0.1)
        return replace(above, span=0.7 * target.width)
    height = min(one.height, target.height * 1.1)
    return replace(one, y=y, height=height, order=target.order + 0.1, span=0.86 * target.width)


def _sits(one: Placed, target: Placed) -> bool:
    has_seat = target.mention.drawing in (*traits().mounts, *_CHAIRS)
    return is_figure(one.mention.drawing) and one.mention.count == 1 and has_seat


def _sat(one: Placed, target: Placed) -> Placed:
    """People sit on what has a seat, at the size that they have standing."""
    drawing = target.mention.drawing
    posture = "astride" if drawing in traits().mounts else "seated"
    share = art(f"{one.mention.drawing}~{posture}").height / art(one.mention.drawing).height
    height = min(one.height, target.height * 1.9) * share
    y = target.y - target.height * traits().seats.get(drawing, 0.93)
    mounted = replace(one, posture=posture, mode="inside", height=height, y=y, order=target.order + 0.1)
    return replace(mounted, x=target.x + 0.04 * target.width * (-1 if target.flip else 1))


def _within(one: Placed, target: Placed) -> Placed:
    """In a cup, half hidden; in a tree, on a branch; in a house, before it."""
    drawing = target.mention.drawing
    is_wide = target.width > 1.25 * target.height
    if drawing in _CHAIRS:
        return _upon(one, target)
    if drawing in traits().clear:
        return _behind_glass(one, target, is_wide=is_wide)
    if drawing in traits().trees:
        height, x = min(one.height, target.height * 0.26), one.x + 0.12 * target.width
        y = target.y - target.height * 0.5
        return replace(one, x=x, y=y, height=height, mode="inside", order=target.order + 0.1)
    if drawing in traits().open and one.mention.drawing in traits().trees:
        y = target.y - target.height * 0.8
        return replace(one, y=y, height=target.height * 2.2, mode="inside", order=target.order - 0.1)
    if drawing in traits().open and target.width > 2.6 * target.height:
        height = min(one.height, target.width * 0.42)
        y = target.y - target.height * 0.3
        return replace(one, y=y, height=height, mode="inside", order=target.order - 0.1)
    if drawing in traits().open and one.mention.count > 1:
        return _crowded(one, target, is_wide=is_wide)
    if drawing in traits().open:
        height = min(max(one.height, target.height * 0.7), target.height * 1.1)
        height = min(height, 1.15 * target.width * one.height / one.width)
        y = target.y - target.height * 0.36
        if height < 0.95 * target.height:
            y = min(y, target.y - 0.95 * target.height + 0.42 * height)
        return replace(one, y=y, height=height, mode="inside", order=target.order - 0.1)
    if target.height > one.height * 1.2 or is_figure(one.mention.drawing):
        one = replace(one, height=min(one.height, 0.84 * target.height))
        x, y = target.x - 0.2 * target.width, target.y + 0.06 * target.height
        return replace(one, x=x, y=y, order=target.order + 0.1)
    return _upon(one, target)


def _crowded(one: Placed, target: Placed, *, is_wide: bool) -> Placed:
    """Several look over the rim, side by side and no wider than it."""
    across = 1 + HUDDLED_STEP * (min(MOST_HUDDLED, one.mention.count) - 1)
    height = target.height * (0.55 if is_wide else 0.85)
    height = min(height, target.width / across * one.height / one.width)
    y = target.y - target.height * traits().rims.get(target.mention.drawing, 0.95) + 0.3 * height
    return replace(one, y=y, height=height, mode="inside", order=target.order - 0.1)


def _behind_glass(one: Placed, target: Placed, *, is_wide: bool) -> Placed:
    """Small enough for what it is in; several huddle on its floor, or swim above it."""
    share = 1.0 if one.mention.count == 1 else 0.6
    room = target.width * (0.5 if is_wide else 0.66) * share
    height = min(target.height * 0.62 * share, room * one.height / one.width)
    x = target.x + 0.1 * target.width * (1 if target.flip else -1) * is_wide
    swims = subjects()[one.mention.drawing].home == "underwater"
    y = target.y - target.height * (0.28 if swims else 0.22 if is_wide else 0.08)
    return replace(one, x=x, y=y, height=height, mode="inside", order=target.order - 0.1)


def _held(one: Placed, target: Placed) -> Placed:
    if one.mention.drawing in traits().held_high:
        size, foot = traits().held_high[one.mention.drawing]
        x = target.x + (-0.4 if target.flip else 0.4) * target.width
        y, height = target.y - target.height * foot, target.height * size
        return replace(one, x=x, y=y, height=height, mode="inside", order=target.order + 0.1)
    side = -1 if target.flip else 1
    if not is_figure(target.mention.drawing):
        height = min(one.height, target.height * 0.4)
        reach = 0.5 * target.width + 0.5 * height
        return replace(
            one, x=target.x - side * reach, y=target.y + 4, height=height, order=target.order + 0.1
        )
    is_ball = "ball" in one.mention.drawing
    height = min(one.height, target.height * (0.16 if is_ball else 0.3))
    x = target.x + side * (0.55 if is_ball else 0.28) * target.width
    y = target.y if is_ball else target.y - target.height * 0.42 + height * 0.5
    return replace(one, x=x, y=y, height=height, mode="inside", order=target.order + 0.1)


def _worn(one: Placed, target: Placed) -> Placed:
    drawing = one.mention.drawing
    height = min(one.height, target.height * (0.12 if drawing.endswith(("glasses", "-tie")) else 0.34))
    y = target.y - target.height * traits().worn_at.get(drawing, 0.84)
    return replace(one, y=y, height=height, mode="inside", order=target.order + 0.1)


def _under(one: Placed, target: Placed, floor: float) -> Placed:
    if target.mode == "float":
        return replace(one, y=floor, order=floor)
    shift = 0.18 * target.width * (1 if one.flip else -1)
    y = target.y + 0.14 * target.height
    return replace(one, x=target.x + shift, y=y, order=y)


def companions(mentions: tuple[Mention, ...], index: int) -> list[int]:
    """Who shares a place with this one: the boy and the dog of "a boy and a dog in a boat"."""
    last = index
    while last + 1 < len(mentions) and mentions[last].preposition == "beside":
        last += 1
    if last + 1 >= len(mentions) or mentions[last].preposition not in ("on", "in"):
        return [index]
    first = last
    while first and mentions[first - 1].preposition == "beside":
        first -= 1
    group = list(range(first, last + 1))
    bearer = mentions[last + 1].drawing
    picture = art(bearer)
    room = 2 * subjects()[bearer].metres * max(1.0, picture.width / picture.height)
    return group if all(subjects()[mentions[one].drawing].metres <= room for one in group) else [index]


def bearer(mentions: tuple[Mention, ...], index: int) -> int:
    """Which one this is on, in or beside: what someone wears and what they hold are both on that one."""
    found = index + 1
    if mentions[index].preposition in ("worn", "held"):
        while mentions[found].preposition in ("worn", "held"):
            found += 1
    return found


def shared(one: Placed, target: Placed, place: int, places: int) -> Placed:
    """One of several on or in something: side by side, each with its part of the room."""
    room = 0.9 * target.width / places
    height = min(one.height, 1.15 * room * one.height / one.width)
    return replace(one, x=target.x + (place - (places - 1) / 2) * room, height=height)
