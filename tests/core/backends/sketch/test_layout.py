"""Where subjects stand: on, in and beside each other, in the air, and under the ceiling."""

from random import Random

import pytest

from imagen_desktop.core.backends.sketch.artwork import art
from imagen_desktop.core.backends.sketch.layout import lay_out
from imagen_desktop.core.backends.sketch.prompt import read_prompt
from imagen_desktop.core.backends.sketch.relations import Placed
from imagen_desktop.core.backends.sketch.setting import Setting, choose_setting
from imagen_desktop.core.backends.sketch.vocabulary import traits

SIDE = 1000.0


def scene(prompt: str, seed: int = 7) -> tuple[Setting, list[Placed]]:
    description = read_prompt(prompt)
    setting = choose_setting(description, SIDE, Random(seed))
    return setting, lay_out(description.mentions, setting, SIDE, SIDE, Random(seed))


def copies(placed: list[Placed], drawing: str) -> list[Placed]:
    return [one for one in placed if one.mention.drawing == drawing]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("prompt", ["a dragon flying over mountains", "a witch above a village"])
def test_who_flies_has_air_below(prompt: str, seed: int) -> None:
    setting, (flyer,) = scene(prompt, seed)
    assert flyer.mode == "float"
    assert flyer.y < setting.horizon + 0.12 * SIDE


@pytest.mark.parametrize("seed", range(4))
def test_several_on_a_sofa_are_in_front_of_its_back_and_between_its_arms(seed: int) -> None:
    _, placed = scene("four cats on a sofa", seed)
    (sofa,) = copies(placed, "@sofa")
    for cat in copies(placed, "@cat"):
        assert cat.order > sofa.order
        assert abs(cat.x - sofa.x) + cat.width / 2 < 0.5 * sofa.width
        assert sofa.y - sofa.height < cat.y < sofa.y


@pytest.mark.parametrize("seed", range(4))
def test_two_on_a_branch_do_not_hide_each_other(seed: int) -> None:
    _, placed = scene("two owls on a branch", seed)
    one, other = copies(placed, "owl")
    assert abs(one.x - other.x) > 0.7 * one.width


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "prompt", ["three monkeys in a canoe", "five ducks in a bathtub", "two mice in a cup of coffee"]
)
def test_several_in_something_reach_into_its_opening_and_no_farther_than_its_sides(
    prompt: str, seed: int
) -> None:
    _, placed = scene(prompt, seed)
    inner = max(placed, key=lambda one: one.mention.count).mention.drawing
    (outer,) = [one for one in placed if one.mention.drawing != inner]
    rim = outer.y - traits().rims[outer.mention.drawing] * outer.height
    for one in copies(placed, inner):
        assert one.order < outer.order
        assert one.y - one.height < rim < one.y
        assert abs(one.x - outer.x) + one.width / 2 < 0.55 * outer.width


@pytest.mark.parametrize("prompt", ["a ship in a bottle", "a butterfly in a jar", "three fish in a jar"])
def test_what_is_in_glass_is_within_it(prompt: str) -> None:
    setting, placed = scene(prompt)
    (glass,) = [one for one in placed if one.mention.drawing in ("@clear-bottle", "@jar")]
    assert setting.ground == "table"
    for one in placed:
        assert abs(one.x - glass.x) + one.width / 2 <= glass.width / 2 + 1
        assert glass.y - glass.height <= one.y - one.height
        assert one.y <= glass.y


def test_a_whale_in_a_teacup_is_on_the_table_and_looks_out() -> None:
    setting, (whale, cup) = scene("a whale in a teacup")
    assert setting.ground == "table"
    assert whale.y - whale.height < cup.y - cup.height


def test_a_chandelier_hangs_from_the_ceiling() -> None:
    _, (chandelier,) = scene("a chandelier in a ballroom")
    assert chandelier.y == pytest.approx(chandelier.height)


def test_a_cake_with_roses_is_on_the_table() -> None:
    assert scene("a wedding cake with roses")[0].ground == "table"


def test_a_dyed_figure_keeps_its_skin_and_hair() -> None:
    plain, blue = art("@man").body, art("@man~~#2f6fde").body
    assert plain != blue
    assert "#f2c9a4" in blue
    assert "#4a3022" in blue
    assert "#c9593f" not in blue


def test_a_bear_in_a_chair_sits_on_it() -> None:
    _, (chair, bear) = scene("a teddy bear in a chair")
    assert (chair.mention.drawing, bear.mention.drawing) == ("chair", "teddy-bear")
    assert bear.y < chair.y - 0.3 * chair.height


@pytest.mark.parametrize("prompt", ["a bowl of cherries", "a hedgehog in a teacup"])
def test_more_than_a_third_of_what_is_in_a_bowl_is_above_its_rim(prompt: str) -> None:
    _, (*contents, bowl) = scene(prompt)
    for one in contents:
        shown = (bowl.y - bowl.height) - (one.y - one.height)
        assert shown > 0.34 * one.height


@pytest.mark.parametrize("prompt", ["a cat and a dog on a sofa", "a cat and a rabbit on a bench"])
def test_two_on_a_seat_share_it(prompt: str) -> None:
    _, placed = scene(prompt)
    first, second, seat = sorted(placed, key=lambda one: one.width)
    assert abs(first.x - second.x) > 0.3 * seat.width
    for one in (first, second):
        assert one.order > seat.order
        assert abs(one.x - seat.x) < 0.5 * seat.width
        assert one.y < seat.y


def test_a_tree_and_a_bird_on_a_fence_do_not_share_it() -> None:
    _, placed = scene("a tree and a bird on a fence")
    (tree,), (fence,) = copies(placed, "@tree"), copies(placed, "@fence")
    assert tree.mode == "stand"
    assert abs(tree.x - fence.x) > 0.5 * fence.width


def test_who_is_in_something_closed_stands_before_it() -> None:
    _, (carriage, princess) = scene("a princess in a carriage")
    assert princess.order > carriage.order
    assert princess.y > carriage.y
    assert princess.height < carriage.height


@pytest.mark.parametrize("seed", range(4))
def test_a_giant_snail_is_taller_than_a_knight_and_a_tiny_mouse_lower_than_a_cheese(seed: int) -> None:
    _, placed = scene("a knight and a giant snail", seed)
    (knight,), (snail,) = copies(placed, "@knight"), copies(placed, "snail")
    assert snail.height > 0.8 * knight.height
    _, placed = scene("a tiny mouse and a giant cheese", seed)
    (mouse,) = copies(placed, "mouse")
    (cheese,) = (one for one in placed if one is not mouse)
    assert mouse.height < 0.35 * cheese.height


@pytest.mark.parametrize("seed", range(4))
def test_one_wears_and_holds_things_at_the_same_time(seed: int) -> None:
    _, placed = scene("a cat wearing a crown holding a book", seed)
    (cat,), (crown,) = copies(placed, "@cat"), copies(placed, "crown")
    (book,) = (one for one in placed if one is not cat and one is not crown)
    assert crown.x == cat.x
    assert cat.y - cat.height < crown.y < cat.y - 0.6 * cat.height
    assert abs(book.x - cat.x) < cat.width + book.width
    assert book.y > cat.y - 0.6 * cat.height


@pytest.mark.parametrize(
    ("prompt", "is_under_water"),
    [("a chef cutting a fish", False), ("a fish", True), ("a mermaid with a fish", True)],
)
def test_people_do_not_follow_a_fish_under_water(prompt: str, is_under_water: bool) -> None:
    setting, _ = scene(prompt)
    assert (setting.ground == "underwater") is is_under_water
