"""The running program follows its configuration, whoever changed it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from imagen_desktop.core.config import load_config
from imagen_desktop.core.credentials import SERVICE, Credentials
from imagen_desktop.core.paths import home_paths
from imagen_desktop.core.studio import open_studio
from imagen_desktop.ui.appearance import THEME_KEY, Appearance
from imagen_desktop.ui.config_desk import ConfigDesk
from imagen_desktop.ui.desktop import Desktop
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.shortcut_list import ShortcutList
from imagen_desktop.ui.theme import DARK, LIGHT
from imagen_desktop.ui.views import LibraryViews
from tests.core.test_credentials import MemoryKeyring
from tests.ui.closing import closing

Until = Callable[..., Any]
CONTROL = Qt.KeyboardModifier.ControlModifier


class Whole:
    """The program as app.py puts it together, with a sketch to draw with; no tray, no other process."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self.application = application
        self.paths = home_paths(folder)
        self.state = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.state.setValue("look/reduce_motion", "on")

    @property
    def file(self) -> Path:
        return self.paths.config_file

    def write(self, text: str) -> None:
        self.file.write_text(f'default_backend = "sketch"\n{text}')

    async def start(self, text: str = "") -> None:
        self.write(text)
        config = load_config(self.file)
        self.keyring = MemoryKeyring()
        credentials = Credentials({}, self.keyring)
        self.studio = await open_studio(config, self.paths, credentials)
        self.appearance = Appearance(self.application, self.state, config.look)
        self.views = LibraryViews(self.studio.library, self.paths)
        self.program = Program(
            self.studio, self.state, self.appearance, self.views, self.paths.logs / "log", credentials
        )
        self.views.connect(self.program)
        self.desktop = Desktop(
            self.studio, self.program, self.views, self.appearance, self.state, self.paths, lambda: None
        )
        self.desk = ConfigDesk(
            self.studio,
            self.program,
            self.views,
            self.desktop,
            self.appearance,
            self.state,
            credentials,
            self.paths,
        )
        self.window = self.program.window
        await self.program.first_run.look_first()
        self.window.show()
        await self.desk.configuration.start()

    async def close(self) -> None:
        self.desktop.close()
        self.desk.close()
        await self.program.close()
        self.views.close()
        await self.studio.close()
        self.window.close()
        self.window.deleteLater()
        self.appearance.deleteLater()


@pytest.fixture
def whole(qapp: QApplication, tmp_path: Path) -> Whole:
    return Whole(qapp, tmp_path)


@closing("whole")
async def test_a_change_by_hand_reaches_every_part(whole: Whole, until: Until) -> None:
    await whole.start('[look]\ntheme = "dark"\n')
    assert whole.appearance.theme == DARK
    parts = whole.program.parts
    whole.write(
        '[look]\ntheme = "light"\n[output]\nformat = "webp"\n[budget]\nmonthly_usd = 20\n'
        '[shortcuts]\nusage = "Ctrl+K"\n'
        '[backends.mine]\ntype = "replicate"\nmodel = "a/b"\n[backends.sketch]\ntype = "sketch"\n'
    )
    await until(lambda: "mine" in [info.name for info in parts.form.backend.infos])
    assert whole.appearance.theme == LIGHT
    assert parts.form.preferred_format == "webp"
    assert [info.name for info in parts.bar.backend.infos] == ["mine", "sketch"]
    assert parts.form.backend.info.name == "sketch"
    assert whole.desk.shortcuts.keys("usage") == ("Ctrl+K",)
    await until(lambda: "of 20 dollars" in parts.status.month.accessibleName())
    whole.window.activateWindow()
    await until(whole.window.isActiveWindow)
    QTest.keyClick(whole.window, Qt.Key.Key_K, CONTROL)
    assert whole.window.is_usage_shown


@closing("whole")
async def test_a_backend_that_is_gone_gives_its_place_to_the_default(whole: Whole, until: Until) -> None:
    await whole.start('[backends.mine]\ntype = "replicate"\nmodel = "a/b"\n')
    form = whole.program.parts.form
    form.choose_backend("mine")
    whole.write("")
    await until(lambda: "flux-dev-replicate" in [info.name for info in form.backend.infos])
    assert form.backend.info.name == "sketch"


@closing("whole")
async def test_what_is_typed_survives_another_configuration(whole: Whole, until: Until) -> None:
    await whole.start()
    form = whole.program.parts.form
    form.prompt.edit.setPlainText("a red fox")
    form.count.set_value(3)
    whole.write("[budget]\ndaily_usd = 1\n")
    await until(lambda: whole.studio.config.budget.daily_usd == 1)
    assert (form.typed, form.count.value) == ("a red fox", 3)


@closing("whole")
async def test_a_wrong_file_is_told_once_and_the_earlier_settings_stay(whole: Whole, until: Until) -> None:
    await whole.start()
    notices = whole.program.parts.notices
    whole.write("[output]\nformt = 1\n")
    await until(lambda: notices.notices)
    told = notices.notices[0]
    assert (told.title, told.kind) == ("Configuration", "error")
    assert 'line 3: output.formt is not a setting; did you mean "format"?' in told.message
    whole.write("")
    await until(lambda: not notices.notices)


@closing("whole")
async def test_a_theme_that_the_window_kept_moves_into_the_file_once(whole: Whole, until: Until) -> None:
    whole.state.setValue(THEME_KEY, "dark")
    await whole.start()
    assert whole.appearance.theme == DARK
    whole.desk.start()
    await until(lambda: load_config(whole.file).look.theme == "dark")
    await until(lambda: whole.state.value(THEME_KEY) is None)
    whole.write('[look]\ntheme = "light"\n')
    await until(lambda: whole.appearance.theme == LIGHT)


@closing("whole")
async def test_unknown_commands_are_told_and_lead_to_their_page(whole: Whole, until: Until) -> None:
    await whole.start('[shortcuts]\nserch = "Ctrl+K"\n')
    whole.desk.start()
    notices = whole.program.parts.notices
    await until(lambda: notices.notices)
    assert "serch" in notices.notices[0].message
    notices.notices[0].actions[0].do()
    settings = whole.desk.settings.window
    assert settings is not None
    assert settings.page.title == "Shortcuts"
    whole.write("")
    await until(lambda: not notices.notices)


@closing("whole")
async def test_settings_open_by_key_and_by_button_and_stay_one_window(whole: Whole, until: Until) -> None:
    await whole.start()
    whole.window.activateWindow()
    await until(whole.window.isActiveWindow)
    QTest.keyClick(whole.window, Qt.Key.Key_Comma, CONTROL)
    first = whole.desk.settings.window
    assert first is not None
    assert first.isVisible()
    assert not first.isModal()
    first.close()
    whole.program.parts.search.open_settings.click()
    assert whole.desk.settings.window is first
    assert first.isVisible()


@closing("whole")
async def test_f1_lists_the_keys_that_hold_now(whole: Whole, until: Until) -> None:
    await whole.start('[shortcuts]\nusage = "Ctrl+K"\nfavourite = ""\n')
    whole.window.activateWindow()
    await until(whole.window.isActiveWindow)
    QTest.keyClick(whole.window, Qt.Key.Key_F1)
    listed = whole.window.findChild(ShortcutList)
    assert listed is not None
    names = {line.accessibleName() for line in listed.lines}
    assert {"Usage: Ctrl+K", "Favourite, or not: no key", "Generate: Ctrl+Enter"} <= {
        name.replace(", Ctrl+Enter", "") for name in names
    }
    listed.search.setText("ctrl+k")
    assert [line.accessibleName() for line in listed.lines if not line.isHidden()] == ["Usage: Ctrl+K"]
    listed.search.setText("no such thing")
    assert not listed.none.isHidden()
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    await until(lambda: whole.window.findChild(ShortcutList) is None)


@closing("whole")
async def test_the_first_page_follows_the_configuration(whole: Whole, until: Until) -> None:
    await whole.start()
    page = whole.program.parts.first_run
    await whole.desk.configuration.change(
        {
            "backends.mine.type": "replicate",
            "backends.mine.model": "a/b",
            "backends.flux-schnell-replicate.api_token_env": "MY_TOKEN",
            "backends.flux-schnell-replicate.base_url": "http://127.0.0.1:1",
            "backends.flux-schnell-replicate.price_usd": 0.001,
        }
    )
    await until(lambda: "$0.001 to $0.025 an image" in texts_of(page))
    page.token.save_requested.emit("r8_secret")
    await until(lambda: whole.keyring.get_password(SERVICE, "MY_TOKEN") == "r8_secret")
    await until(lambda: "Stored" in page.token.note.text())


def texts_of(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


@closing("whole")
async def test_what_is_saved_at_the_end_changes_nothing_in_a_program_that_ends(
    whole: Whole, until: Until
) -> None:
    await whole.start('[look]\ntheme = "dark"\n')
    whole.desk.settings.save({"look.theme": "light"})
    whole.desk.close()
    await until(lambda: whole.desk.configuration.config.look.theme == "light")
    assert load_config(whole.file).look.theme == "light"
    assert whole.appearance.theme == DARK
