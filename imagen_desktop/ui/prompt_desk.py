"""What the prompt form has beside it: earlier prompts, saved ones, what is sent, and reference images."""

from __future__ import annotations

from PySide6.QtCore import QObject

from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.prompts.styles import StyleFile
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.prompt_history_desk import PromptHistoryDesk
from imagen_desktop.ui.prompt_popup import PopupRow, PromptPopup
from imagen_desktop.ui.reference_desk import ReferenceDesk
from imagen_desktop.ui.saved_prompts_desk import SavedPromptsDesk
from imagen_desktop.ui.wording import tr


class PromptDesk(QObject):
    """Ties the form of a program to its library and to the user's files."""

    def __init__(self, program: Program, library: Library, paths: Paths) -> None:
        super().__init__(program)
        parts, tasks = program.parts, program.tasks
        self._form = form = parts.form
        self.history = PromptHistoryDesk(form, parts.bar, library, tasks, self)
        self.saved = SavedPromptsDesk(form, StyleFile(paths.styles_file), parts.notices, tasks, self)
        self.sent = PromptPopup(form, tr("Search what is sent"))
        self.sent.set_theme(form.theme)
        form.themed.connect(self.sent.set_theme)
        form.notes.shown.connect(self._show_sent)
        self.sent.typed.connect(self._list_sent)
        self.reference = ReferenceDesk(form, paths.data / "references", tasks, self)

    def _show_sent(self) -> None:
        self._list_sent("")
        self.sent.open_beside(self._form.prompt)

    def _list_sent(self, text: str) -> None:
        words = text.casefold().split()
        prompts = self._form.reading.prompts()
        found = [prompt for prompt in prompts if all(word in prompt.casefold() for word in words)]
        rows = [PopupRow(prompt, prompt) for prompt in found]
        self.sent.show_rows(rows, tr("None has these words"))
