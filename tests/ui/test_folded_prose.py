"""Long texts: the beginning first, all of them when asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from imagen_desktop.ui.folded_prose import FoldedProse

LINE = "A fox.\n"


class Bench:
    def __init__(self) -> None:
        self.window = QWidget()
        self.prose = FoldedProse()
        self.told: list[bool] = []
        self.prose.long_changed.connect(self.told.append)
        column = QVBoxLayout(self.window)
        column.addWidget(self.prose)
        column.addStretch(1)
        self.window.resize(300, 900)
        self.window.show()

    def shown_lines(self, text: str) -> int:
        self.prose.setText(text)
        return self.lines()

    def lines(self) -> int:
        QApplication.processEvents()
        return round(self.prose.height() / self.prose.fontMetrics().height())


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.window.close()
    made.window.deleteLater()


@pytest.mark.parametrize(("count", "shown", "told"), [(1, 1, []), (12, 12, []), (13, 8, [True])])
def test_only_what_is_much_too_long_is_folded(bench: Bench, count: int, shown: int, told: list[bool]) -> None:
    assert bench.shown_lines((LINE * count).strip()) == shown
    assert bench.told == told


def test_a_folded_text_unfolds_and_the_next_one_is_folded_again(bench: Bench) -> None:
    assert bench.shown_lines((LINE * 40).strip()) == 8
    bench.prose.show_whole(is_whole=True)
    assert bench.lines() == 40
    bench.prose.show_whole(is_whole=False)
    assert bench.lines() == 8
    bench.prose.show_whole(is_whole=True)
    assert bench.shown_lines((LINE * 20).strip()) == 8
    assert bench.shown_lines("A fox.") == 1
    assert bench.told == [True, False]


def test_a_width_that_wraps_into_many_lines_folds(bench: Bench) -> None:
    bench.window.resize(900, 900)
    bench.shown_lines("a red fox in the snow " * 25)
    assert bench.told == []
    bench.window.resize(220, 900)
    assert bench.lines() == 8
    assert bench.told == [True]
