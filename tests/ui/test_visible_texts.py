"""Every text that a person sees or hears in the window can be translated: it stands in tr()."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import imagen_desktop

MODULES = sorted((Path(imagen_desktop.__file__).parent / "ui").rglob("*.py"))
FIRST, SECOND = (0,), (1,)
PLACES = {
    **dict.fromkeys(
        [
            "setText",
            "setPlainText",
            "setHtml",
            "setToolTip",
            "setAccessibleName",
            "setAccessibleDescription",
            "setWindowTitle",
            "setPlaceholderText",
            "setStatusTip",
            "setTitle",
            "setPrefix",
            "setSuffix",
            "setNameFilter",
            "setSpecialValueText",
            "addAction",
            "addMenu",
            "addSection",
            "addItem",
            "addTab",
            "addRow",
            "show_problem",
            "show_words",
            "QLabel",
            "QPushButton",
            "QCheckBox",
            "QAction",
            "Label",
            "Caption",
            "Button",
            "LinkButton",
            "PrimaryButton",
            "NoticeAction",
        ],
        FIRST,
    ),
    **dict.fromkeys(["IconButton", "setItemText", "insertItem", "QFileDialog"], SECOND),
    "Notice": (1, 2, 3),
    "Notification": (1, 2),
}
"""Which arguments of a call are words."""
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z]\S* .*[^.][.…]", re.DOTALL)


def words(node: ast.AST) -> Iterator[str]:
    """The literal texts of an expression that `tr` does not see."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr | ast.FormattedValue | ast.BinOp | ast.IfExp | ast.BoolOp):
        for part in ast.iter_child_nodes(node):
            if part is not getattr(node, "test", None):
                yield from words(part)


def shown(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """By line: what is given to a widget as its words."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for place in PLACES.get(name, ()):
            if place < len(node.args):
                yield from ((node.lineno, text) for text in words(node.args[place]) if WORD.search(text))


def sentences(node: ast.AST) -> Iterator[tuple[int, str]]:
    """By line: whole sentences outside of tr(), docstrings and errors, which are translated when shown."""
    called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if called == "tr" or called.endswith("Error") or is_docstring:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.fullmatch(node.value):
        yield node.lineno, node.value
    for part in ast.iter_child_nodes(node):
        yield from sentences(part)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_text_that_is_shown_can_be_translated(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert [*shown(tree), *sentences(tree)] == []


def early(node: ast.AST) -> Iterator[int]:
    """Lines whose tr() runs when the module is read: before there is a language."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        for default in (*node.args.defaults, *(each for each in node.args.kw_defaults if each)):
            yield from early(default)
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
        yield node.lineno
    for part in ast.iter_child_nodes(node):
        yield from early(part)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_text_is_translated_before_the_language_is_known(module: Path) -> None:
    assert list(early(ast.parse(module.read_text(encoding="utf-8")))) == []


def test_a_text_in_a_module_s_table_is_found() -> None:
    assert list(early(ast.parse("WORDS = {1: tr('One')}\ndef two():\n    return tr('Two')"))) == [1]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('label.setText("Two words")', ["Two words"]),
        ('label.setText(tr("Two words"))', []),
        ('label.setText(f"{count} images")', [" images"]),
        ('label.setText("on" if is_on else tr("off"))', ["on"]),
        ('label.setText(f"{name}, {other}")', []),
        ('IconButton("x", "Close", "Esc")', ["Close"]),
        ('Notice("error", tr("Title"), "A message.")', ["A message."]),
    ],
)
def test_a_text_without_tr_is_found(source: str, found: list[str]) -> None:
    assert [text for _line, text in shown(ast.parse(source))] == found


def test_a_sentence_is_found_wherever_it_stands() -> None:
    tree = ast.parse('"""About this."""\nWORDS = {1: "It is gone."}\nraise ValueError("It is too long.")')
    assert [text for _line, text in sentences(tree)] == ["It is gone."]
