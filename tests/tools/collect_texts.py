"""Finds every text that a language has to have: `python -m tests.tools.collect_texts CODE` says what
its file lacks and what nothing says any more, and writes the file anew with the lacking ones empty.

The window's texts are what stands in `tr("…")`. The core's are its sentences and the phrases that they are
made of: any text of several words, with its gaps numbered; besides, the titles of errors and the notes of
models.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from imagen_desktop.core.resource_files import resource_path
from imagen_desktop.ui.wording import CORE, WORDING

PACKAGE = Path(__file__).resolve().parents[2] / "imagen_desktop"
_SENTENCE = re.compile(r"[A-Z\"{].*[^.][.?]", re.DOTALL)
_PHRASE = re.compile(r"[A-Za-z{][^<>\\=%]*|[^\\=%]* takes [^\\=%]*", re.DOTALL)
_CODE = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|LIMIT|BY|IN|NOT|BEGIN|PRAGMA|CREATE)\b"
    r"|\w\[| \| |\(\?|\$@|^\w+, \w+, |^(Basic|Bearer) |^\{0\}[;]? \{1\}"
)
_GAP = re.compile(r"\{\d+\}")
_LEAST_LETTERS = 10
"""A pattern of fewer would fit too much, unless it is a sentence."""
_SILENT = (
    "backends/sketch/",
    "doctor",
    "image_files/infotext.py",
    "image_files/record.py",
    "login_start.py",
    "prompts/styles.py",
    "usage/time_range.py",
    "usage/verification.py",
)
"""Said in a terminal alone, which speaks English, or in files."""


def window_texts() -> set[str]:
    """Raises ValueError for a `tr` whose text is not written there."""
    found: set[str] = set()
    for file in sorted((PACKAGE / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"):
                continue
            match node.args:
                case [ast.Constant(str(text))]:
                    found.add(text)
                case _ if file.name != "wording.py":
                    raise ValueError(f"{file.name}:{node.lineno}: tr() needs a text of its own")
    return found


def core_sentences() -> set[str]:
    """With their gaps as {0}, {1} and on."""
    found: set[str] = set()
    for file in sorted((PACKAGE / "core").rglob("*.py")):
        place = file.relative_to(PACKAGE / "core").as_posix()
        if place.startswith(_SILENT):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found.update(_titles(tree))
        found.update(_reasons(tree))
        found.update(text for text in _texts(tree) if _is_said(text))
    catalogue = json.loads(resource_path("models", "catalogue.json").read_text(encoding="utf-8"))
    for model in catalogue["models"]:
        found.update(model[key] for key in ("summary", "note") if key in model)
    return found


def _is_said(text: str) -> bool:
    if " " not in text.strip() or _CODE.search(text):
        return False
    if _SENTENCE.fullmatch(text):
        return True
    letters = sum(letter.isalpha() for letter in _GAP.sub("", text))
    is_telling = letters >= _LEAST_LETTERS or not _GAP.search(text)
    return is_telling and bool(_PHRASE.fullmatch(text))


def _titles(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name("title")], value=ast.Constant(str(title))):
                yield title


def _reasons(tree: ast.Module) -> Iterator[str]:
    """Why a backend is not ready, or tries again: short, and sure to be shown."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword("reason", ast.Constant(str(reason))):
                yield reason
            case ast.keyword("reason", ast.JoinedStr() as pieces) if len(pieces.values) > 1:
                yield _template(pieces)


def _texts(tree: ast.Module) -> Iterator[str]:
    """Every text but docstrings and the pieces of longer ones."""
    passed = {id(piece) for node in ast.walk(tree) for piece in _unsaid(node)}
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield _template(node)


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.JoinedStr):
        yield from (piece for piece in node.values if isinstance(piece, ast.Constant))
    elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_LOG."):
        yield from node.args
    elif isinstance(node, ast.Expr):
        yield node.value


def _template(node: ast.JoinedStr) -> str:
    gaps = iter(range(len(node.values)))
    parts = (
        str(piece.value).replace("{", "{{").replace("}", "}}")
        if isinstance(piece, ast.Constant)
        else f"{{{next(gaps)}}}"
        for piece in node.values
    )
    return "".join(parts)


def wanted() -> dict[str, set[str]]:
    return {WORDING: window_texts(), CORE: core_sentences()}


def main(code: str) -> None:
    file = resource_path("translations") / f"{code}.json"
    had = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {WORDING: {}, CORE: {}}
    made = {
        part: {text: had[part].get(text, "") for text in sorted(texts)} for part, texts in wanted().items()
    }
    lacking = sum(not text for texts in made.values() for text in texts.values())
    gone = sum(len(set(had[part]) - set(made[part])) for part in made)
    file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{sum(map(len, made.values()))} texts, {lacking} without a translation; {gone} were taken out")


if __name__ == "__main__":
    main(sys.argv[1])
