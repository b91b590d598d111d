"""Changed words: painted on their ground, struck through or underlined, and read aloud as such."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor

from imagen_desktop.core.image_difference import Words, prompt_difference
from imagen_desktop.ui.theme import DARK, LIGHT, Theme
from imagen_desktop.ui.word_difference import WordDifference


@pytest.fixture
def words() -> Iterator[WordDifference]:
    made = WordDifference()
    made.resize(400, 40)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def colors(widget: WordDifference) -> set[str]:
    shot = widget.grab().toImage()
    return {
        QColor(shot.pixel(x, y)).name().upper() for x in range(shot.width()) for y in range(shot.height())
    }


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_changed_words_stand_on_their_own_ground(words: WordDifference, theme: Theme) -> None:
    words.set_theme(theme)
    words.show_words([Words("same", "a fox in")])
    assert not colors(words) & {theme.error_ground, theme.ok_ground}
    words.show_words([Words("same", "a fox in"), Words("removed", "snow"), Words("added", "rain")])
    assert colors(words) >= {theme.error_ground, theme.ok_ground}


def test_a_reader_hears_what_changed(words: WordDifference) -> None:
    words.show_words(prompt_difference("a red fox", "a blue fox"))
    assert words.accessibleName() == "a, removed: red, added: blue, fox"


def test_a_narrow_one_is_higher(words: WordDifference) -> None:
    words.show_words([Words("same", "a fox " * 40), Words("added", "in snow " * 20)])
    assert words.heightForWidth(200) > 2 * words.heightForWidth(600)
    words.resize(200, words.heightForWidth(200))
    words.grab()


def test_words_of_other_scripts_keep_their_order(words: WordDifference) -> None:
    words.show_words(prompt_difference("ثعلب أحمر في الثلج", "ثعلب أزرق في الثلج"))
    assert "removed: أحمر" in words.accessibleName()
    words.grab()
