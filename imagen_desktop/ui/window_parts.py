"""What the main window is made of."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from imagen_desktop.ui.first_run import FirstRun
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.prompt_bar import PromptBar
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.search_bar import SearchBar
from imagen_desktop.ui.status_bar import StatusBar
from imagen_desktop.ui.usage_page import UsagePage


@dataclass(frozen=True, slots=True)
class WindowParts:
    """Gallery and inspector are theirs who wrote them: only placed here."""

    form: PromptForm
    bar: PromptBar
    search: SearchBar
    notices: Notices
    gallery: QWidget
    inspector: QWidget
    status: StatusBar
    first_run: FirstRun
    usage: UsagePage
