"""What the main window is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from imagen_desktop.ui.later import Later
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.prompt_bar import PromptBar
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.search_bar import SearchBar
from imagen_desktop.ui.status_bar import StatusBar

if TYPE_CHECKING:  # loaded when they are made
    from imagen_desktop.ui.first_run import FirstRun
    from imagen_desktop.ui.usage_page import UsagePage


@dataclass(frozen=True, slots=True)
class WindowParts:
    """Gallery and inspector are theirs who wrote them: only placed here. The pages are made when shown."""

    form: PromptForm
    bar: PromptBar
    search: SearchBar
    notices: Notices
    gallery: QWidget
    inspector: QWidget
    status: StatusBar
    first_run_page: Later[FirstRun]
    usage_page: Later[UsagePage]

    @property
    def first_run(self) -> FirstRun:
        return self.first_run_page.get()

    @property
    def usage(self) -> UsagePage:
        return self.usage_page.get()
