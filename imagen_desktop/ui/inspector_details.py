"""One picture in the inspector: its preview, marks, prompt, facts and receipt, and what to do with it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Marks
from imagen_desktop.ui.buttons import IconButton, LinkButton
from imagen_desktop.ui.folded_prose import FoldedProse
from imagen_desktop.ui.gallery_words import ModelNames
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.inspector_buttons import InspectorButtons
from imagen_desktop.ui.inspector_parts import FactRow, FactTable, Preview, Stars
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.picture_facts import facts_of, made_text, receipt_of
from imagen_desktop.ui.raw_texts import RawTexts
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.theme import PANEL_MARGIN, SEMIBOLD, Theme
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.wording import tr

_SIDES = (PANEL_MARGIN - 1, PANEL_MARGIN)
"""The margins before and behind what scrolls."""


class InspectorDetails(QWidget):
    """Shows what it is given; what its buttons do is the inspector's."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.preview = Preview(thumbnails)
        self.stars = Stars()
        self.favourite = IconButton("star", tr("Favourite"))
        self.tags = IconButton("tag", tr("Tags"))
        self.favourite.setCheckable(True)
        self.compare = IconButton("columns-2", tr("Compare with the one before"))
        self.enlarge = IconButton("maximize", tr("Show large"), "Space")
        self.prompt = FoldedProse()
        self.whole_prompt = LinkButton(tr("Show all"))
        self.use_prompt = LinkButton(tr("Use this prompt"))
        self.facts = FactTable(
            {
                "model": FactRow(tr("Model")),
                "size": FactRow(tr("Size")),
                "seed": FactRow(tr("Seed"), is_exact=True),
                "steps": FactRow(tr("Steps")),
                "guidance": FactRow(tr("Guidance")),
                "without": FactRow(tr("Without")),
                "options": FactRow(tr("Options")),
                "file": FactRow(tr("File"), is_elided=True),
            }
        )
        self.receipt = FactTable(
            {
                "estimate": FactRow(tr("Estimate")),
                "prices": FactRow(tr("Price table")),
                "prediction": FactRow(tr("Prediction"), is_exact=True),
                "version": FactRow(tr("Version"), is_exact=True),
                "took": FactRow(tr("Took")),
                "backend": FactRow(tr("Backend")),
                "caller": FactRow(tr("Asked by")),
            }
        )
        self.raw = RawTexts()
        self._receipt_head = Label(tr("Receipt"), weight=SEMIBOLD)
        self._made = Caption("")
        self.buttons = InspectorButtons()
        self._lines = [Hairline() for _ in range(4)]
        self._build()
        self.whole_prompt.hide()
        self.prompt.long_changed.connect(self.whole_prompt.setVisible)
        self.whole_prompt.clicked.connect(self._fold_or_unfold)

    def set_theme(self, theme: Theme) -> None:
        for part in (self.preview, self.stars, self.favourite, self.tags, self.compare, self.enlarge):
            part.set_theme(theme)
        for link in (self.use_prompt, self.whole_prompt):
            link.set_theme(theme)
        for label in (self.prompt, self._receipt_head, self._made):
            label.set_theme(theme)
        for area in (self.facts, self.receipt, self.raw, self.buttons):
            area.set_theme(theme)
        for line in self._lines:
            line.set_theme(theme)

    def show_keys(self, shortcuts: Shortcuts) -> None:
        for button, command in (
            (self.favourite, "favourite"),
            (self.tags, "tags"),
            (self.compare, "compare"),
        ):
            button.show_key(shortcuts.first(command))
        self.stars.show_keys(shortcuts)
        self.buttons.show_keys(shortcuts)

    def show_marks(self, marks: Marks) -> None:
        self.stars.show_rating(marks.rating)
        self.favourite.setChecked(marks.is_favourite)

    def show_names(self, image: Image, names: ModelNames) -> None:
        self.facts.show_values(facts_of(image, names))

    def show_image(self, image: Image, names: ModelNames) -> None:
        self.preview.show_image(image)
        self.prompt.setText(image.prompt)
        self._name_fold()
        self.prompt.setVisible(bool(image.prompt))
        self.use_prompt.setVisible(bool(image.prompt))
        for button in (self.buttons.again, self.buttons.again_new_seed):
            button.setEnabled(bool(image.prompt))
        self.show_names(image, names)
        self.facts.rows["file"].let_copy(str(image.path))
        receipt = receipt_of(image)
        self.receipt.show_values(receipt)
        for part in (self._receipt_head, self._lines[1]):
            part.setVisible(bool(receipt))
        self._made.setText(made_text(image, datetime.now().astimezone()))
        self.raw.show_file(image.path)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.set_room(event.size().width() - sum(_SIDES))

    def _fold_or_unfold(self) -> None:
        self.prompt.show_whole(is_whole=not self.prompt.is_whole)
        self._name_fold()

    def _name_fold(self) -> None:
        self.whole_prompt.setText(tr("Show less") if self.prompt.is_whole else tr("Show all"))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolling(self._picture_and_facts()), 1)
        column.addWidget(self._lines[2])
        column.addWidget(self.buttons)

    def _picture_and_facts(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setSpacing(0)
        column.setContentsMargins(margins(self, _SIDES[0], 12, _SIDES[1], PANEL_MARGIN))
        marks, links, head = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        marks.setSpacing(8)
        marks.addWidget(self.stars)
        marks.addStretch(1)
        for button in (self.favourite, self.tags, self.compare, self.enlarge):
            marks.addWidget(button)
        links.addWidget(self.use_prompt)
        links.addStretch(1)
        links.addWidget(self.whole_prompt)
        head.addWidget(self._receipt_head)
        head.addStretch(1)
        head.addWidget(self._made)
        for part, space in (
            (self.preview, 8),
            (marks, 4),
            (self.prompt, 0),
            (links, 8),
            (self._lines[0], 12),
            (self.facts, 12),
            (self._lines[1], 12),
            (head, 8),
            (self.receipt, 12),
            (self._lines[3], 8),
            (self.raw, 0),
        ):
            column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
            column.addSpacing(space)
        column.addStretch(1)
        return inside
