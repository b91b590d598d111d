"""The window in another language: whole texts, the core's sentences by their pattern, and Qt's own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from imagen_desktop.core.errors import CredentialError, NotConfiguredError
from imagen_desktop.core.generation import FREE, Price
from imagen_desktop.core.resource_files import resource_path
from imagen_desktop.ui.gallery_words import short_date
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.translation import ENGLISH, SYSTEM, Catalogue, chosen, languages, load
from imagen_desktop.ui.wording import price_text, said, sum_text, tr
from tests.tools.collect_texts import core_sentences, wanted
from tests.ui.library_desk import Desk

WORD = re.compile(r"[^\W\d_]{3,}")
SAME_IN_BOTH = {
    *("Backend", "Backends", "Budget", "Desktop", "Information", "Name", "Prediction", "Prompt", "Schema"),
    *("Seed", "System", "Token", "Tray", "Version", "WebP"),
    *("FLUX schnell", "GPT Image", "Imagen Desktop", "Stable Diffusion WebUI"),
    *("Backend: {title}", "Backend: {title}, {state}", "Filter {words}", "Imagen, {state}"),
    *("Version {version}, Python {python}, Qt {qt}", "{minutes} min {seconds} s"),
    *("favourite, rated, tagged, foreign", "landscape, portrait, square"),  # words of the search
    "A sailing boat at sunset",  # the sketch knows English alone
}


@pytest.fixture
def german() -> Iterator[None]:
    catalogue = load("de")
    QLocale.setDefault(QLocale("de"))
    QCoreApplication.installTranslator(catalogue)
    yield
    QCoreApplication.removeTranslator(catalogue)
    QLocale.setDefault(QLocale.c())


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


def test_what_fills_a_gap_is_translated_too() -> None:
    catalogue = Catalogue(
        {},
        {
            "{0} is not configured ({1}).": "{0} ist nicht konfiguriert ({1}).",
            "set {0}": "{0} setzen",
            "This costs {0}.": "Das kostet {0}.",
        },
    )
    said = "flux is not configured (set TOKEN)."
    assert catalogue.translate("core", said) == "flux ist nicht konfiguriert (TOKEN setzen)."
    assert catalogue.translate("core", "This costs $0.025.") == "Das kostet $0.025."
    assert catalogue.translate("core", "x" * 5_000) is None


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("This costs $0.025.", "Das kostet 0,025\xa0$."),
        ("This costs 3.5.", "Das kostet 3,5."),
        ("This costs 12,345.", "Das kostet 12.345."),
        ("This costs 1,024.50.", "Das kostet 1.024,50."),
        ("This costs 1234567.", "Das kostet 1234567."),
        ("This costs 0.1.2.", "Das kostet 0.1.2."),
        ("This costs fox-1.5.png.", "Das kostet fox-1.5.png."),
    ],
)
def test_numbers_in_the_cores_sentences_are_the_locales(said: str, told: str) -> None:
    assert Catalogue({}, {"This costs {0}.": "Das kostet {0}."}).sentence(said) == told


def test_english_is_there_without_a_file() -> None:
    assert languages()[0].name == "English"


@pytest.mark.parametrize(
    ("setting", "wanted", "code"),
    [(ENGLISH, ["de-DE"], "en"), (SYSTEM, ["xx-YY", "en-GB"], "en"), ("xx", ["en"], "en")],
)
def test_a_language_without_texts_is_english(setting: str, wanted: list[str], code: str) -> None:
    assert chosen(setting, wanted) == code


def test_the_sentences_of_errors_are_found_by_the_collector() -> None:
    assert CredentialError.title in core_sentences()
    assert "The disk with {0} is full." in core_sentences()


def holes(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^{}]*\}", text))


@pytest.fixture(scope="module", params=[language.code for language in languages()[1:]])
def texts(request: pytest.FixtureRequest) -> dict[str, dict[str, str]]:
    file = resource_path("translations", f"{request.param}.json")
    read: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return read


def test_there_is_a_language_beside_english() -> None:
    assert [language.code for language in languages()] == ["en", "de"]
    assert languages()[1].name == "Deutsch"


@pytest.mark.parametrize("part", ["wording", "core"])
def test_every_text_has_its_translation_and_none_is_superfluous(
    texts: dict[str, dict[str, str]], part: str
) -> None:
    """Where this fails: python -m tests.tools.collect_texts de, then fill in what is empty."""
    meant = wanted()[part]
    assert meant - set(texts[part]) == set()
    assert set(texts[part]) - meant == set()
    assert [text for text, told in texts[part].items() if not told.strip()] == []


@pytest.mark.parametrize("part", ["wording", "core"])
def test_a_translation_has_the_same_placeholders(texts: dict[str, dict[str, str]], part: str) -> None:
    assert [text for text, told in texts[part].items() if holes(text) != holes(told)] == []


@pytest.mark.parametrize("part", ["wording", "core"])
def test_a_translation_says_something_else_than_english(texts: dict[str, dict[str, str]], part: str) -> None:
    """Names, units and what is nothing but placeholders aside."""
    same = {text for text, told in texts[part].items() if text == told}
    left = {text for text in same if WORD.search(re.sub(r"\{[^{}]*\}", "", text))}
    assert left - SAME_IN_BOTH == set()


def test_a_translation_asks_for_nothing_politely(texts: dict[str, dict[str, str]]) -> None:
    told = [text for part in texts.values() for text in part.values()]
    assert [text for text in told if re.search(r"\b([Bb]itte|Sie haben|Ihr|Ihre|Oops)\b|!", text)] == []


def test_sentences_with_gaps_find_themselves_and_nothing_else() -> None:
    """No pattern is so general that it takes a more special one's place."""
    catalogue = load("de")
    for sentence, told in catalogue.sentences.items():
        filled = sentence.replace("{{", "{").replace("}}", "}")
        filled = re.sub(r"\{(\d)\}", r"Xq\1", filled) if "{0}" in sentence else sentence
        expected = re.sub(r"\{(\d)\}", r"Xq\1", told.replace("{{", "{").replace("}}", "}"))
        expected = expected if "{0}" in sentence else told
        assert catalogue.sentence(filled) == expected, sentence


@pytest.fixture
def german_desk(german: None, desk: Desk) -> Desk:
    return desk


async def test_the_window_speaks_german(german_desk: Desk) -> None:
    parts = german_desk.program.parts
    assert parts.search.field.text.accessibleName() == "Prompts durchsuchen"
    german_desk.program.show_error(NotConfiguredError("flux is not configured (set TOKEN)."))
    notice = parts.notices.notices[0]
    assert (notice.title, notice.message) == (
        "Nicht konfiguriert",
        "flux ist nicht konfiguriert (setze TOKEN).",
    )


def test_money_numbers_and_days_have_the_language_s_form(german: None) -> None:
    assert price_text(Price(3_000)) == "0,003\xa0$"
    assert price_text(FREE) == "gratis"
    assert sum_text(1_204_500_000) == "1.204,50\xa0$"
    assert tr("{count:,} images").format(count=12_345) == "12.345 Bilder"
    assert tr("{seconds:.1f} s").format(seconds=2.5) == "2,5 s"
    assert number_text(5_000_000_000) == "5.000.000.000"
    assert number_text(7.5, "g") == "7,5"
    assert short_date(date(2026, 11, 18)) == "18. Nov. 2026"


def test_sentences_with_other_words_for_day_and_month_are_whole(german: None) -> None:
    cost = "This costs $0.025; with $0.98 spent or on its way"
    told = "Das kostet 0,025\xa0$; mit 0,98\xa0$, die"
    assert said(f"{cost} today, it would pass the daily budget of $1.00.") == (
        f"{told} heute ausgegeben oder unterwegs sind, überschritte es das Tagesbudget von 1,00\xa0$."
    )
    assert said(f"{cost} this month, it would pass the monthly budget of $1.00.") == (
        f"{told} diesen Monat ausgegeben oder unterwegs sind, überschritte es das Monatsbudget von 1,00\xa0$."
    )
    assert said("FLUX takes 1 to 4 steps, not 99.") == "FLUX nimmt für steps Werte von 1 bis 4, nicht 99."


INSTALLED = """
import sys
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QMessageBox
from imagen_desktop.ui import translation
from imagen_desktop.ui.wording import tr
application = QApplication([])
code = translation.install(application, sys.argv[1])
box = QMessageBox(QMessageBox.Icon.NoIcon, "", "", QMessageBox.StandardButton.Close)
button = box.buttons()[0].text().replace("&", "")
print(code, tr("Cancel"), button, QLocale().name(), application.layoutDirection().name)
"""


@pytest.mark.parametrize(
    ("setting", "system", "installed"),
    [
        ("system", "de_AT.UTF-8", "de Abbrechen Schließen de_AT LeftToRight"),
        ("de", "C.UTF-8", "de Abbrechen Schließen de_DE LeftToRight"),
        ("system", "ar_EG.UTF-8", "en Cancel Close en_US LeftToRight"),
        ("system", "C.UTF-8", "en Cancel Close C LeftToRight"),
        ("en", "de_DE.UTF-8", "en Cancel Close en_US LeftToRight"),
    ],
)
def test_the_setting_decides_then_the_system(setting: str, system: str, installed: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": system,
        "LC_ALL": system,
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-c", INSTALLED, setting],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stdout.strip() == installed


def test_english_keeps_its_own_form() -> None:
    assert price_text(Price(3_000)) == "$0.003"
    assert tr("{count:,} images").format(count=12_345) == "12,345 images"
    assert f"{tr('{place:,} of {count:,}')}".format(place=1, count=2_000) == "1 of 2,000"
