"""Variants and wildcards in a typed prompt: what they mean, and what stays plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.prompts.template import MAX_DEPTH, Wildcard, escaped, is_plain, parse


def prompts(text: str) -> list[str]:
    return ["".join(map(str, spelled)) for spelled in parse(text).spelled()]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a red fox", ["a red fox"]),
        ("a {red|blue} fox", ["a red fox", "a blue fox"]),
        ("{a|b} {c|d}", ["a c", "a d", "b c", "b d"]),
        ("a {big|} fox", ["a big fox", "a  fox"]),
        ("{a|b {c|d}|e}", ["a", "b c", "b d", "e"]),
        ("{a|b", ["{a|b"]),
        ("a|b}", ["a|b}"]),
        ("{ {a|b}", ["{ a", "{ b"]),
        ("{x} {prompt}", ["{x} {prompt}"]),
        ("{x {a|b}}", ["{x a}", "{x b}"]),
        ("{a|{b|c}", ["{a|b", "{a|c"]),
        (r"\{a|b\}", ["{a|b}"]),
        (r"{a\|b|c}", ["a|b", "c"]),
        (r"\\{a|b}", ["\\a", "\\b"]),
        (r"C:\foo \(soft\)", [r"C:\foo \(soft\)"]),
        ("", [""]),
    ],
)
def test_variants_mean_all_combinations_in_order(typed: str, meant: list[str]) -> None:
    assert prompts(typed) == meant
    assert parse(typed).count == len(meant)


def test_combinations_are_counted_without_being_made() -> None:
    assert parse("{a|b|c|d|e|f|g|h|i|j}" * 40).count == 10**40


def test_known_names_are_wildcards_and_others_are_text() -> None:
    found = parse("a __colour__ fox by __init__", {"colour"}.__contains__)
    assert found.nodes == ("a ", Wildcard("colour"), " fox by __init__")
    assert found.has_wildcards
    assert not parse(r"a \__colour__ fox", {"colour"}.__contains__).has_wildcards


def test_wildcards_make_no_combinations_but_may_stand_in_them() -> None:
    found = parse("{a __colour__|b} c", lambda _name: True)
    assert found.count == 2
    assert list(found.spelled()) == [("a ", Wildcard("colour"), " c"), ("b", " c")]
    assert found.has_wildcards


def test_spans_are_the_outermost_variants_and_the_wildcards() -> None:
    text = "x {a|{b|c}} { __n__ {d|e}"
    spans = parse(text, lambda _name: True).spans
    assert [text[span.start : span.end] for span in spans] == ["{a|{b|c}}", "__n__", "{d|e}"]


def test_variants_nested_too_deeply_are_refused() -> None:
    assert parse("{a|" * MAX_DEPTH + "b" + "}" * MAX_DEPTH).count == MAX_DEPTH + 1
    with pytest.raises(InvalidRequestError, match="more than 20 deep"):
        parse("{a|" * 5_000 + "b" + "}" * 5_000)


def test_thousands_of_open_braces_are_plain_text() -> None:
    assert prompts("{" * 20_000) == ["{" * 20_000]


@given(st.text(alphabet="{}|\\_ab /-", max_size=40))
def test_escaped_text_means_itself(text: str) -> None:
    template = parse(escaped(text), lambda _name: True)
    assert template.spans == ()
    assert ["".join(map(str, spelled)) for spelled in template.spelled()] == [text]


@given(st.text(max_size=60))
def test_what_looks_plain_is_plain(text: str) -> None:
    if is_plain(text):
        assert parse(text, lambda _name: True).nodes in ((text,), ())
        assert escaped(text) == text
