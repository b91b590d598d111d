"""The panel at the right: the chosen picture, its prompt and facts, its receipt, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import takewhile

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Day, Marks
from imagen_desktop.ui.buttons import IconButton, LinkButton
from imagen_desktop.ui.finish_offers import Offer
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.gallery_words import NO_NAMES, ModelNames, count_text, month_title
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.inspector_buttons import InspectorButtons
from imagen_desktop.ui.inspector_parts import FactRow, FactTable, Preview, Stars, scrolling
from imagen_desktop.ui.inspector_summary import InspectorSummary
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.picture_actions import PictureClipboard, again, reveal
from imagen_desktop.ui.picture_facts import facts_of, made_text, receipt_of, shared_facts
from imagen_desktop.ui.raw_texts import RawTexts
from imagen_desktop.ui.theme import PANEL_MARGIN, SEMIBOLD, Theme
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.wording import dollars_text, tr

_NO_MARKS = Marks()


class Inspector(QWidget):
    """Shows one image, or counts: those of the month, those selected."""

    opened = Signal(object)  # Image
    again_requested = Signal(object)  # GenerationRequest
    again_new_seed_requested = Signal(object)  # GenerationRequest
    use_prompt_requested = Signal(object)  # GenerationRequest
    finish_requested = Signal(object)  # Image
    finish_menu_requested = Signal(object, object)  # Image, QPoint on the screen
    compare_requested = Signal()  # the picture with the one before, or the two that are selected
    trash_requested = Signal(object)  # Image
    favourite_requested = Signal(object, bool)  # Image, whether it shall be one
    tags_requested = Signal(object)  # Image
    rating_requested = Signal(object, int)  # Image, 0 to 5

    def __init__(self, thumbnails: Thumbnails, clipboard: PictureClipboard) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._names: ModelNames = NO_NAMES
        self._offers: Callable[[Image], list[Offer]] = lambda _image: []
        self._clipboard = clipboard
        self._image: Image | None = None
        self.preview = Preview(thumbnails)
        self.stars = Stars()
        self.favourite = IconButton("star", tr("Favourite"), "F")
        self.tags = IconButton("tag", tr("Tags"), "T")
        self.favourite.setCheckable(True)
        self.compare = IconButton("columns-2", tr("Compare with the one before"), "C")
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
                "version": FactRow(tr("Version"), is_exact=True),
                "took": FactRow(tr("Took")),
                "backend": FactRow(tr("Backend")),
                "caller": FactRow(tr("Asked by")),
            }
        )
        self.raw = RawTexts()
        self._receipt_head = Label(tr("Receipt"), weight=SEMIBOLD)
        self._made = Caption("")
        self.selection = InspectorSummary()
        self.buttons = InspectorButtons()
        self._lines = [Hairline() for _ in range(4)]
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.show_library([], datetime.now().astimezone().date())

    @property
    def image(self) -> Image | None:
        return self._image

    def set_theme(self, theme: Theme) -> None:
        for part in (self.preview, self.stars, self.favourite, self.tags, self.compare, self.enlarge):
            part.set_theme(theme)
        self.use_prompt.set_theme(theme)
        for label in (self.prompt, self._receipt_head, self._made):
            label.set_theme(theme)
        for area in (self.facts, self.receipt, self.raw, self.selection, self.buttons):
            area.set_theme(theme)
        for line in self._lines:
            line.set_theme(theme)

    def set_backends(self, infos: Iterable[BackendInfo]) -> None:
        self._names = ModelNames.of(infos)
        if self._image is not None:
            self.facts.show_values(facts_of(self._image, self._names))

    def set_offers(self, offers: Callable[[Image], list[Offer]]) -> None:
        """Where an image's prompt could be drawn again; asked for each image, and by `show_offers`."""
        self._offers = offers
        self.show_offers()

    def show_offers(self) -> None:
        """Anew: another backend may be ready now."""
        if self._image is not None:
            self.buttons.finishing.show_offers(self._offers(self._image))

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
        self.facts.rows["file"].let_copy(str(image.path))
        receipt = receipt_of(image)
        self.receipt.show_values(receipt)
        for part in (self._receipt_head, self._lines[1]):
            part.setVisible(bool(receipt))
        self._made.setText(made_text(image, datetime.now().astimezone()))
        self.raw.show_file(image.path)
        self.show_offers()

    def show_library(self, days: Sequence[Day], today: date) -> None:
        """Nothing is chosen: the present month's count and cost."""
        since = today.replace(day=1)
        latest = takewhile(lambda day: day.date >= since, days)  # the first of thousands
        month = [day for day in latest if (day.date.year, day.date.month) == (today.year, today.month)]
        count, cost = sum(day.count for day in month), sum(day.cost_microdollars for day in month)
        words = count_text(count) + (f" · {dollars_text(cost)}" if cost else "")
        self._show_words(month_title(today), words, tr("Choose a picture to see how it was made."))

    def show_several(self, images: Sequence[Image], count: int) -> None:
        """`images` are those selected that have been read: sum and facts are told when they are all."""
        is_complete = len(images) == count
        self._show_words(
            tr("{count:,} images selected").format(count=count),
            _sum_of(images) if is_complete else "",
            tr("Delete moves them to the trash."),
            shared_facts(images, self._names) if is_complete else {},
            can_compare=is_complete and count == 2,
        )

    def close_down(self) -> None:
        self.raw.close_down()

    def _show_words(
        self,
        heading: str,
        summary: str,
        hint: str,
        shared: dict[str, str] | None = None,
        *,
        can_compare: bool = False,
    ) -> None:
        self._image = None
        self.selection.show_words(heading, summary, hint, shared, can_compare=can_compare)
        self._stack.setCurrentIndex(1)

    def _build(self) -> None:
        self.prompt.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.prompt.setMinimumWidth(1)
        details = QWidget()
        column = _column(details)
        column.addWidget(scrolling(self._picture_and_facts()), 1)
        column.addWidget(self._lines[2])
        column.addWidget(self.buttons)
        self._stack.addWidget(details)
        self._stack.addWidget(self.selection)
        outer = _column(self)
        outer.setContentsMargins(margins(self, 1, 0, 0, 0))
        outer.addWidget(self._stack)

    def _picture_and_facts(self) -> QWidget:
        inside = QWidget()
        column = _column(inside)
        column.setContentsMargins(margins(self, PANEL_MARGIN - 1, 12, PANEL_MARGIN, PANEL_MARGIN))
        marks, head = QHBoxLayout(), QHBoxLayout()
        marks.setSpacing(8)
        marks.addWidget(self.stars)
        marks.addStretch(1)
        for button in (self.favourite, self.tags, self.compare, self.enlarge):
            marks.addWidget(button)
        head.addWidget(self._receipt_head)
        head.addStretch(1)
        head.addWidget(self._made)
        for part, space in (
            (self.preview, 8),
            (marks, 4),
            (self.prompt, 0),
            (self.use_prompt, 8),
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

    def _connect(self) -> None:
        buttons = self.buttons
        self.preview.opened.connect(self._tell(self.opened.emit))
        self.enlarge.clicked.connect(self._tell(self.opened.emit))
        self.compare.clicked.connect(self.compare_requested)
        self.selection.compare.clicked.connect(self.compare_requested)
        self.stars.rated.connect(self._rate)
        self.favourite.clicked.connect(self._mark)
        self.tags.clicked.connect(self._tell(self.tags_requested.emit))
        self.use_prompt.clicked.connect(
            self._tell(lambda image: self.use_prompt_requested.emit(image.request))
        )
        buttons.again.clicked.connect(self._tell(lambda image: self.again_requested.emit(again(image))))
        buttons.again_new_seed.clicked.connect(
            self._tell(lambda image: self.again_new_seed_requested.emit(again(image, new_seed=True)))
        )
        buttons.finishing.finish_requested.connect(self._tell(self.finish_requested.emit))
        buttons.finishing.menu_requested.connect(self._open_finish_menu)
        buttons.copy.clicked.connect(self._tell(lambda image: self._clipboard.copy(image.path)))
        buttons.reveal.clicked.connect(self._tell(lambda image: reveal(image.path)))
        buttons.trash.clicked.connect(self._tell(self.trash_requested.emit))

    def _tell(self, do: Callable[[Image], object]) -> Callable[..., None]:
        """A slot that does something with the image that is shown."""

        def told(*_: object) -> None:
            if self._image is not None:
                do(self._image)

        return told

    def _open_finish_menu(self, place: object) -> None:
        if self._image is not None:
            self.finish_menu_requested.emit(self._image, place)

    def _rate(self, rating: int) -> None:
        if self._image is not None:
            self.stars.show_rating(rating)
            self.rating_requested.emit(self._image, rating)

    def _mark(self) -> None:
        if self._image is not None:
            self.favourite_requested.emit(self._image, self.favourite.isChecked())


def _sum_of(images: Sequence[Image]) -> str:
    """ "$0.028 · 1 unpriced"."""
    costs = [image.cost.microdollars for image in images]
    known = [cost for cost in costs if cost is not None]
    parts = [dollars_text(sum(known))] if sum(known) else []
    if len(known) < len(costs):
        parts.append(tr("{count} unpriced").format(count=len(costs) - len(known)))
    return " · ".join(parts)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
