"""The prompt and everything that a request can carry; emits the finished request. Starts nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Price
from imagen_desktop.core.prompts.expansion import expand
from imagen_desktop.core.prompts.styles import Style
from imagen_desktop.core.prompts.template import escaped
from imagen_desktop.core.prompts.wildcards import NO_WILDCARDS, Wildcards
from imagen_desktop.ui.backend_combo import BackendCombo
from imagen_desktop.ui.backend_prices import backend_prices
from imagen_desktop.ui.buttons import LinkButton, PrimaryButton
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.labels import Caption, FieldLabel
from imagen_desktop.ui.more_settings import MoreSettings
from imagen_desktop.ui.prompt_head import PromptHead
from imagen_desktop.ui.prompt_layout import labelled, stacked
from imagen_desktop.ui.prompt_notes import PromptNotes
from imagen_desktop.ui.prompt_reading import PromptReading, read_prompt
from imagen_desktop.ui.prompt_text import PromptText
from imagen_desktop.ui.prompt_words import backend_note, button_name, button_text, price_note
from imagen_desktop.ui.reference_field import ReferenceField
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.seed_field import SeedField, random_seed
from imagen_desktop.ui.shape_chooser import ShapeChooser
from imagen_desktop.ui.stepper import Stepper
from imagen_desktop.ui.theme import DARK, FIELD_GAP, LABEL_GAP, PANEL_MARGIN, Theme
from imagen_desktop.ui.wording import tr


class PromptForm(QWidget):
    """`price` gives the estimate for a whole request; it may raise ImagenError for a wrong one.

    What is submitted is literal: each combination of the prompt's variants is a request of its own.
    """

    submitted = Signal(object, bool)  # tuple of GenerationRequest, to the front of the queue
    changed = Signal()  # the request, its price or whether it can be made
    backend_chosen = Signal(str)
    set_up_requested = Signal()  # the chosen backend is not ready, and the person wants it to be
    fold_requested = Signal()
    history_requested = Signal()
    saved_requested = Signal()
    reference_wanted = Signal(str)  # the path of an earlier request's reference image
    themed = Signal(object)  # Theme, for what belongs to the form and lies outside of it

    def __init__(
        self,
        backends: tuple[BackendInfo, ...],
        price: Callable[[GenerationRequest], Price],
        preferred_format: str = "png",
    ) -> None:
        super().__init__()
        self.setObjectName("promptPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._price = price
        self.preferred_format = preferred_format
        self.states: dict[str, BackendState] = {}
        self._wildcards = NO_WILDCARDS
        self.chosen_style: Style | None = None
        self.theme = DARK
        self.head = PromptHead()
        self.prompt = PromptText()
        self.notes = PromptNotes()
        self.backend = BackendCombo(backends)
        self.set_up = LinkButton(tr("Set it up"))
        self._not_ready = Caption("", tint="attention", wraps=True)
        self.reference = ReferenceField()
        self.shape = ShapeChooser()
        self.count = Stepper(tr("Images"), tr("Fewer images"), tr("More images"))
        self.seed = SeedField()
        self.more = MoreSettings()
        self._note = Caption("", wraps=True)
        self.primary = PrimaryButton(tr("Generate"), "Ctrl+Return")
        self._price_line = Caption("")
        self._backend_label = FieldLabel(tr("Backend"), self.backend)
        self._shape_label = FieldLabel(tr("Shape"))
        self._count_label = FieldLabel(tr("Images"), self.count.number)
        self._seed_label = FieldLabel(tr("Seed"), self.seed.text)
        self._seed_box = QWidget()
        self._rule = Hairline()
        self._settings = (self.reference, self.shape, self.count, self.seed, self.more)
        self._build()
        self._connect()
        self._show_backend()

    @property
    def typed(self) -> str:
        return self.prompt.edit.toPlainText().strip()

    @property
    def reading(self) -> PromptReading:
        """What the typed text means, within its style."""
        return read_prompt(
            self.prompt.edit.toPlainText(), self.chosen_style, self.count.value, self._wildcards
        )

    def request(self) -> GenerationRequest:
        """What the form says now, its variants not yet spelled out; the prompt may still be empty."""
        pixels = None if self.reference.decides_shape else self.shape.pixels
        info = self.backend.info
        made = GenerationRequest(
            prompt=self.chosen_style.around(self.typed) if self.chosen_style and self.typed else self.typed,
            backend=info.name,
            aspect_ratio="" if pixels or self.reference.decides_shape else self.shape.ratio,
            width=pixels[0] if pixels else None,
            height=pixels[1] if pixels else None,
            count=self.count.value,
            seed=self.seed.seed if info.has_seed else None,
        )
        made = self.more.apply(self.reference.apply(made))
        if self.chosen_style is None or not info.has_negative_prompt:
            return made
        return replace(made, negative_prompt=self.chosen_style.without(made.negative_prompt))

    def estimate(self) -> Price:
        """For all images of all combinations."""
        try:
            return self._price(self.request()).times(self.reading.combinations)
        except ImagenError:
            return UNPRICED

    def obstacle(self) -> str:
        """Why the request cannot be sent, in words for the button's tool tip; empty when it can."""
        state = self.backend.state
        if not self.typed:
            return tr("Type a prompt first")
        if state is not None and not state.is_ready:
            return tr("{title}: {reason}").format(title=self.backend.info.title, reason=state.reason)
        shape = () if self.reference.decides_shape else (self.shape,)
        parts = (self.reading, self.reference, *shape, self.more, self.seed)
        return next((part.problem for part in parts if part.problem), "")

    def submit(self, *, at_front: bool = False) -> None:
        if self.obstacle():
            self._update()  # a wildcard's file may have changed since it was shown
            return
        self.submitted.emit(expand(self.request(), self._wildcards, random_seed), at_front)

    def use_wildcards(self, wildcards: Wildcards) -> None:
        self._wildcards = wildcards
        self._update()

    def set_style(self, style: Style | None) -> None:
        """What is typed is wrapped in it when it is sent."""
        self.chosen_style = style
        self._update()

    def fill(self, request: GenerationRequest, *, with_settings: bool = True) -> None:
        """Puts an earlier request into the form, to be sent as it was; without its settings, the prompt."""
        self.chosen_style = None
        self.prompt.replace(escaped(request.prompt))
        if not with_settings:
            return
        self.choose_backend(request.backend)
        if request.aspect_ratio:
            self.shape.choose(request.aspect_ratio)
        elif request.width and request.height and self.backend.info.size:
            self.shape.choose_pixels(request.width, request.height)
        self.count.set_value(request.count)
        self.seed.set_seed(request.seed)
        self.more.fill(request)
        if request.image:
            self.reference.set_strength(request.image_strength)
            self.reference_wanted.emit(str(Path(request.image).expanduser()))

    def choose_backend(self, name: str) -> None:
        if name != self.backend.info.name:
            self.backend.choose(name)
            self._show_backend()

    def show_states(self, states: dict[str, BackendState]) -> None:
        self.states = states
        self.backend.show_states(states)
        self._update()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.themed.emit(theme)
        labels = (self._backend_label, self._shape_label, self._count_label, self._seed_label)
        for label in (*labels, self._not_ready, self._note, self._price_line):
            label.set_theme(theme)
        for button in (self.set_up, self.primary, self._rule):
            button.set_theme(theme)
        for part in (self.head, self.prompt, self.notes, self.backend, *self._settings):
            part.set_theme(theme)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(scrolling(self._fields()), 1)
        layout.addWidget(self._rule)
        foot = QVBoxLayout()
        foot.setContentsMargins(PANEL_MARGIN, 12, PANEL_MARGIN, 12)
        foot.setSpacing(8)
        foot.addWidget(self.primary)
        foot.addWidget(self._price_line)
        layout.addLayout(foot)

    def _fields(self) -> QWidget:
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(PANEL_MARGIN, 4, PANEL_MARGIN, 12)
        column.setSpacing(FIELD_GAP)
        writing = QVBoxLayout()
        writing.setSpacing(LABEL_GAP)
        writing.addWidget(self.prompt, 1)
        writing.addWidget(self.notes)
        column.addLayout(writing, 100)
        column.addLayout(labelled(self._backend_label, self.backend, self._not_ready, self.set_up))
        column.addWidget(self.reference)
        column.addLayout(labelled(self._shape_label, self.shape))
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addLayout(labelled(self._count_label, self.count))
        stacked(self._seed_box, self._seed_label, self.seed)
        pair.addWidget(self._seed_box, 1)
        column.addLayout(pair)
        column.addWidget(self.more)
        column.addWidget(self._note)
        column.addStretch(1)
        return fields

    def _connect(self) -> None:
        self.prompt.edit.textChanged.connect(self._update)
        self.backend.activated.connect(lambda _row: self._show_backend())
        self.backend.chosen.connect(self.backend_chosen)
        self.set_up.clicked.connect(self.set_up_requested)
        self.head.fold.clicked.connect(self.fold_requested)
        self.head.history.clicked.connect(self.history_requested)
        self.head.saved.clicked.connect(self.saved_requested)
        self.notes.style_removed.connect(lambda: self.set_style(None))
        self.primary.clicked.connect(self.submit)
        for part in self._settings:
            part.changed.connect(self._update)

    def _show_backend(self) -> None:
        info = self.backend.info
        with ExitStack() as settling:  # each would have the form read anew
            for part in self._settings:
                settling.enter_context(QSignalBlocker(part))
            self.shape.show_backend(info)
            self.reference.show_backend(info)
            self.count.set_maximum(info.max_count)
            self.more.show_backend(info, self.preferred_format)
        self.prompt.edit.takes_pictures = info.reference is not None
        self._seed_box.setVisible(info.has_seed)
        self._update()

    def _update(self) -> None:
        reading, price, obstacle = self.reading, self.estimate(), self.obstacle()
        count = reading.combinations * self.count.value
        self.prompt.mark(reading.spans)
        self.notes.show_reading(reading, self.chosen_style, self.count.value)
        self._count_label.setText(tr("Images each") if reading.combinations > 1 else tr("Images"))
        info, state = self.backend.info, self.backend.state
        has_shapes = bool(info.aspect_ratios or info.size) and not self.reference.decides_shape
        self.shape.setVisible(has_shapes)
        self._shape_label.setVisible(has_shapes)
        is_missing = state is not None and not state.is_ready
        self._not_ready.setText(state.hint if state is not None else "")
        self._not_ready.setVisible(is_missing)
        self.set_up.setVisible(is_missing)
        note = backend_note(info, state)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.primary.setEnabled(not obstacle)
        self.primary.setToolTip(obstacle)
        self.primary.setText(button_text(count, price) if not obstacle else tr("Generate"))
        self.primary.setAccessibleName(button_name(count, price))
        self._price_line.setText(price_note(price))
        self.backend.show_prices(self.prices())
        self.changed.emit()

    def prices(self) -> dict[str, Price]:
        """Each backend's price for one image of this shape and these steps."""
        single = replace(self.request(), count=1)
        return backend_prices(self.backend.infos, single, self._price)
