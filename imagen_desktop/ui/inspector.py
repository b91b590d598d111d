"""The panel at the right: the chosen picture, its prompt and facts, its receipt, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Day, Marks
from imagen_desktop.core.money import dollars_text
from imagen_desktop.ui.buttons import Button, IconButton, LinkButton
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.gallery_words import NO_NAMES, ModelNames, count_text, month_title
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.inspector_parts import FactRow, FactTable, Preview, Stars, scrolling
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.picture_actions import PictureClipboard, again, reveal
from imagen_desktop.ui.picture_facts import facts_of, made_text, receipt_of
from imagen_desktop.ui.theme import DARK, PANEL_MARGIN, SEMIBOLD, Theme, Type
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.wording import tr

_NO_MARKS = Marks()


class Inspector(QWidget):
    """Shows one image, or counts: those of the month, those selected."""

    opened = Signal(object)  # Image
    again_requested = Signal(object)  # GenerationRequest
    again_new_seed_requested = Signal(object)  # GenerationRequest
    use_prompt_requested = Signal(object)  # GenerationRequest
    trash_requested = Signal(object)  # Image
    favourite_requested = Signal(object, bool)  # Image, whether it shall be one
    rating_requested = Signal(object, int)  # Image, 0 to 5

    def __init__(self, thumbnails: Thumbnails, clipboard: PictureClipboard) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = DARK
        self._names: ModelNames = NO_NAMES
        self._clipboard = clipboard
        self._image: Image | None = None
        self.preview = Preview(thumbnails)
        self.stars = Stars()
        self.favourite = IconButton("star", tr("Favourite"), "F")
        self.favourite.setCheckable(True)
        self.enlarge = IconButton("maximize", tr("Show large"), "Space")
        self.prompt = Label("", wraps=True)
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
                "took": FactRow(tr("Took")),
                "caller": FactRow(tr("Asked by")),
            }
        )
        self._receipt_head = Label(tr("Receipt"), weight=SEMIBOLD)
        self._made = Caption("")
        self.heading = Label("", Type.HEADING, wraps=True)
        self.summary = Label("", tint="text2", is_tabular=True, wraps=True)
        self.hint = Caption("", wraps=True)
        self.again = Button(tr("Again"), "rotate-cw")
        self.again_new_seed = Button(tr("Again, new seed"), "dices")
        self.copy = Button(tr("Copy"), "copy")
        self.reveal = Button(tr("Reveal"), "folder-open")
        self.trash = Button(tr("Trash"), "trash-2")
        self._lines = [Hairline(), Hairline(), Hairline()]
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.show_library([], datetime.now().astimezone().date())

    @property
    def image(self) -> Image | None:
        return self._image

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.preview, self.stars, self.favourite, self.enlarge, self.use_prompt):
            part.set_theme(theme)
        for label in (self.prompt, self._receipt_head, self._made, self.heading, self.summary, self.hint):
            label.set_theme(theme)
        for button in (self.again, self.again_new_seed, self.copy, self.reveal, self.trash):
            button.set_theme(theme)
        for table in (self.facts, self.receipt):
            table.set_theme(theme)
        for line in self._lines:
            line.set_theme(theme)

    def set_backends(self, infos: Iterable[BackendInfo]) -> None:
        self._names = ModelNames.of(infos)
        if self._image is not None:
            self.facts.show_values(facts_of(self._image, self._names))

    def show_record(self, record: Record) -> None:
        self.show_image(record.image, record.marks)

    def show_image(self, image: Image, marks: Marks = _NO_MARKS) -> None:
        """The marks are what may change while the same image stays."""
        self.stars.show_rating(marks.rating)
        self.favourite.setChecked(marks.is_favourite)
        self._stack.setCurrentIndex(0)
        if image == self._image:
            return
        self._image = image
        self.preview.show_image(image)
        self.prompt.setText(image.prompt)
        self.facts.show_values(facts_of(image, self._names))
        receipt = receipt_of(image)
        self.receipt.show_values(receipt)
        for part in (self._receipt_head, self._lines[1]):
            part.setVisible(bool(receipt))
        self._made.setText(made_text(image, datetime.now().astimezone()))

    def show_library(self, days: Sequence[Day], today: date) -> None:
        """Nothing is chosen: the present month's count and cost."""
        month = [day for day in days if (day.date.year, day.date.month) == (today.year, today.month)]
        count, cost = sum(day.count for day in month), sum(day.cost_microdollars for day in month)
        words = count_text(count) + (f" · {dollars_text(cost)}" if cost else "")
        self._show_words(month_title(today), words, tr("Choose a picture to see how it was made."))

    def show_several(self, images: Sequence[Image], count: int) -> None:
        """`images` are those selected that have been read: the sum is told when they are all."""
        costs = [image.cost.microdollars for image in images]
        known = [cost for cost in costs if cost is not None]
        parts = [dollars_text(sum(known))] if sum(known) else []
        if len(known) < len(costs):
            parts.append(tr("{count} unpriced").format(count=len(costs) - len(known)))
        models = {self._names.model(image) for image in images}
        if len(models) == 1:
            parts.insert(0, models.pop())
        summary = " · ".join(parts) if len(images) == count else ""
        heading = tr("{count:,} images selected").format(count=count)
        self._show_words(heading, summary, tr("Delete moves them to the trash."))

    def _show_words(self, heading: str, summary: str, hint: str) -> None:
        self._image = None
        for label, text in ((self.heading, heading), (self.summary, summary), (self.hint, hint)):
            label.setText(text)
            label.setVisible(bool(text))
        self._stack.setCurrentIndex(1)

    def _build(self) -> None:
        self.prompt.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.prompt.setMinimumWidth(1)
        details = QWidget()
        column = _column(details, 0, 0)
        column.addWidget(scrolling(self._picture_and_facts()), 1)
        column.addWidget(self._lines[2])
        column.addLayout(self._buttons())
        words = QWidget()
        summary = _column(words, PANEL_MARGIN, 8)
        for label in (self.heading, self.summary, self.hint):
            summary.addWidget(label)
        summary.addStretch(1)
        self._stack.addWidget(details)
        self._stack.addWidget(words)
        outer = _column(self, 0, 0)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(self._stack)

    def _picture_and_facts(self) -> QWidget:
        inside = QWidget()
        column = _column(inside, PANEL_MARGIN, 0)
        column.setContentsMargins(PANEL_MARGIN - 1, 12, PANEL_MARGIN, PANEL_MARGIN)
        column.addWidget(self.preview)
        column.addSpacing(8)
        marks = QHBoxLayout()
        marks.setSpacing(8)
        marks.addWidget(self.stars)
        marks.addStretch(1)
        marks.addWidget(self.favourite)
        marks.addWidget(self.enlarge)
        column.addLayout(marks)
        column.addSpacing(4)
        column.addWidget(self.prompt)
        column.addWidget(self.use_prompt)
        column.addSpacing(8)
        column.addWidget(self._lines[0])
        column.addSpacing(12)
        column.addWidget(self.facts)
        column.addSpacing(12)
        column.addWidget(self._lines[1])
        column.addSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self._receipt_head)
        head.addStretch(1)
        head.addWidget(self._made)
        column.addLayout(head)
        column.addSpacing(8)
        column.addWidget(self.receipt)
        column.addStretch(1)
        return inside

    def _buttons(self) -> QLayout:
        grid = QGridLayout()
        grid.setContentsMargins(PANEL_MARGIN - 1, 12, PANEL_MARGIN, 12)
        grid.setSpacing(8)
        grid.addWidget(self.again, 0, 0, 1, 2)
        grid.addWidget(self.again_new_seed, 0, 2, 1, 4)
        for place, button in enumerate((self.copy, self.reveal, self.trash)):
            grid.addWidget(button, 1, 2 * place, 1, 2)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        for button in (self.again, self.again_new_seed, self.copy, self.reveal, self.trash):
            button.setMinimumWidth(1)
        return grid

    def _connect(self) -> None:
        self.preview.opened.connect(self._open)
        self.enlarge.clicked.connect(self._open)
        self.stars.rated.connect(self._rate)
        self.favourite.clicked.connect(self._mark)
        self.use_prompt.clicked.connect(self._use)
        self.again.clicked.connect(self._ask_again)
        self.again_new_seed.clicked.connect(self._ask_again_new_seed)
        self.copy.clicked.connect(self._copy)
        self.reveal.clicked.connect(self._reveal)
        self.trash.clicked.connect(self._trash)

    def _open(self) -> None:
        if self._image is not None:
            self.opened.emit(self._image)

    def _rate(self, rating: int) -> None:
        if self._image is not None:
            self.stars.show_rating(rating)
            self.rating_requested.emit(self._image, rating)

    def _mark(self) -> None:
        if self._image is not None:
            self.favourite_requested.emit(self._image, self.favourite.isChecked())

    def _use(self) -> None:
        if self._image is not None:
            self.use_prompt_requested.emit(self._image.request)

    def _ask_again(self) -> None:
        if self._image is not None:
            self.again_requested.emit(again(self._image))

    def _ask_again_new_seed(self) -> None:
        if self._image is not None:
            self.again_new_seed_requested.emit(again(self._image, new_seed=True))

    def _copy(self) -> None:
        if self._image is not None:
            self._clipboard.copy(self._image.path)

    def _reveal(self) -> None:
        if self._image is not None:
            reveal(self._image.path)

    def _trash(self) -> None:
        if self._image is not None:
            self.trash_requested.emit(self._image)


def _column(widget: QWidget, margin: int, spacing: int) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(margin, margin, margin, margin)
    column.setSpacing(spacing)
    return column
