"""The window in another language: whole texts, the core's sentences by their pattern, and Qt's own."""

from __future__ import annotations

import pytest

from imagen_desktop.core.errors import CredentialError
from imagen_desktop.ui.translation import ENGLISH, SYSTEM, Catalogue, chosen, languages

GERMAN = Catalogue(
    {"Cancel": "Abbrechen"},
    {
        "Free some space.": "Schaffen Sie Platz.",
        "The disk with {0} is full.": "Der Datenträger mit {0} ist voll.",
        "{0} cannot be written: {1}.": "{0} kann nicht geschrieben werden: {1}.",
        "The image was paid, but {0} cannot be written: {1}.": "Bezahlt, aber {0} geht nicht: {1}.",
        'The template has a token "{{{0}}}".': "Die Vorlage hat ein Feld „{{{0}}}“.",
    },
)


def test_a_text_of_the_window_is_looked_up_whole() -> None:
    assert GERMAN.translate("wording", "Cancel") == "Abbrechen"
    assert GERMAN.translate("wording", "Go on") is None
    assert GERMAN.translate("QPlatformTheme", "Cancel") is None


@pytest.mark.parametrize(
    ("said", "translated"),
    [
        ("Free some space.", "Schaffen Sie Platz."),
        ("The disk with /a b/{0} is full.", "Der Datenträger mit /a b/{0} ist voll."),
        ("/x cannot be written: no.", "/x kann nicht geschrieben werden: no."),
        ("The image was paid, but /x cannot be written: no.", "Bezahlt, aber /x geht nicht: no."),
        ('The template has a token "{sed}".', "Die Vorlage hat ein Feld „{sed}“."),
        (
            "The disk with x.y. is full. Free some space.",
            "Der Datenträger mit x.y. ist voll. Schaffen Sie Platz.",
        ),
        ("Free some space. A server's own words.", "Schaffen Sie Platz. A server's own words."),
        ("A server's own words.", None),
    ],
)
def test_a_sentence_keeps_what_stands_in_its_gaps(said: str, translated: str | None) -> None:
    assert GERMAN.translate("core", said) == translated


def test_english_is_there_without_a_file() -> None:
    assert languages()[0].name == "English"


@pytest.mark.parametrize(
    ("setting", "wanted", "code"),
    [(ENGLISH, ["de-DE"], "en"), (SYSTEM, ["xx-YY", "en-GB"], "en"), ("xx", ["en"], "en")],
)
def test_a_language_without_texts_is_english(setting: str, wanted: list[str], code: str) -> None:
    assert chosen(setting, wanted) == code


def test_the_sentences_of_errors_are_found_by_the_collector() -> None:
    from tests.tools.collect_texts import core_sentences

    assert CredentialError.title in core_sentences()
    assert "The disk with {0} is full." in core_sentences()
