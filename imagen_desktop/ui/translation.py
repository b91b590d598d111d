"""The window's language: one file of texts beside Qt's own, and sentences of the core by their pattern.

English is what the code says; a language is `resources/translations/CODE.json`. The core knows no language:
its sentences are translated where they are shown, found by the pattern that they were made from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from typing_extensions import override

from imagen_desktop.core.resource_files import resource_path
from imagen_desktop.ui.locale_forms import figures_text
from imagen_desktop.ui.wording import CORE, WORDING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_LONGEST = 2_000
_MOST_KNOWN = 500
SYSTEM = "system"
ENGLISH = "en"


class Catalogue(QTranslator):
    """`texts` are whole; `sentences` may hold gaps, `{0}` and on, that keep what stands in them."""

    def __init__(self, texts: Mapping[str, str], sentences: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts
        self.sentences = sentences
        self._known: dict[str, str | None] = {}

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(
        self, context: str, source_text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        if context == WORDING:
            return self._texts.get(source_text)
        return self.sentence(source_text) if context == CORE else None

    def sentence(self, said: str) -> str | None:
        """Of one or several sentences; None where the first is unknown, or for what no core says."""
        if len(said) > _LONGEST:
            return None
        if said not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[said] = self._looked_up(said)
        return self._known[said]

    def _looked_up(self, said: str) -> str | None:
        whole = self._whole(said)
        if whole is not None or ". " not in said:
            return whole
        parts = re.split(r"(?<=[.?]) ", said)
        for count in range(len(parts) - 1, 0, -1):
            first = " ".join(parts[:count])
            known = self._whole(first)
            if known is not None:
                rest = " ".join(parts[count:])
                return f"{known} {self.sentence(rest) or rest}"
        return None

    def _whole(self, said: str) -> str | None:
        return self.sentences.get(said) or self._filled(said)

    def _filled(self, said: str) -> str | None:
        """What fills a gap may be known itself; numbers and amounts are written as the locale writes them."""
        for pattern, translated in self._patterns:
            found = pattern.fullmatch(said)
            if found is not None:
                return translated.format(*(figures_text(self._whole(gap) or gap) for gap in found.groups()))
        return None

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Those that say most go first: a pattern of few words fits much."""
        gapped = [(source, made) for source, made in self.sentences.items() if "{0}" in source]
        gapped.sort(key=lambda pair: len(re.sub(r"\{\d+\}", "", pair[0])), reverse=True)
        return [(_pattern(source), made) for source, made in gapped]


def _pattern(source: str) -> re.Pattern[str]:
    parts = re.split(r"\{\d+\}", source)
    literal = (re.escape(part.replace("{{", "{").replace("}}", "}")) for part in parts)
    return re.compile("(.+?)".join(literal), re.DOTALL)


class Language(NamedTuple):
    """`name` is in the language itself."""

    code: str
    name: str


def languages() -> tuple[Language, ...]:
    """Those that there are texts for, English first."""
    codes = sorted(file.stem for file in resource_path("translations").glob("*.json"))
    return (Language(ENGLISH, "English"), *(Language(code, _own_name(code)) for code in codes))


def chosen(setting: str, wanted: Iterable[str]) -> str:
    """The code to use: as set, or the first that the person's system asks for and that there is."""
    known = {language.code for language in languages()}
    if setting != SYSTEM:
        return setting if setting in known else ENGLISH
    codes = (tag.replace("_", "-").split("-")[0] for tag in wanted)
    return next((code for code in codes if code in known), ENGLISH)


def load(code: str) -> Catalogue:
    """Raises FileNotFoundError for a language without texts."""
    content = json.loads(resource_path("translations", f"{code}.json").read_text(encoding="utf-8"))
    return Catalogue(content[WORDING], content[CORE])


def install(application: QApplication, setting: str) -> str:
    """Sets texts, numbers and reading direction before the first widget is made; returns the code."""
    code = chosen(setting, QLocale.system().uiLanguages())
    locale = QLocale(code)
    if setting != SYSTEM or locale.language() is not QLocale.system().language():
        QLocale.setDefault(QLocale.system() if _is_bare(setting) else locale)
    if code != ENGLISH:
        for translator in (_of_qt(code), load(code)):
            translator.setParent(application)
            QCoreApplication.installTranslator(translator)
    application.setLayoutDirection(QLocale().textDirection())
    return code


def _is_bare(setting: str) -> bool:
    """A system that names no language writes numbers and days as programs do."""
    return setting == SYSTEM and QLocale.system().language() is QLocale.Language.C


def _of_qt(code: str) -> QTranslator:
    """For the buttons of its own dialogs."""
    translator = QTranslator()
    translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return translator


def _own_name(code: str) -> str:
    return QLocale(code).nativeLanguageName().capitalize()
