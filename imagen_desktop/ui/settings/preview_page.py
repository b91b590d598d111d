"""New images in a tmux window."""

from __future__ import annotations

from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.rows import ChoiceRow, SwitchRow, TextRow
from imagen_desktop.ui.wording import tr


class PreviewPage(SettingsPage):
    def __init__(self) -> None:
        super().__init__(tr("Preview in tmux"), "terminal")
        self.mode = ChoiceRow(
            "output.preview",
            tr("Show new images"),
            [("auto", tr("Automatically")), ("on", tr("Always")), ("off", tr("Never"))],
            tr("Of commands that run in tmux: automatically, where someone looks at the terminal."),
        )
        self.command = TextRow(
            "preview.command",
            tr("Viewer"),
            tr("The command that shows an image; {path} stands for its file, such as: chafa {path}"),
            hint="tmux-img",
            read=lambda typed: typed or None,
        )
        self.focus = SwitchRow(
            "preview.focus", tr("Go to the new window"), tr("Otherwise it opens behind the present one.")
        )
        self.add_card([self.mode, self.command, self.focus])
        self.finish_layout()
