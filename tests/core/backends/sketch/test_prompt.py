"""Reading prompts: words into subjects, counts, relations, places and weather."""

import pytest

from imagen_desktop.core.backends.sketch.prompt import MOST_COPIES, Description, Mention, read_prompt
from imagen_desktop.core.backends.sketch.vocabulary import singulars


def only(prompt: str) -> Mention:
    (mention,) = read_prompt(prompt).mentions
    return mention


def drawings(prompt: str) -> list[str]:
    return [mention.drawing for mention in read_prompt(prompt).mentions]


def test_the_fox_is_red_in_snow_by_night() -> None:
    description = read_prompt("a red fox in the snow at night")
    (fox,) = description.mentions
    assert fox.drawing == "@fox-sitting"
    assert fox.colour == "#d8342c"
    assert description.weather == {"snow"}
    assert description.time == "night"


def test_a_fox_asleep_lies_down() -> None:
    assert only("a red fox asleep in fresh snow").drawing == "@fox-sleeping"


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("cat", "cats"), ("fox", "foxes"), ("mouse", "mice"), ("wolf", "wolves"),
        ("cherry", "cherries"),
        ("goose", "geese"), ("bus", "buses"), ("witch", "witches"), ("tomato", "tomatoes"),
        ("knife", "knives"),
        ("woman", "women"), ("child", "children"), ("cactus", "cacti"), ("church", "churches"),
    ],
)  # fmt: skip
def test_plurals_mean_the_same_subject(one: str, many: str) -> None:
    assert drawings(f"a {one}") == drawings(many) != []


@pytest.mark.parametrize(
    ("word", "synonym"),
    [
        ("cat", "kitten"), ("dog", "hound"), ("car", "automobile"), ("rabbit", "bunny"), ("bicycle", "bike"),
        ("wizard", "sorcerer"), ("ship", "steamship"),
        ("fir", "pine tree"), ("ufo", "flying saucer"), ("ghost", "phantom"),
    ],
)  # fmt: skip
def test_synonyms_mean_the_same_subject(word: str, synonym: str) -> None:
    assert drawings(f"a {word}") == drawings(f"a {synonym}") != []


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("a cat", 1), ("cats", 3), ("two cats", 2), ("a pair of cats", 2),
        ("three black cats", 3), ("twelve cats", 12),
        ("a dozen cats", 12), ("a flock of birds", 12), ("several fish", 5), ("many fish", 9),
        ("hundreds of balloons", 12),
    ],
)  # fmt: skip
def test_counts(prompt: str, count: int) -> None:
    assert read_prompt(prompt).mentions[0].count == count <= MOST_COPIES


@pytest.mark.parametrize(
    ("prompt", "relations"),
    [
        ("a cat on a chair", ["on", ""]),
        ("a cat on a chair under a tree", ["on", "under", ""]),
        ("a bird above a house", ["above", ""]),
        ("a dog behind a car", ["behind", ""]),
        ("a mouse in a teapot", ["in", ""]),
        ("a dog in front of a house", ["front", ""]),
        ("a cat next to a dog", ["beside", ""]),
        ("a cat and a dog", ["beside", ""]),
        ("a robot holding a rose", ["hold", ""]),
        ("a pig wearing a crown", ["wear", ""]),
        ("a cat, a dog", ["", ""]),
    ],
)
def test_prepositions_bind_neighbours(prompt: str, relations: list[str]) -> None:
    assert [mention.preposition for mention in read_prompt(prompt).mentions] == relations


@pytest.mark.parametrize(
    ("prompt", "colour", "material"),
    [
        ("a blue cat", "#2f6fde", ""),
        ("a dark blue cat", "#1c2f7a", ""),
        ("a golden bicycle", "", "gold"),
        ("a glass sphere", "", "glass"),
        ("a sphere of glass", "", "glass"),
        ("spheres of glass and gold", "", "glass+gold"),
        ("a wooden horse", "", "wood"),
    ],
)
def test_adjectives_belong_to_their_noun(prompt: str, colour: str, material: str) -> None:
    mention = only(prompt)
    assert (mention.colour, mention.material) == (colour, material)


def test_a_colour_stays_with_its_own_noun() -> None:
    cat, sofa = read_prompt("a blue cat on a red sofa").mentions
    assert (cat.colour, sofa.colour) == ("#2f6fde", "#d8342c")


def test_a_colour_of_the_place_tints_the_scene() -> None:
    description = read_prompt("a cat on purple hills")
    assert description.colours == ("#8447c9",)
    assert description.mentions[0].colour == ""


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a dog at dawn", Description(time="dawn")),
        ("a dog at sunset in the rain", Description(time="sunset", weather=frozenset({"rain"}))),
        ("a dog in a foggy forest", Description(places=("forest",), weather=frozenset({"fog"}))),
        ("a dog on the beach in summer", Description(places=("beach",), season="summer")),
        ("a dog by a mountain lake in autumn", Description(places=("mountains", "lake"), season="autumn")),
        ("a dog under the northern lights", Description(weather=frozenset({"aurora"}))),
        ("a dog, pixel art", Description(style="pixel")),
    ],
)
def test_setting_words(prompt: str, expected: Description) -> None:
    found = read_prompt(prompt)
    for part in ("time", "weather", "places", "season", "style"):
        assert getattr(found, part) == getattr(expected, part)


@pytest.mark.parametrize(
    ("prompt", "drawing"),
    [
        ("an apple tree", "@apple-tree"),
        ("an olive tree", "@tree"),
        ("a teddy bear", "teddy-bear"),
        ("a hot air balloon", "@hot-air-balloon"),
    ],
)
def test_the_head_of_a_compound_is_the_subject(prompt: str, drawing: str) -> None:
    assert drawings(prompt) == [drawing]


def test_things_on_a_table_make_a_still_life() -> None:
    description = read_prompt("a pear and an apple on a table")
    assert [mention.drawing for mention in description.mentions] == ["pear", "red-apple"]
    assert description.places == ("table",)


def test_unknown_words_are_kept_apart() -> None:
    assert read_prompt("a zorblax cat").unknown == ("zorblax",)


def test_possessives_accents_and_capitals_do_not_matter() -> None:
    assert drawings("The WITCH\u2019S Cät") == ["@witch", "@cat"]


def test_singulars_of_a_singular_are_none() -> None:
    assert singulars("glass") == []
    assert singulars("cat") == []


def relations(prompt: str) -> list[tuple[str, str]]:
    return [(mention.drawing, mention.preposition) for mention in read_prompt(prompt).mentions]


def test_a_bowl_on_a_table_keeps_what_is_in_it() -> None:
    description = read_prompt("a bowl of oranges on a table")
    assert relations("a bowl of oranges on a table") == [("@bowl", "of"), ("tangerine", "")]
    assert description.places == ("table",)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a bowl of ramen", [("steaming-bowl", "")]),
        ("a plate of spaghetti", [("spaghetti", "")]),
        ("a plate of sushi", [("@plate", "of"), ("sushi", "")]),
        ("a sushi platter", [("@plate", "of"), ("sushi", "")]),
        ("a spaghetti dish", [("spaghetti", "")]),
        ("a vase of sunflowers", [("@plain-vase", "of"), ("sunflower", "")]),
        ("a fisherman in a boat", [("@fisherman", "in"), ("@rowboat", "")]),
        ("a woman doing yoga", [("person-in-lotus-position", "")]),
        ("a doctor with a stethoscope", [("@doctor", "")]),
        ("a corgi surfing", [("@dog", "on"), ("@surfboard", "")]),
        ("a spider on a web", [("@spider-web", "")]),
        ("a frog king", [("@frog", "wear"), ("crown", "")]),
        ("an elf archer", [("@archer", "")]),
        ("a golden retriever puppy in a basket", [("@dog", "in"), ("basket", "")]),
        ("pizza on a table with a glass of wine", [("pizza", "with"), ("wine-glass", "")]),
        ("a musician playing the saxophone", [("@performer", "hold"), ("saxophone", "")]),
    ],
)
def test_neighbours_make_one_thing(prompt: str, expected: list[tuple[str, str]]) -> None:
    assert relations(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a gondola in Venice", "venice"), ("a camel in Egypt", "egypt"), ("a dog in Paris", "paris"),
        ("a chef in a kitchen", "kitchen"), ("a cat in a library", "library"), ("a man on a pier", "pier"),
        ("a cat on a rooftop", "rooftop"), ("a dog in a street", "street"),
        ("a boat in the harbour", "harbour"),
        ("a dog by the window", "windowsill"), ("a balloon over a lavender field", "lavender"),
    ],
)  # fmt: skip
def test_places_are_known_by_name(prompt: str, place: str) -> None:
    assert read_prompt(prompt).places == (place,)


def test_oranges_are_fruit_and_orange_is_a_colour() -> None:
    assert drawings("oranges") == ["tangerine"]
    assert only("an orange cat").colour == "#ef7d22"


@pytest.mark.parametrize(
    ("prompt", "pose"),
    [
        ("a green dragon flying over mountains", "fly"),
        ("a dragon over the mountains", "fly"),
        ("a witch above a village", "fly"),
        ("a dragon in the mountains", ""),
        ("a castle above the sea", ""),
        ("a bridge over a river", ""),
    ],
)
def test_the_winged_fly_over_a_place(prompt: str, pose: str) -> None:
    assert only(prompt).pose == pose


def test_flying_over_something_is_above_it() -> None:
    dragon, castle = read_prompt("a dragon flying over a castle").mentions
    assert (dragon.pose, dragon.preposition) == ("fly", "above")
    assert castle.pose == ""


@pytest.mark.parametrize(
    ("prompt", "drawing", "material"),
    [
        ("a chess knight made of marble", "@chess-knight", "marble"),
        ("a marble statue", "@statue", "marble"),
        ("a lion of marble", "@lion", "marble"),
        ("a marble", "@sphere", ""),
        ("three marbles", "@sphere", ""),
    ],
)
def test_marble_is_a_stone_unless_it_stands_alone(prompt: str, drawing: str, material: str) -> None:
    mention = only(prompt)
    assert (mention.drawing, mention.material) == (drawing, material)


def test_a_cat_and_a_marble_are_two_things() -> None:
    assert drawings("a cat and a marble") == ["@cat", "@sphere"]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a jar with a butterfly inside", [("butterfly", "in"), ("@jar", "")]),
        ("a jar with a butterfly in it", [("butterfly", "in"), ("@jar", "")]),
        ("a jar with a butterfly inside on a chair", [("butterfly", "in"), ("@jar", "on"), ("chair", "")]),
        ("a cat with a hat inside a house", [("@cat", "with"), ("top-hat", "in"), ("house", "")]),
        ("a cat inside a house", [("@cat", "in"), ("house", "")]),
    ],
)
def test_what_is_named_as_inside_is_in_the_thing_before_it(
    prompt: str, expected: list[tuple[str, str]]
) -> None:
    assert relations(prompt) == expected


@pytest.mark.parametrize("prompt", ["a glass bottle with a ship inside", "a ship in a bottle"])
def test_a_bottle_with_something_in_it_is_clear(prompt: str) -> None:
    assert relations(prompt) == [("ship", "in"), ("@clear-bottle", "")]


def test_a_bottle_of_its_own_stands() -> None:
    assert drawings("a bottle") == ["@bottle"]


@pytest.mark.parametrize("prompt", ["a woman in a red dress", "a woman wearing a red dress"])
def test_clothes_colour_whoever_wears_them(prompt: str) -> None:
    woman = only(prompt)
    assert (woman.drawing, woman.colour) == ("@woman", "#d8342c")


def test_a_fairy_has_clothes_already() -> None:
    assert drawings("a fairy in a blue dress") == ["fairy"]


def test_shorts_leave_the_shirt_its_colour() -> None:
    assert only("a man in blue shorts").colour == ""


def test_an_animal_stands_beside_clothes_that_do_not_fit_it() -> None:
    assert relations("a dog in a sweater") == [("@dog", "wear"), ("@sweater", "")]


def test_a_globe_is_on_a_stand_and_the_earth_is_not() -> None:
    assert drawings("a globe") == ["@globe"]
    assert drawings("the earth") == ["@earth"]


def test_words_for_clothes_colour_whoever_wears_them() -> None:
    description = read_prompt("a king in a blue robe on a throne")
    assert (description.mentions[0].colour, description.colours) == ("#2f6fde", ())
    assert read_prompt("a cat with a blue cape").mentions[0].colour == ""
