"""Writes the notices that go with a packaged program: each package it holds, with its licence's text.

    .venv/bin/python packaging/python/third_party_notices.py [--extra local] OUTPUT

Describes what is installed beside it: run it with the Python that the program is packaged from.
"""

from __future__ import annotations

import argparse
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

from packaging.utils import canonicalize_name

from installed_dependencies import needed_distributions
from licence_check import Rules, read_rules, stated_licence

ROOT = Path(__file__).resolve().parents[2]
TEXTS = Path(__file__).with_name("licences")
OUR_FILES = {
    "Inter, the typeface": "resources/fonts/LICENSE",
    "Lucide, the icons": "resources/icons/LICENSE",
    "Noto Emoji, drawings of the built-in sketch": "resources/sketch/noto-LICENSE.txt",
}
_LICENCE_NAMES = ("LICEN", "COPYING", "NOTICE", "AUTHORS")
_RULE = "=" * 78


def notices(distributions: list[Distribution], rules: Rules, python_licence: Path) -> str:
    """Raises ValueError for a package whose licence's text is nowhere."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    parts = [
        "Imagen Desktop is under the MIT licence. It holds the work of others, under these licences.\n",
        _part(f"Python {version}", "PSF-2.0", "", [python_licence.read_text(encoding="utf-8")]),
    ]
    parts += [_distribution_part(distribution, rules) for distribution in distributions]
    parts += [
        _part(title, "", "", [(ROOT / file).read_text(encoding="utf-8")]) for title, file in OUR_FILES.items()
    ]
    return "\n".join(parts)


def licence_texts(distribution: Distribution, rules: Rules) -> list[str]:
    """The package's own, each once, then those that are kept here for it."""
    own = [
        file.read_text(encoding="utf-8", errors="replace") for file in sorted(_licence_files(distribution))
    ]
    kept = rules.texts.get(canonicalize_name(distribution.name), ())
    texts = list(dict.fromkeys([*own, *((TEXTS / file).read_text(encoding="utf-8") for file in kept)]))
    if not texts:
        raise ValueError(f"{distribution.name} brings no licence text: add one under licences/ and [texts].")
    return texts


def python_licence_file() -> Path:
    """Raises FileNotFoundError where this Python came without one."""
    own = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    debians = Path(f"/usr/share/doc/python3.{sys.version_info.minor}/copyright")
    for file in (own, debians):
        if file.is_file():
            return file
    raise FileNotFoundError(f"This Python has no licence beside it, in {own} or {debians}.")


def _distribution_part(distribution: Distribution, rules: Rules) -> str:
    note = rules.notes.get(canonicalize_name(distribution.name), "").format(version=distribution.version)
    return _part(
        f"{distribution.name} {distribution.version}",
        stated_licence(distribution, rules),
        " ".join(note.split()),
        licence_texts(distribution, rules),
    )


def _part(title: str, licence: str, note: str, texts: list[str]) -> str:
    head = "\n".join(filter(None, [title, licence, textwrap.fill(note, 78)]))
    return "\n\n".join([_RULE + "\n" + head + "\n" + _RULE, *(text.strip("\n") for text in texts)]) + "\n"


def _licence_files(distribution: Distribution) -> Iterator[Path]:
    for entry in distribution.files or []:
        file = Path(str(distribution.locate_file(entry)))
        is_text = file.suffix.lower() not in {".py", ".pyc", ".so", ".pyi"}
        if is_text and any(word in file.name.upper() for word in _LICENCE_NAMES) and file.is_file():
            yield file


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the licences of what a packaged program holds.")
    parser.add_argument(
        "--extra", action="append", default=[], help="an extra of the program, with what it needs"
    )
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    text = notices(needed_distributions(arguments.extra), read_rules(), python_licence_file())
    arguments.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
