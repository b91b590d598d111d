"""The tags of one picture or of several: what they have, and a line that adds more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCompleter, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.library import SearchWord
from imagen_desktop.core.library.tag_names import tag_names
from imagen_desktop.ui.buttons import PrimaryButton
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.focus_steps import keep_in_place
from imagen_desktop.ui.gallery_words import count_text
from imagen_desktop.ui.labels import Caption, FieldLabel, Label
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.search_token import SearchToken
from imagen_desktop.ui.theme import LABEL_GAP, PAGE_MARGIN, Theme, Type
from imagen_desktop.ui.wording import tr

_GAP = 8
_WIDTH = 440


class TagEditor(QDialog):
    """Each change acts at once. `tags` has, by tag, how many of the `count` pictures have it."""

    change_requested = Signal(object, object)  # tags to add, tags to remove: lists of str

    def __init__(
        self, parent: QWidget | None, theme: Theme, tags: Mapping[str, int], count: int, known: Sequence[str]
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tags = dict(tags)
        self._count = count
        self.setWindowTitle(tr("Tags"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        heading = Label(tr("Tags"), Type.HEADING)
        self.summary = Caption(count_text(count))
        self.row = _TagRow()
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("sea, night sky"))
        label = FieldLabel(tr("Add tags, with commas between them"), self.line)
        completer = QCompleter(QStringListModel(list(known), self), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line.setCompleter(completer)
        self.line.returnPressed.connect(self._enter)
        self.done_button = PrimaryButton(tr("Done"), height=32)
        self.done_button.setAutoDefault(False)
        self.done_button.clicked.connect(self._finish)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[PAGE_MARGIN] * 4)
        layout.setSpacing(LABEL_GAP)
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.summary)
        layout.addLayout(head)
        layout.addSpacing(_GAP)
        layout.addWidget(self.row)
        layout.addSpacing(_GAP)
        layout.addWidget(label)
        layout.addWidget(self.line)
        layout.addSpacing(_GAP)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.done_button)
        layout.addLayout(buttons)
        for part in (heading, self.summary, label, self.done_button, FocusRing(self)):
            part.set_theme(theme)
        self._show_tags()
        self.line.setFocus()

    @property
    def tags(self) -> Mapping[str, int]:
        """As they are now."""
        return self._tags

    def add(self, text: str) -> None:
        names = [name for name in tag_names(text) if self._tags.get(name, 0) < self._count]
        if names:
            self._tags.update(dict.fromkeys(names, self._count))
            self.change_requested.emit(names, [])
            self._show_tags()

    def remove(self, name: str) -> None:
        if self._tags.pop(name, None) is not None:
            self.change_requested.emit([], [name])
            self._show_tags()
            self.line.setFocus()

    def _enter(self) -> None:
        """A second Enter, with nothing typed, is done."""
        if self.line.text().strip():
            self.add(self.line.text())
            self.line.clear()
        else:
            self.accept()

    def _finish(self) -> None:
        self.add(self.line.text())
        self.accept()

    def _show_tags(self) -> None:
        chips = [self._chip(name, number) for name, number in sorted(self._tags.items())]
        self.row.show_chips(chips, tr("No tags yet.") if not chips else "", self._theme)

    def _chip(self, name: str, number: int) -> SearchToken:
        """What only some of the pictures have says so."""
        is_everywhere = number == self._count
        few = tr("{tag} ({number:,} of {count:,})").format(tag=name, number=number, count=self._count)
        words = name if is_everywhere else few
        chip = SearchToken(SearchWord(words, 0, len(words), value=name))
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setAccessibleName(tr("Remove the tag {tag}").format(tag=words))
        chip.setToolTip(tr("Remove the tag {tag}").format(tag=words))
        chip.set_theme(self._theme)
        chip.clicked.connect(lambda: self.remove(name))
        return chip


class _TagRow(QWidget):
    """Chips one after the other, in as many lines as they need."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[SearchToken] = []
        self._words = Caption("")
        self._words.setParent(self)

    def show_chips(self, chips: list[SearchToken], words: str, theme: Theme) -> None:
        for old in self.chips:
            old.hide()
            old.deleteLater()
        self.chips = chips
        for chip in chips:
            chip.setParent(self)
            chip.show()
        keep_in_place(self)
        self._words.set_theme(theme)
        self._words.setText(words)
        self._place()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH - 2 * PAGE_MARGIN, self.minimumHeight())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        left = top = line = 0
        for chip in self.chips:
            size = chip.sizeHint()
            if left and left + size.width() > self.width():
                left, top = 0, top + line + _GAP
            line = size.height()
            chip.setGeometry(placed(self, self.rect(), QRect(QPoint(left, top), size)))
            left += size.width() + _GAP
        words = self._words.sizeHint()
        area = QRect(0, 0, max(words.width(), self.width()), words.height())
        self._words.setGeometry(placed(self, self.rect(), area))
        self.setMinimumHeight(top + line if self.chips else words.height())
