"""Theme, language, motion and font."""

from __future__ import annotations

from imagen_desktop.core.config import LANGUAGES
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.rows import ChoiceRow, ListRow, SwitchRow
from imagen_desktop.ui.translation import languages
from imagen_desktop.ui.wording import tr


class LookPage(SettingsPage):
    def __init__(self) -> None:
        super().__init__(tr("Look and language"), "palette")
        self.colours = ChoiceRow(
            "look.theme",
            tr("Theme"),
            [("system", tr("System")), ("light", tr("Light")), ("dark", tr("Dark"))],
        )
        known = [(language.code, language.name) for language in languages() if language.code in LANGUAGES]
        self.language = ListRow(
            "look.language",
            tr("Language"),
            [("system", tr("The system’s")), *known],
            tr("Another language is used after a restart."),
        )
        self.motion = ChoiceRow(
            "look.reduce_motion",
            tr("Reduce motion"),
            [("system", tr("System")), ("on", tr("On"))],
            tr("Nothing slides, fades or blinks."),
        )
        self.system_font = SwitchRow(
            "look.system_font",
            tr("Use the system’s font"),
            tr("Instead of Inter; after a restart."),
        )
        self.add_card([self.colours, self.language, self.motion, self.system_font])
        self.finish_layout()
