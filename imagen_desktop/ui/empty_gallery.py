"""What stands in the gallery's place while there is nothing to show, and says why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.theme import DARK, Theme, Type
from imagen_desktop.ui.wording import tr

_ICON = 22


class EmptyGallery(QWidget):
    """An empty library, or a search without a result, which it offers to end."""

    search_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._icon = QLabel()
        self.heading = Label("", Type.HEADING)
        self.sentence = Label("", tint="text3")
        self.end_search = Button(tr("Show all images"))
        self.end_search.clicked.connect(self.search_ended)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(2)
        for part in (self._icon, self.heading, self.sentence):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(part)
        layout.addSpacing(4)
        layout.addWidget(self.end_search, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.show_library()

    def show_library(self) -> None:
        self._show("image", tr("No images yet"), tr("Describe one at the left and press Ctrl+Enter."))

    def show_search(self, words: str) -> None:
        self._show("search", tr("No image matches"), tr("No prompt has “{words}”.").format(words=words))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.heading, self.sentence, self.end_search):
            part.set_theme(theme)
        self._draw_icon()

    def _show(self, icon: str, heading: str, sentence: str) -> None:
        self._icon_name = icon
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.end_search.setVisible(icon == "search")
        self._draw_icon()

    def _draw_icon(self) -> None:
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(icons.pixmap(self._icon_name, self._theme.text3, _ICON, ratio))
