"""How large windows open where the screen is large, scaled or small."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from imagen_desktop.ui.window_sizes import fitting, set_sizes

FIRST, LEAST = QSize(1440, 900), QSize(900, 600)


@pytest.mark.parametrize(
    ("screen", "first", "least"),
    [
        (QSize(1920, 1080), FIRST, LEAST),
        (QSize(1280, 720), QSize(1264, 672), LEAST),
        (QSize(910, 512), QSize(894, 464), QSize(894, 464)),  # 1366x768 at 150 %
    ],
)
def test_no_window_is_larger_than_its_screen(screen: QSize, first: QSize, least: QSize) -> None:
    assert fitting(FIRST, screen) == first
    assert fitting(LEAST, screen) == least


def test_a_window_takes_its_sizes_from_its_own_screen(qapp: QApplication) -> None:
    window = QWidget()
    screen = window.screen().availableSize()
    set_sizes(window, screen * 2, screen * 3)
    assert window.minimumSize() == window.size() == fitting(screen * 2, screen)
    window.deleteLater()
