"""The language of the search: what a word means, what stays text, what is wrong with a value."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagen_desktop.core.library import Filter, Query, parse
from imagen_desktop.core.library.search_words import KEYS, spelled

TODAY = date(2026, 11, 22)


def query(text: str) -> Query:
    return parse(text, TODAY).query


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("model:dev", Filter("model", "dev")),
        ("MODEL:Dev", Filter("model", "Dev")),
        ('model:"flux dev"', Filter("model", "flux dev")),
        ("backend:sketch", Filter("backend", "sketch")),
        ("seed:123", Filter("seed", 123)),
        ("cost:0.003", Filter("cost", 3_000)),
        ("cost:>0.02", Filter("cost", 20_000, ">")),
        ("cost:<=$.5", Filter("cost", 500_000, "<=")),
        ("cost:free", Filter("cost", 0)),
        ("cost:unpriced", Filter("cost", "unpriced")),
        ("before:2026-10", Filter("day", "2026-10-01", "<")),
        ("before:2026", Filter("day", "2026-01-01", "<")),
        ("after:2026-10-18", Filter("day", "2026-10-18", ">=")),
        ("after:yesterday", Filter("day", "2026-11-21", ">=")),
        ("after:2w", Filter("day", "2026-11-08", ">=")),
        ("is:favourite", Filter("is", "favourite")),
        ("is:favorite", Filter("is", "favourite")),
        ("is:foreign", Filter("is", "foreign")),
        ("rating:>=4", Filter("rating", 4, ">=")),
        ("rating:0", Filter("rating", 0)),
        ("orientation:Landscape", Filter("orientation", "landscape")),
        ('tag:"Night  Sky"', Filter("tag", "night sky")),
        ("-tag:sea", Filter("tag", "sea", is_excluded=True)),
        ("-night", Filter("word", "night", is_excluded=True)),
        ('-"two words"', Filter("word", "two words", is_excluded=True)),
    ],
)
def test_a_word_is_a_filter(word: str, wanted: Filter) -> None:
    assert query(f"fox {word} snow") == Query("fox snow", (wanted,))


@pytest.mark.parametrize("text", ["http:fox", "a:b", "fox-tail", ":", '"red fox"', "10:30"])
def test_what_is_no_filter_stays_text(text: str) -> None:
    assert query(text) == Query(text)


@pytest.mark.parametrize(
    "word",
    [
        "seed:",
        "seed:x",
        "seed:99999999999999999999",
        "cost:much",
        "cost:>",
        "cost:1e3",
        "before:soon",
        "before:2026-13",
        "after:2026-02-30",
        "is:nice",
        "rating:6",
        "orientation:round",
        "tag:",
        "model:",
    ],
)
def test_a_wrong_value_is_said_in_a_sentence_and_searched_for_nowhere(word: str) -> None:
    search = parse(f"fox {word}", TODAY)
    assert search.query == Query("fox")
    (problem,) = search.problems
    assert problem.startswith(word.partition(":")[0] + ": takes ")
    assert problem.endswith(".")


def test_a_filter_that_is_being_typed_does_nothing_unless_it_finds_parts_of_names() -> None:
    assert parse("fox seed:1", TODAY, typing_at=10).query == Query("fox")
    assert parse("fox seed:1", TODAY, typing_at=2).query == Query("fox", (Filter("seed", 1),))
    assert parse("model:fl", TODAY, typing_at=8).query == Query("", (Filter("model", "fl"),))
    assert parse("fox before:2", TODAY, typing_at=12).query == Query("fox")


def test_the_beginning_of_an_unwanted_word_searches_for_nothing_yet() -> None:
    assert query("fox -") == query("fox")


def test_the_same_filter_twice_is_one() -> None:
    assert query("seed:1 seed:1") == Query("", (Filter("seed", 1),))


def test_words_know_where_they_stand() -> None:
    words = parse('a  tag:"b c" d', TODAY).words
    assert [(word.text, word.start, word.end) for word in words] == [
        ("a", 0, 1),
        ('tag:"b c"', 3, 12),
        ("d", 13, 14),
    ]


@given(st.sampled_from(KEYS), st.text(st.characters(exclude_characters='"\0'), min_size=1))
def test_a_spelled_word_is_read_back(key: str, value: str) -> None:
    if " ".join(value.split()) == value:
        (word,) = parse(spelled(key, value), TODAY).words
        assert (word.key, word.value) == (key, value)


@given(st.text(st.characters()))
def test_every_text_can_be_read(text: str) -> None:
    search = parse(text, TODAY, typing_at=len(text))
    assert [word.text for word in search.words] == [text[word.start : word.end] for word in search.words]
