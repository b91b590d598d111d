"""Words that bend a mention: sizes, deeds, young ones, who wears and who holds, the season."""

import pytest

from imagen_desktop.core.backends.sketch.prompt import Mention, read_prompt


def told(prompt: str) -> list[tuple[str, str]]:
    """Each mention with how it stands to the next."""
    return [(mention.drawing, mention.preposition) for mention in read_prompt(prompt).mentions]


def only(prompt: str) -> Mention:
    (mention,) = read_prompt(prompt).mentions
    return mention


@pytest.mark.parametrize(
    ("prompt", "size"),
    [("a tiny fox", 0.12), ("a little fox", 0.5), ("a fox", 1.0), ("a big fox", 2.0), ("a giant fox", 12.0)],
)
def test_a_size_belongs_to_its_noun(prompt: str, size: float) -> None:
    assert only(prompt).size == size


def test_a_size_stays_with_its_own_noun() -> None:
    mouse, cheese = read_prompt("a tiny mouse and a cheese").mentions
    assert (mouse.size, cheese.size) == (0.12, 1.0)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a skateboarding dog", [("@dog", "on"), ("skateboard", "")]),
        ("a dog skateboarding", [("@dog", "on"), ("skateboard", "")]),
        ("a cat and a skateboarding dog", [("@cat", "beside"), ("@dog", "on"), ("skateboard", "")]),
        ("a burning castle", [("castle", "with"), ("fire", "")]),
    ],
)
def test_a_deed_may_stand_before_whoever_does_it(prompt: str, expected: list[tuple[str, str]]) -> None:
    assert told(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "drawing", "count"),
    [
        ("a baby elephant", "elephant", 1),
        ("two baby dragons", "@dragon", 2),
        ("baby foxes", "@fox-sitting", 3),
    ],
)
def test_a_baby_animal_is_a_small_one(prompt: str, drawing: str, count: int) -> None:
    mention = only(prompt)
    assert (mention.drawing, mention.count, mention.size) == (drawing, count, 0.5)


@pytest.mark.parametrize(
    ("prompt", "drawing", "count", "material"),
    [
        ("a statue of a horse", "@horse", 1, "stone"),
        ("two bronze statues of a king", "@king", 2, "bronze"),
        ("an ice sculpture of a swan", "swan", 1, "ice"),
        ("a statue of three lions", "@lion", 3, "stone"),
    ],
)
def test_a_statue_of_something_is_that_in_stone(prompt: str, drawing: str, count: int, material: str) -> None:
    mention = only(prompt)
    assert (mention.drawing, mention.count, mention.material) == (drawing, count, material)


def test_a_statue_stays_one_beside_others() -> None:
    assert told("a dog and a statue") == [("@dog", "beside"), ("@statue", "")]
    assert told("a dog on a statue of a lion") == [("@dog", "on"), ("@lion", "")]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a saxophone player", [("@man", "hold"), ("saxophone", "")]),
        ("a cat beside a trumpet player", [("@cat", "beside"), ("@man", "hold"), ("trumpet", "")]),
        ("a guitar player", [("@musician", "")]),
        ("a man playing a guitar", [("@musician", "")]),
        ("a woman with a guitar", [("@musician", "")]),
        ("a chess player", [("@man", "")]),
        ("a cup, a saxophone player", [("hot-beverage", ""), ("@man", "hold"), ("saxophone", "")]),
    ],
)
def test_a_player_has_the_instrument_in_hand(prompt: str, expected: list[tuple[str, str]]) -> None:
    assert told(prompt) == expected


def test_two_players_are_two() -> None:
    player, _ = read_prompt("two trumpet players").mentions
    assert player.count == 2


def test_a_white_baby_seal_is_white() -> None:
    assert only("a white baby seal").colour == only("a white seal").colour != ""


def test_a_baby_is_a_child_and_has_things_of_its_own() -> None:
    assert told("a baby with a dog") == [("@child", "with"), ("@dog", "")]
    assert told("a baby bottle") == [("baby-bottle", "")]


def test_the_rider_wears_what_is_worn() -> None:
    expected = [("@dog", "wear"), ("sunglasses", "on"), ("skateboard", "")]
    assert told("a dog on a skateboard wearing sunglasses") == expected


def test_who_stands_beside_something_wears_it_too() -> None:
    assert told("a dog beside a cat wearing a crown") == [("@dog", "beside"), ("@cat", "wear"), ("crown", "")]


@pytest.mark.parametrize(
    ("prompt", "drawing"),
    [
        ("an oak tree", "@tree"),
        ("an oak tree in autumn", "@autumn-tree"),
        ("an oak tree in winter", "leafless-tree"),
        ("an oak tree in the snow", "leafless-tree"),
        ("an oak tree in the snow in summer", "@tree"),
        ("a green oak tree in autumn", "@tree"),
    ],
)
def test_a_tree_has_the_leaves_of_the_season(prompt: str, drawing: str) -> None:
    assert only(prompt).drawing == drawing


def test_a_window_belongs_to_the_place_that_has_one() -> None:
    assert told("a cat in a library, a rainy window") == [("@cat", "")]
    assert only("a window in a library").drawing == "window"


def test_a_glass_of_something_is_not_made_of_glass() -> None:
    assert (only("a glass of red wine").drawing, only("a glass of red wine").material) == ("wine-glass", "")
    assert only("a glass of lemonade").material == ""


@pytest.mark.parametrize(
    ("prompt", "material"), [("a stone cottage", "stone"), ("a paper boat", "paper"), ("a stone", "")]
)
def test_what_a_thing_is_made_of_may_stand_before_it(prompt: str, material: str) -> None:
    assert only(prompt).material == material


def test_a_cauldron_has_its_potion_in_it() -> None:
    assert told("a cauldron with green potion") == [("@cauldron", "")]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a goldfish in a bowl", [("@goldfish", "in"), ("@fishbowl", "")]),
        ("a fishbowl with two goldfish", [("@goldfish", "in"), ("@fishbowl", "")]),
        ("a jar with a candle on a box", [("candle", "in"), ("@jar", "on")]),
        ("a dog in a bowl", [("@dog", "in"), ("@bowl", "")]),
        ("a bowl with a spoon", [("@bowl", "with"), ("spoon", "")]),
    ],
)
def test_what_one_sees_through_has_it_inside(prompt: str, expected: list[tuple[str, str]]) -> None:
    assert told(prompt)[:2] == expected


def test_headphones_are_one_thing() -> None:
    assert only("headphones").count == 1
