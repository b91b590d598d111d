"""Which models a few letters mean: by the models' own names and by their titles for people."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from imagen_desktop.core.database import Database

_KNOWN = """
WITH RECURSIVE named(model) AS (
    SELECT min(model) FROM images WHERE model > ''
    UNION ALL
    SELECT (SELECT min(model) FROM images WHERE model > named.model) FROM named WHERE named.model IS NOT NULL
) SELECT model FROM named WHERE model IS NOT NULL
"""


class ModelNames:
    """`titles` gives them by name, when they are first needed; a model of another program has none."""

    def __init__(self, database: Database, titles: Callable[[], Mapping[str, str]]) -> None:
        self._database = database
        self._titles = functools.cache(titles)

    def known(self) -> list[str]:
        """Those that occur in the library."""
        return [row[0] for row in self._database.query(_KNOWN)]

    def meant_by(self, text: str) -> list[str]:
        """Whose name or title has the text in it, whatever separates its words: "flux dev", "flux-dev"."""
        wanted, titles = _bare(text), self._titles()
        return [name for name in self.known() if wanted in f"{_bare(name)} {_bare(titles.get(name, ''))}"]


def _bare(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
