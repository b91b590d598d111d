"""Where images can be made: three cards, shown while the chosen backend is not set up."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.generation import Price
from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import Button, LinkButton, PrimaryButton
from imagen_desktop.ui.choice_card import ChoiceCard
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.prompt_words import price_day
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.theme import BAR_CONTROL_HEIGHT, PAGE_MARGIN, PRIMARY_HEIGHT, Theme, Type
from imagen_desktop.ui.token_set_up import TokenSetUp
from imagen_desktop.ui.update_question import UpdateQuestion
from imagen_desktop.ui.wording import price_text, said, tr

_WIDEST = 1120


class FirstRun(QWidget):
    """Emits what the person chose; sets nothing up itself."""

    sketch_requested = Signal(str)  # the prompt
    backend_chosen = Signal(str)
    check_requested = Signal()
    models_requested = Signal()
    closed = Signal()

    def __init__(self, backends: tuple[BackendInfo, ...]) -> None:
        super().__init__()
        self._backends = backends
        self._states: Mapping[str, BackendState] = {}
        self._needs_model = False
        self._local_hint = ""
        self._download = ""
        self.title = Label(tr("Make your first image"), Type.TITLE)
        self._lead = Label(tr("Choose where it is made. You can use the others later."), tint="text2")
        self.replicate = ChoiceCard(
            "replicate",
            "key-round",
            tr("Use Replicate"),
            tr("FLUX models on Replicate’s machines, paid per image to your own account."),
        )
        self.local = ChoiceCard(
            "local",
            "hard-drive",
            tr("Set up local generation"),
            tr("FLUX and other models on this computer. Private: nothing leaves it."),
        )
        self.sketch = ChoiceCard(
            "sketch",
            "pen-line",
            tr("Try the built-in sketch"),
            tr("Draws your words as a simple vector scene. Drawn, not AI: good for a first look around."),
        )
        self.back = LinkButton(tr("Back to the images"))
        self.back.clicked.connect(self.closed)
        self.updates = UpdateQuestion()
        self.token = TokenSetUp()
        self.use_local = Button(tr("Draw a sketch instead"))
        self.draw = PrimaryButton(tr("Draw it"))
        self.prompt = QLineEdit(tr("A sailing boat at sunset"))
        self._local_sign = QLabel()
        self._local_note = Caption("", tint="text3", wraps=True)
        self._build()
        self._connect()
        self.show_prices({})
        self.show_states({})

    def set_backends(self, backends: tuple[BackendInfo, ...]) -> None:
        """Those that the cards offer; their states come later."""
        self._backends = backends

    def show_states(self, states: Mapping[str, BackendState]) -> None:
        self._states = states
        self.token.show_ready(is_ready=bool(self._ready("replicate")))
        local = next((state for name, state in states.items() if self._type(name) == "local"), None)
        works = bool(self._ready("local"))
        self._needs_model = local is not None and not works and local.reason == said("no model")
        otherwise = tr("Choose a model…") if self._needs_model else tr("Draw a sketch instead")
        self.use_local.setText(tr("Use this computer") if works else otherwise)
        self._local_hint = "" if local is None or works or self._needs_model else local.hint
        self._show_local_note()

    def show_models(self, download: str, memory: str) -> None:
        """What models there are to choose from, and what they need."""
        facts = [(tr("Download"), download), (tr("Memory"), memory)]
        self.local.show_facts([*facts, (tr("Cost"), tr("free")), (tr("Leaves here"), tr("nothing"))])

    def show_download(self, words: str) -> None:
        """How far it is; empty while there is none."""
        self._download = words
        self._show_local_note()

    def show_prices(self, prices: Mapping[str, Price]) -> None:
        """Prices of one image by backend name."""
        paid = [price for name, price in prices.items() if self._type(name) == "replicate"]
        known = sorted(price.microdollars for price in paid if price.microdollars is not None)
        facts = [(tr("Leaves here"), tr("the prompt"))]
        if known:
            least, most = price_text(Price(known[0])), price_text(Price(known[-1]))
            cost = tr("{least} to {most} an image") if least != most else tr("{least} an image")
            day = price_day(next(price for price in paid if price.microdollars is not None))
            facts.insert(0, (tr("Cost"), cost.format(least=least, most=most)))
            facts.insert(1, (tr("Prices of"), day))
        self.replicate.show_facts(facts)

    def show_has_images(self, *, has_images: bool) -> None:
        """With images in the library there is a way back to them."""
        self.title.setText(tr("Choose where images are made") if has_images else tr("Make your first image"))
        self.back.setVisible(has_images)

    def set_theme(self, theme: Theme) -> None:
        self._local_sign.setPixmap(icons.pixmap("clock", theme.attention, 16, self.devicePixelRatioF()))
        for card in (self.replicate, self.local, self.sketch):
            card.set_theme(theme)
        for label in (self.title, self._lead, self._local_note):
            label.set_theme(theme)
        for button in (self.back, self.draw, self.use_local):
            button.set_theme(theme)
        self.token.set_theme(theme)
        self.updates.set_theme(theme)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for card in (self.replicate, self.local, self.sketch):
            card.show_small(is_small=event.size().height() < 700)

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Whoever comes back may have set a token up elsewhere."""
        super().changeEvent(event)
        comes_back = event.type() is QEvent.Type.ActivationChange and self.isActiveWindow()
        if comes_back and self.isVisible() and self._states and not self._ready("replicate"):
            self.check_requested.emit()

    def _type(self, name: str) -> str:
        return next((info.type for info in self._backends if info.name == name), "")

    def _ready(self, kind: str) -> str:
        """The name of the first backend of that type which works now."""
        names = (info.name for info in self._backends if info.type == kind)
        return next((name for name in names if name in self._states and self._states[name].is_ready), "")

    def _connect(self) -> None:
        self.draw.clicked.connect(self._draw)
        self.prompt.returnPressed.connect(self._draw)
        self.prompt.textChanged.connect(lambda text: self.draw.setEnabled(bool(text.strip())))
        self.token.use_requested.connect(lambda: self._use("replicate"))
        self.use_local.clicked.connect(lambda: self._use("local"))

    def _show_local_note(self) -> None:
        self._local_note.setText(self._download or self._local_hint)
        self._local_sign.setVisible(bool(self._local_note.text()))

    def _draw(self) -> None:
        if self.prompt.text().strip():
            self.sketch_requested.emit(self.prompt.text().strip())

    def _use(self, kind: str) -> None:
        name = self._ready(kind)
        if name:
            self.backend_chosen.emit(name)
        elif kind == "local" and self._needs_model:
            self.models_requested.emit()
        elif kind == "local":
            self.prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.prompt.selectAll()

    def _build(self) -> None:
        self.local.show_facts([(tr("Cost"), tr("free")), (tr("Leaves here"), tr("nothing"))])
        self.sketch.show_facts(
            [
                (tr("Download"), tr("none, works offline")),
                (tr("Cost"), tr("free")),
                (tr("Leaves here"), tr("nothing")),
            ]
        )
        self._build_feet()
        cards = QHBoxLayout()
        cards.setSpacing(16)
        for card in (self.replicate, self.local, self.sketch):
            cards.addWidget(card, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(*[PAGE_MARGIN] * 4)
        column.setSpacing(0)
        center = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        column.addWidget(self.title, 0, center)
        column.addSpacing(8)
        column.addWidget(self._lead, 0, center)
        column.addSpacing(20)
        held = QWidget()
        held.setMaximumWidth(_WIDEST)
        held.setLayout(cards)
        cards.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(held, 1000)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(16)
        column.addWidget(self.back, 0, center)
        column.addWidget(self.updates, 0, center)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(page, scrolls_across=True))

    def _build_feet(self) -> None:
        self.replicate.foot.addWidget(self.token)
        warning = QHBoxLayout()
        warning.setSpacing(8)
        warning.addWidget(self._local_sign, 0, Qt.AlignmentFlag.AlignTop)
        warning.addWidget(self._local_note, 1)
        self.local.foot.addLayout(warning)
        self.local.foot.addWidget(self.use_local)
        self.prompt.setAccessibleName(tr("Prompt of the sketch"))
        self.prompt.setFixedHeight(BAR_CONTROL_HEIGHT)
        self.sketch.foot.addWidget(self.prompt)
        self.sketch.foot.addWidget(self.draw)
        self.use_local.setMinimumHeight(PRIMARY_HEIGHT)
