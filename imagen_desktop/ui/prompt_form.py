"""The prompt and everything that a request can carry; emits the finished request. Starts nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Price
from imagen_desktop.ui.backend_combo import BackendCombo
from imagen_desktop.ui.buttons import IconButton, LinkButton, PrimaryButton
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.labels import Caption, FieldLabel, Label
from imagen_desktop.ui.more_settings import MoreSettings
from imagen_desktop.ui.prompt_text import PromptText
from imagen_desktop.ui.prompt_words import backend_note, button_name, button_text, price_note
from imagen_desktop.ui.seed_field import SeedField
from imagen_desktop.ui.shape_chooser import ShapeChooser
from imagen_desktop.ui.stepper import Stepper
from imagen_desktop.ui.theme import FIELD_GAP, LABEL_GAP, PANEL_MARGIN, SEMIBOLD, Theme
from imagen_desktop.ui.wording import tr


class PromptForm(QWidget):
    """`price` gives the estimate for a whole request; it may raise ImagenError for a wrong one."""

    submitted = Signal(object, bool)  # GenerationRequest, to the front of the queue
    changed = Signal()  # the request, its price or whether it can be made
    backend_chosen = Signal(str)
    set_up_requested = Signal()  # the chosen backend is not ready, and the person wants it to be
    fold_requested = Signal()

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
        self._preferred_format = preferred_format
        self.states: dict[str, BackendState] = {}
        self.fold = IconButton("panel-left", tr("Hide the prompt panel"), "F9")
        self.prompt = PromptText()
        self.backend = BackendCombo(backends)
        self.set_up = LinkButton(tr("Set it up"))
        self._not_ready = Caption("", tint="attention", wraps=True)
        self.shape = ShapeChooser()
        self.count = Stepper(tr("Images"), tr("Fewer images"), tr("More images"))
        self.seed = SeedField()
        self.more = MoreSettings()
        self._note = Caption("", wraps=True)
        self.primary = PrimaryButton(tr("Generate"), "Ctrl+Return")
        self._price_line = Caption("")
        self._title = Label(tr("Prompt"), weight=SEMIBOLD)
        self._backend_label = FieldLabel(tr("Backend"), self.backend)
        self._shape_label = FieldLabel(tr("Shape"))
        self._count_label = FieldLabel(tr("Images"), self.count.number)
        self._seed_label = FieldLabel(tr("Seed"), self.seed.text)
        self._seed_box = QWidget()
        self._rule = Hairline()
        self._build()
        self._connect()
        self._show_backend()

    def request(self) -> GenerationRequest:
        """What the form says now; the prompt may still be empty."""
        pixels = self.shape.pixels
        info = self.backend.info
        made = GenerationRequest(
            prompt=self.prompt.edit.toPlainText().strip(),
            backend=info.name,
            aspect_ratio="" if pixels else self.shape.ratio,
            width=pixels[0] if pixels else None,
            height=pixels[1] if pixels else None,
            count=self.count.value,
            seed=self.seed.seed if info.has_seed else None,
        )
        return self.more.apply(made)

    def estimate(self) -> Price:
        try:
            return self._price(self.request())
        except ImagenError:
            return UNPRICED

    def obstacle(self) -> str:
        """Why the request cannot be sent, in words for the button's tool tip; empty when it can."""
        state = self.backend.state
        if not self.prompt.edit.toPlainText().strip():
            return tr("Type a prompt first")
        if state is not None and not state.is_ready:
            return tr("{title}: {reason}").format(title=self.backend.info.title, reason=state.reason)
        return self.shape.problem or self.more.problem or self.seed.problem

    def submit(self, *, at_front: bool = False) -> None:
        if not self.obstacle():
            self.submitted.emit(self.request(), at_front)

    def fill(self, request: GenerationRequest, *, with_settings: bool = True) -> None:
        """Puts an earlier request into the form; without its settings only the prompt."""
        self.prompt.edit.setPlainText(request.prompt)
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

    def choose_backend(self, name: str) -> None:
        if name != self.backend.info.name:
            self.backend.choose(name)
            self._show_backend()

    def show_states(self, states: dict[str, BackendState]) -> None:
        self.states = states
        self.backend.show_states(states)
        self._update()

    def set_theme(self, theme: Theme) -> None:
        for part in (
            self.fold,
            self.prompt,
            self.backend,
            self.set_up,
            self._not_ready,
            self.shape,
            self.count,
            self.seed,
            self.more,
            self._note,
            self.primary,
            self._price_line,
            self._title,
            self._backend_label,
            self._shape_label,
            self._count_label,
            self._seed_label,
            self._rule,
        ):
            part.set_theme(theme)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(PANEL_MARGIN, 10, 10, LABEL_GAP)
        head.addWidget(self._title, 1)
        head.addWidget(self.fold)
        layout.addLayout(head)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        fields = self._fields()
        scroll.setWidget(fields)
        fields.setAutoFillBackground(False)
        layout.addWidget(scroll, 1)
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
        column.addWidget(self.prompt, 100)
        backend = _labelled(self._backend_label, self.backend)
        backend.addWidget(self._not_ready)
        backend.addWidget(self.set_up)
        column.addLayout(backend)
        column.addLayout(_labelled(self._shape_label, self.shape))
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addLayout(_labelled(self._count_label, self.count))
        seed = _labelled(self._seed_label, self.seed)
        seed.setContentsMargins(0, 0, 0, 0)
        self._seed_box.setLayout(seed)
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
        self.fold.clicked.connect(self.fold_requested)
        self.primary.clicked.connect(self.submit)
        for part in (self.shape, self.count, self.seed, self.more):
            part.changed.connect(self._update)

    def _show_backend(self) -> None:
        info = self.backend.info
        self.shape.show_backend(info)
        has_shapes = bool(info.aspect_ratios or info.size)
        self.shape.setVisible(has_shapes)
        self._shape_label.setVisible(has_shapes)
        self.count.set_maximum(info.max_count)
        self._seed_box.setVisible(info.has_seed)
        self.more.show_backend(info, self._preferred_format)
        note = backend_note(info)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._update()

    def _update(self) -> None:
        count, price, obstacle = self.count.value, self.estimate(), self.obstacle()
        state = self.backend.state
        is_missing = state is not None and not state.is_ready
        self._not_ready.setText(state.hint if state is not None else "")
        self._not_ready.setVisible(is_missing)
        self.set_up.setVisible(is_missing)
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
        prices = {}
        for row in range(self.backend.count()):
            info: BackendInfo = self.backend.itemData(row, Qt.ItemDataRole.UserRole)
            asked = single if info.name == single.backend else GenerationRequest(single.prompt, info.name)
            try:
                prices[info.name] = self._price(asked)
            except ImagenError:
                prices[info.name] = UNPRICED
        return prices


def _labelled(label: FieldLabel, field: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setSpacing(LABEL_GAP)
    layout.addWidget(label)
    layout.addWidget(field)
    return layout
