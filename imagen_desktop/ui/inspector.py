"""The panel at the right: the chosen picture, its prompt and facts, its receipt, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import Day, Marks
from imagen_desktop.ui.finish_offers import Offer
from imagen_desktop.ui.focus_steps import follow_on
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.gallery_words import NO_NAMES, ModelNames, count_text, month_title
from imagen_desktop.ui.inspector_summary import InspectorSummary
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.picture_actions import PictureClipboard, again, reveal
from imagen_desktop.ui.picture_facts import shared_facts
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.thumbnails import Thumbnails
from imagen_desktop.ui.wording import dollars_text, tr

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.inspector_details import InspectorDetails

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
        self._thumbnails = thumbnails
        self._clipboard = clipboard
        self._image: Image | None = None
        self._later = Later(self._make_details)
        self.selection = InspectorSummary()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.selection)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(margins(self, 1, 0, 0, 0))
        outer.addWidget(self._stack)
        self.selection.compare.clicked.connect(self.compare_requested)
        self.show_library([], datetime.now().astimezone().date())

    @property
    def details(self) -> InspectorDetails:
        """What shows a picture: made with the first one."""
        return self._later.get()

    @property
    def image(self) -> Image | None:
        return self._image

    def set_theme(self, theme: Theme) -> None:
        self._later.set_theme(theme)
        self.selection.set_theme(theme)

    def show_keys(self, shortcuts: Shortcuts) -> None:
        self.selection.show_keys(shortcuts)
        self._later.tell("keys", lambda details: details.show_keys(shortcuts))

    def set_backends(self, infos: Iterable[BackendInfo]) -> None:
        self._names = ModelNames.of(infos)
        if self._image is not None:
            self.details.show_names(self._image, self._names)

    def set_offers(self, offers: Callable[[Image], list[Offer]]) -> None:
        """Where an image's prompt could be drawn again; asked for each image, and by `show_offers`."""
        self._offers = offers
        self.show_offers()

    def show_offers(self) -> None:
        """Anew: another backend may be ready now."""
        if self._image is not None:
            self.details.buttons.finishing.show_offers(
                self._offers(self._image) if self._image.prompt else []
            )

    def show_record(self, record: Record) -> None:
        self.show_image(record.image, record.marks)

    def show_image(self, image: Image, marks: Marks = _NO_MARKS) -> None:
        """The marks are what may change while the same image stays."""
        details = self.details
        details.show_marks(marks)
        self._stack.setCurrentWidget(details)
        if image == self._image:
            return
        self._image = image
        details.show_image(image, self._names)
        self.show_offers()

    def show_library(self, days: Sequence[Day], today: date) -> None:
        """Nothing is chosen: the present month's count and cost."""
        since = today.replace(day=1)
        latest = takewhile(lambda day: day.date >= since, days)  # the first of thousands
        month = [day for day in latest if (day.date.year, day.date.month) == (today.year, today.month)]
        hint = tr("Choose a picture to see how it was made.")
        self._show_words(month_title(today), _count_and_cost(month), hint)

    def show_found(self, days: Sequence[Day] | None) -> None:
        """Nothing is chosen of what a search shows; None while that is not counted yet."""
        hint = "" if days == [] else tr("Choose a picture to see how it was made.")
        self._show_words(tr("Found"), "" if days is None else _count_and_cost(days), hint)

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
        if self._later.made is not None:
            self._later.made.raw.close_down()

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
        self._stack.setCurrentWidget(self.selection)

    def _make_details(self) -> InspectorDetails:
        from imagen_desktop.ui.inspector_details import InspectorDetails

        made = InspectorDetails(self._thumbnails)
        self._connect(made)
        self._stack.addWidget(made)
        follow_on(self.selection.compare, made)
        return made

    def _connect(self, details: InspectorDetails) -> None:
        buttons = details.buttons
        details.preview.opened.connect(self._tell(self.opened.emit))
        details.enlarge.clicked.connect(self._tell(self.opened.emit))
        details.compare.clicked.connect(self.compare_requested)
        details.stars.rated.connect(self._rate)
        details.favourite.clicked.connect(self._mark)
        details.tags.clicked.connect(self._tell(self.tags_requested.emit))
        details.use_prompt.clicked.connect(
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
            self.details.stars.show_rating(rating)
            self.rating_requested.emit(self._image, rating)

    def _mark(self) -> None:
        if self._image is not None:
            self.favourite_requested.emit(self._image, self.details.favourite.isChecked())


def _count_and_cost(days: Sequence[Day]) -> str:
    count, cost = sum(day.count for day in days), sum(day.cost_microdollars for day in days)
    return count_text(count) + (f" · {dollars_text(cost)}" if cost else "")


def _sum_of(images: Sequence[Image]) -> str:
    """ "$0.028 · 1 unpriced"."""
    costs = [image.cost.microdollars for image in images]
    known = [cost for cost in costs if cost is not None]
    parts = [dollars_text(sum(known))] if sum(known) else []
    if len(known) < len(costs):
        parts.append(tr("{count} unpriced").format(count=len(costs) - len(known)))
    return " · ".join(parts)
