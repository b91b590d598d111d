"""The theme follows the setting, then the system; fonts and icons are ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit

from imagen_desktop.core.config import LookConfig
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.appearance import MOTION_KEY, THEME_KEY, Appearance
from imagen_desktop.ui.motion import REDUCED, duration
from imagen_desktop.ui.theme import DARK, LIGHT, SEMIBOLD, Theme, Type

BLINK_MS = 1_000


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture(autouse=True)
def plain_application(qapp: QApplication) -> Iterator[None]:
    qapp.setCursorFlashTime(BLINK_MS)
    yield
    qapp.setStyleSheet("")
    qapp.setStyle("Fusion")
    qapp.setPalette(QPalette())
    qapp.setProperty(REDUCED, True)


@pytest.mark.parametrize(("choice", "theme"), [("dark", DARK), ("light", LIGHT)])
def test_the_configuration_decides(
    qapp: QApplication, settings: QSettings, choice: str, theme: Theme
) -> None:
    settings.setValue(THEME_KEY, "light" if choice == "dark" else "dark")
    appearance = Appearance(qapp, settings, LookConfig(theme=choice))
    assert appearance.theme == theme
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == theme.window


def test_another_theme_of_the_configuration_holds_at_once(qapp: QApplication, settings: QSettings) -> None:
    appearance = Appearance(qapp, settings, LookConfig(theme="dark"))
    heard: list[Theme] = []
    appearance.changed.connect(heard.append)
    appearance.use(LookConfig(theme="light"))
    appearance.use(LookConfig(theme="light", system_font=True))
    assert heard == [LIGHT]


def test_what_the_window_once_kept_holds_until_the_configuration_says_something(
    qapp: QApplication, settings: QSettings
) -> None:
    settings.setValue(THEME_KEY, "dark")
    appearance = Appearance(qapp, settings)
    assert appearance.theme == DARK
    appearance.use(LookConfig(theme="light"))
    assert appearance.theme == LIGHT


def test_less_motion_stops_the_text_cursor_s_blinking(qapp: QApplication, settings: QSettings) -> None:
    appearance = Appearance(qapp, settings, LookConfig(reduce_motion="on"))
    assert qapp.cursorFlashTime() == 0
    appearance.use(LookConfig())
    assert qapp.cursorFlashTime() == BLINK_MS


def test_less_motion_is_the_configuration_s_too(qapp: QApplication, settings: QSettings) -> None:
    appearance = Appearance(qapp, settings, LookConfig(reduce_motion="on"))
    assert duration(160) == 0
    appearance.use(LookConfig())
    assert duration(160) == 160


def test_without_a_setting_the_system_s_change_is_followed(qapp: QApplication, settings: QSettings) -> None:
    appearance = Appearance(qapp, settings)
    assert appearance.choice == "system"
    scheme = qapp.styleHints().colorScheme()
    assert appearance.theme.is_dark is (scheme is Qt.ColorScheme.Dark)


def test_what_the_desktop_says_is_followed_live_unless_a_theme_was_chosen(
    qapp: QApplication, settings: QSettings
) -> None:
    appearance = Appearance(qapp, settings)
    heard: list[Theme] = []
    appearance.changed.connect(heard.append)
    for is_dark in (True, True, False, True):
        appearance.follow(is_dark)
    assert heard in ([DARK, LIGHT, DARK], [LIGHT, DARK])  # it may have begun dark
    appearance.use(LookConfig(theme="light"))
    appearance.follow(is_dark=True)
    assert appearance.theme == LIGHT
    appearance.use(LookConfig())
    assert appearance.theme == DARK


def test_the_style_sheet_is_put_on_when_the_window_is_whole_and_follows_the_theme(
    qapp: QApplication, settings: QSettings
) -> None:
    appearance = Appearance(qapp, settings, LookConfig(theme="dark"))
    appearance.use(LookConfig(theme="light"))
    assert qapp.styleSheet() == ""
    appearance.dress()
    assert LIGHT.panel in qapp.styleSheet()
    appearance.use(LookConfig(theme="dark"))
    assert DARK.panel in qapp.styleSheet()


def test_a_chosen_theme_is_no_guess(qapp: QApplication, settings: QSettings) -> None:
    assert not Appearance(qapp, settings, LookConfig(theme="dark")).is_guessed
    is_unknown = qapp.styleHints().colorScheme() is Qt.ColorScheme.Unknown
    assert Appearance(qapp, settings).is_guessed is is_unknown


def test_less_motion_makes_every_movement_immediate(qapp: QApplication, settings: QSettings) -> None:
    settings.setValue(MOTION_KEY, "on")
    Appearance(qapp, settings)
    assert duration(160) == 0


def test_motion_takes_its_time_where_nobody_minds(qapp: QApplication, settings: QSettings) -> None:
    Appearance(qapp, settings)
    assert duration(160) == 160


def test_a_field_is_drawn_with_the_theme_s_ground(qapp: QApplication, settings: QSettings) -> None:
    Appearance(qapp, settings).choose("dark")
    field = QLineEdit()
    field.resize(120, 32)
    picture = field.grab().toImage()
    assert picture.pixelColor(60, 4).name().upper() == DARK.field


def test_the_bundled_font_is_used_with_digits_of_one_width() -> None:
    assert QFontInfo(fonts.font(Type.BODY)).family() == "Inter"
    assert QFontInfo(fonts.font(Type.BODY, SEMIBOLD)).weight() == SEMIBOLD
    assert [fonts.font(kind).pixelSize() for kind in Type] == [kind.value.pixels for kind in Type]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_icons_are_drawn_at_the_screen_s_ratio(ratio: float) -> None:
    drawn = icons.pixmap("star", DARK.focus, 16, ratio)
    assert drawn.width() == round(16 * ratio)
    assert drawn.deviceIndependentSize().width() == pytest.approx(16, abs=0.5)


def test_icons_take_the_colour_they_are_given() -> None:
    picture = icons.pixmap("star", DARK.error, 64, is_filled=True).toImage()
    assert picture.pixelColor(32, 36).name().upper() == DARK.error


def test_an_unknown_icon_is_a_defect() -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon", DARK.text)
