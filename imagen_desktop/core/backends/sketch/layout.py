"""Puts subjects into a scene: how large, where, and how they stand to each other."""

import math
from dataclasses import dataclass, replace
from random import Random

from imagen_desktop.core.backends.sketch.artwork import art
from imagen_desktop.core.backends.sketch.figures import is_figure
from imagen_desktop.core.backends.sketch.mentions import Mention, is_enclosed
from imagen_desktop.core.backends.sketch.relations import (
    HUDDLED_STEP,
    MOST_HUDDLED,
    Placed,
    bearer,
    bearers_last,
    companions,
    related,
    shared,
)
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.vocabulary import Subject, subjects, traits

WATERS = ("water", "lake")
_FLIERS = ("@witch", "@angel", "@wizard", "@santa", "@vampire", "@astronaut")
_ALOFT = 0.74
"""Who flies is smaller than on the ground: there has to be air below."""
FLOATING = ("space", "sky", "abstract", "silk")


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    height: float
    setting: Setting
    random: Random


def lay_out(
    mentions: tuple[Mention, ...], setting: Setting, width: float, height: float, random: Random
) -> list[Placed]:
    """Every copy of every mention, farthest first."""
    frame = _Frame(width, height, setting, random)
    mentions = bearers_last(mentions)
    leads: dict[int, Placed] = {}
    sizes = _sizes(mentions, frame)
    free = [i for i in range(len(mentions)) if not _hangs_on_another(mentions, i)]
    for index, x in zip(free, _columns([sizes[i] for i in free], frame), strict=True):
        leads[index] = _stand_alone(mentions[index], sizes[index], x, frame)
    for index in reversed(range(len(mentions))):
        if index not in leads:
            group = companions(mentions, index)
            target = leads[bearer(mentions, group[-1])]
            mention = replace(mentions[index], preposition=mentions[group[-1]].preposition)
            leads[index] = _relative(mention, sizes[index][0], target, frame)
            if len(group) > 1:
                leads[index] = shared(leads[index], target, group.index(index), len(group))
    placed = [copy for index in sorted(leads) for copy in _copies(leads[index], frame)]
    return sorted(placed, key=lambda one: one.order)


def _hangs_on_another(mentions: tuple[Mention, ...], index: int) -> bool:
    alone = ("", "of", "beside", "with", "wear")
    if len(companions(mentions, index)) > 1:
        return True
    return index + 1 < len(mentions) and mentions[index].preposition not in alone


def mode_of(subject: Subject, setting: Setting) -> str:
    ground = setting.ground
    if ground in FLOATING:
        return "float"
    if ground == "underwater":
        return "stand" if subject.habitat in ("ground", "table") else "float"
    if subject.habitat in ("air", "space", "symbol"):
        return "float"
    if subject.habitat in ("water", "surface") and ground in (*WATERS, "beach"):
        return "swim"
    return "stand"


def _sizes(mentions: tuple[Mention, ...], frame: _Frame) -> list[tuple[float, float]]:
    """Height and group width of each mention, in scene units."""
    known = [_fitting(mentions, index) for index in range(len(mentions))]
    largest = max((one.metres for one in known), default=1.0)
    result = []
    whole = frame.random.uniform(0.9, 1.1)
    for mention, one in zip(mentions, known, strict=True):
        picture = art(mention.drawing)
        apart = min(1.0, mention.size**0.36)
        share = max(0.4 * apart, (one.metres / largest) ** 0.36)
        height = whole * _base_share(one, largest) * share * min(frame.height, frame.width * 1.1)
        height *= mention.size**0.1
        aspect = picture.width / picture.height
        height *= min(1.35, max(1.0, 0.62 / aspect) ** 0.4)
        height /= max(1.0, aspect / 1.15) ** 0.75
        height *= max(0.34, mention.count**-0.42)
        across = height * aspect * (1 + 0.72 * (min(mention.count, 6) - 1))
        result.append((height, across))
    total = sum(across for _, across in result) * 1.12
    fit = min(1.0, 0.9 * frame.width / total) if total else 1.0
    for index in range(len(mentions) - 1):
        if mentions[index].preposition in ("on", "above"):
            stacked = result[index][0] + result[index + 1][0]
            fit = min(fit, 0.8 * frame.height / stacked)
    return [(height * fit, across * fit) for height, across in result]


def _fitting(mentions: tuple[Mention, ...], index: int) -> Subject:
    """What is in something else is no larger than that."""
    one = _sized(mentions[index])
    if not is_enclosed(mentions, index):
        return one
    return replace(one, metres=min(one.metres, _sized(mentions[index + 1]).metres))


def _sized(mention: Mention) -> Subject:
    known = subjects()[mention.drawing]
    return replace(known, metres=known.metres * mention.size)


def _base_share(subject: Subject, largest: float) -> float:
    if subject.habitat in ("space", "symbol"):
        return 0.52
    if subject.habitat == "air":
        return 0.4 if largest > 3 else 0.34
    if subject.habitat == "table":
        return 0.46
    return 0.6 if largest >= 4 else 0.5 if largest >= 1.5 else 0.46


def _columns(sizes: list[tuple[float, float]], frame: _Frame) -> list[float]:
    """The middle of each group, side by side."""
    total = sum(across for _, across in sizes)
    slack = max(0.0, frame.width - total)
    if len(sizes) == 1:
        return [frame.width * (0.5 + frame.random.uniform(-0.13, 0.13))]
    gap = min(slack / (len(sizes) + 1), 0.16 * frame.width)
    x = (frame.width - total - gap * (len(sizes) - 1)) / 2
    order = list(range(len(sizes)))
    if frame.random.random() < 0.5:
        order.reverse()
    middles = [0.0] * len(sizes)
    for index in order:
        middles[index] = x + sizes[index][1] / 2
        x += sizes[index][1] + gap
    return middles


def _stand_alone(mention: Mention, size: tuple[float, float], x: float, frame: _Frame) -> Placed:
    subject = subjects()[mention.drawing]
    if mention.drawing == "@branch":
        return _across(mention, frame)
    if mention.drawing in traits().hung and frame.setting.ground in ("room", "table", "stage"):
        height = max(size[0], frame.height * 0.5)
        return Placed(mention, x, height, height, "inside", order=0.0)
    mode = mode_of(subject, frame.setting)
    if (
        mention.pose == "fly"
        and mode == "stand"
        and (not is_figure(mention.drawing) or mention.drawing in _FLIERS)
        and frame.setting.ground not in ("table", "room")
    ):
        mode = "float"
    height = size[0] * (_ALOFT if mode == "float" and subject.habitat == "ground" else 1.0)
    if mode == "float":
        y = _air_middle(subject, frame) + height / 2
    else:
        y = _foot(subject, frame)
        y = min(frame.height * 0.95, max(y, height + frame.height * 0.05))
    one = Placed(mention, x, y, height, mode, flip=frame.random.random() < 0.5, order=y)
    return _kept_inside(one, frame)


def _across(mention: Mention, frame: _Frame) -> Placed:
    """A branch grows into the picture from its edge."""
    picture = art(mention.drawing)
    height = frame.width * 1.06 * picture.height / picture.width
    y = frame.height * 0.8 + height / 2
    return Placed(mention, frame.width / 2, y, height, "inside", frame.random.random() < 0.5, order=y)


def _air_middle(subject: Subject, frame: _Frame) -> float:
    random, height, ground = frame.random, frame.height, frame.setting.ground
    if ground in FLOATING or ground == "underwater":
        return height * random.uniform(0.46, 0.52)
    if subject.habitat == "symbol":
        return height * 0.48
    return height * random.uniform(0.3, 0.38)


def _foot(subject: Subject, frame: _Frame) -> float:
    setting, random = frame.setting, frame.random
    depth = frame.height - setting.horizon
    if setting.ground in ("table", "room"):
        share = random.uniform(0.4, 0.5)
    elif setting.ground == "underwater":
        return frame.height * 0.93
    elif setting.ground == "street":
        share = 0.17 if subject.metres >= 4.5 else random.uniform(0.5, 0.6)
    elif setting.ground == "beach" and subject.habitat in ("surface", "water"):
        share = 0.2
    elif setting.ground == "beach":
        share = random.uniform(0.66, 0.76)
    elif setting.ground in WATERS and subject.habitat in ("surface", "water"):
        share = 0.28 if subject.metres >= 5 else random.uniform(0.42, 0.5)
    elif setting.ground in WATERS:
        share = 0.8
    else:
        share = random.uniform(0.2, 0.3) if subject.metres >= 4 else random.uniform(0.46, 0.6)
    return setting.horizon + depth * share


def _relative(mention: Mention, height: float, target: Placed, frame: _Frame) -> Placed:
    flip = frame.random.random() < 0.5
    base = Placed(mention, target.x, target.y, height, "stand", flip)
    floor = _foot(subjects()[mention.drawing], frame)
    one = related(base, target, frame.setting.horizon, floor)
    return _kept_inside(replace(one, y=min(one.y, frame.height * 0.96)), frame)


def _kept_inside(one: Placed, frame: _Frame) -> Placed:
    half = min(one.width / 2, frame.width * 0.48)
    margin = frame.width * 0.03
    x = min(frame.width - half - margin, max(half + margin, one.x))
    y = max(one.y, min(one.height, frame.height) + frame.height * 0.03)
    return replace(one, x=x, y=y)


def _copies(lead: Placed, frame: _Frame) -> list[Placed]:
    count = lead.mention.count
    if count == 1:
        return [lead]
    if lead.mode == "inside" and not lead.span:
        return _huddled(lead, frame)
    if lead.mode == "float":
        return _scattered(lead, frame)
    return _in_rows(lead, frame)


def _huddled(lead: Placed, frame: _Frame) -> list[Placed]:
    """Copies in something else: close together, as many as there is room for."""
    count = min(MOST_HUDDLED, lead.mention.count)
    places = [(index - (count - 1) / 2) * lead.width * HUDDLED_STEP for index in range(count)]
    return [
        replace(lead, x=lead.x + place, y=lead.y + frame.random.uniform(-0.12, 0.04) * lead.height)
        for place in places
    ]


def _in_rows(lead: Placed, frame: _Frame) -> list[Placed]:
    """Standing copies: a loose crowd, the middle ones nearest."""
    count, random = lead.mention.count, frame.random
    across = min(count, 6)
    step = lead.width * 0.86
    span = step * (across - 1)
    limit = (lead.span or frame.width * 0.86) - lead.width
    if span > limit > 0:
        step, span = limit / (across - 1), limit
    left = min(max(lead.x - span / 2, lead.width * 0.6), frame.width - span - lead.width * 0.6)
    copies = []
    for index in range(count):
        row, column = divmod(index, across)
        back = 0.5 if index % 2 else 0.0
        depth = 0.0 if lead.span else (frame.height - frame.setting.horizon) * 0.16 * (back - row)
        size = lead.height * (1 - 0.12 * back + 0.12 * row) * random.uniform(0.93, 1.07)
        y = min(frame.height * 0.97, lead.y - depth + random.uniform(-6, 6))
        x = left + column * step + random.uniform(-0.06, 0.06) * lead.width + (0.4 * step if row else 0)
        order = lead.order + 0.01 * row if lead.span else y
        copies.append(replace(lead, x=x, y=y, height=size, order=order, flip=random.random() < 0.5))
    return copies


def _scattered(lead: Placed, frame: _Frame) -> list[Placed]:
    """Floating copies: one large, the others smaller and farther, none in another's way."""
    count, random = lead.mention.count, frame.random
    low = frame.height * (0.92 if frame.setting.ground in (*FLOATING, "underwater") else 0.62)
    copies = [replace(lead, height=lead.height * 1.15)]
    for _ in range(count - 1):
        best, best_room = copies[0], -math.inf
        for _ in range(14):
            size = lead.height * random.uniform(0.5, 0.95)
            x = random.uniform(0.1, 0.9) * frame.width
            y = random.uniform(frame.height * 0.05 + size, max(low, frame.height * 0.06 + size))
            trial = replace(lead, x=x, y=y, height=size, flip=random.random() < 0.5)
            room = min(
                math.hypot(x - o.x, (y - size / 2) - (o.y - o.height / 2)) - (size + o.height) * 0.5
                for o in copies
            )
            if room > best_room:
                best, best_room = trial, room
        distance = max(0.0, 0.5 - 0.5 * best.height / lead.height)
        copies.append(replace(best, distance=distance, order=best.order - 100 * distance))
    return copies
