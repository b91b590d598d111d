"""Long texts: the beginning first, all of them when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from imagen_desktop.ui.folded_prose import FoldedProse

Until = Callable[..., Any]

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

    def lines(self) -> int:
        return round(self.prose.height() / self.prose.fontMetrics().height())


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.window.close()
    made.window.deleteLater()


@pytest.mark.parametrize(("count", "shown", "told"), [(1, 1, []), (12, 12, []), (13, 8, [True])])
async def test_only_what_is_much_too_long_is_folded(
    bench: Bench, until: Until, count: int, shown: int, told: list[bool]
) -> None:
    await until(lambda: bench.prose.width() > 200)
    bench.prose.setText((LINE * count).strip())
    await until(lambda: bench.lines() == shown)
    assert bench.told == told


async def test_a_folded_text_unfolds_and_the_next_one_is_folded_again(bench: Bench, until: Until) -> None:
    await until(lambda: bench.prose.width() > 200)
    bench.prose.setText((LINE * 40).strip())
    for is_whole, shown in ((True, 40), (False, 8), (True, 40)):
        bench.prose.show_whole(is_whole=is_whole)
        await until(lambda shown=shown: bench.lines() == shown)
    bench.prose.setText((LINE * 20).strip())
    await until(lambda: bench.lines() == 8)
    bench.prose.setText("A fox.")
    await until(lambda: bench.lines() == 1)
    assert bench.told == [True, False]


async def test_a_width_that_wraps_into_many_lines_folds(bench: Bench, until: Until) -> None:
    bench.window.resize(900, 900)
    await until(lambda: bench.prose.width() > 800)
    bench.prose.setText("a red fox in the snow " * 25)
    assert bench.told == []
    bench.window.resize(220, 900)
    await until(lambda: bench.lines() == 8)
    assert bench.told == [True]
