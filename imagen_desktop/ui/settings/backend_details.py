"""One backend: its state, its token and its settings, saved as they are changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.token_variable import TOKEN_VARIABLES, token_variable
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.config_edit import quoted
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import Button, LinkButton
from imagen_desktop.ui.focus_steps import follow_on
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.settings.backend_fields import (
    OptionsRow,
    fields_of,
    value_of,
)
from imagen_desktop.ui.settings.backend_list import BackendRow
from imagen_desktop.ui.settings.rows import SettingRow, SwitchRow, TextRow
from imagen_desktop.ui.settings.themed import colour_inside
from imagen_desktop.ui.settings.token_row import TokenRow
from imagen_desktop.ui.theme import DARK, FIELD_GAP, PANEL_MARGIN, Theme, Type
from imagen_desktop.ui.wording import tr

NAME = "name"
_NARROW = 440
_LINE = 24


class BackendDetails(QFrame):
    """The right half of the page."""

    edited = Signal(object, object)  # {key: value}, the SettingRow
    renamed = Signal(str, str, object)  # the old name, the new one, the SettingRow
    default_chosen = Signal(str)
    duplicate_requested = Signal(str)
    remove_requested = Signal(str)
    check_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = DARK
        self._shown: tuple[str, str] = ("", "")
        self.rows: list[SettingRow] = []
        self.heading = Label("", Type.HEADING, wraps=True)
        self._sign = QLabel()
        self._sign.setFixedHeight(_LINE)
        self.state = Label("", tint="text3", wraps=True)
        self.state.setMinimumHeight(_LINE)
        self.check = LinkButton(tr("Check again"))
        self.token = TokenRow()
        self.name = TextRow(NAME, tr("Name"), read=str.strip)
        self.default = SwitchRow(
            "default_backend",
            tr("Use when nothing else is chosen"),
            tr("Also for the terminal command."),
        )
        self.duplicate = Button(tr("Duplicate"), "copy")
        self.remove = Button(tr("Remove backend"), "trash-2")
        self._foot = Caption(tr("Saved as you change it."))
        self._fields = QWidget()
        self._build()
        self._connect()

    @property
    def backend(self) -> str:
        return self._shown[0]

    def show_backend(self, config: BackendConfig, row: BackendRow) -> None:
        """Rows are made anew for another backend alone: what someone types in one is kept."""
        if (config.name, config.type) != self._shown:
            self._shown = (config.name, config.type)
            self._make_rows(config.type)
        self.heading.setText(row.title)
        self.name.show_value(config.name)
        for each in self.rows:
            each.show_value(value_of(config, each.key))
        self.default.show_value(row.is_default)
        self.default.switch.setEnabled(not row.is_default)
        self.token.setVisible(bool(token_variable(config)))
        built_in = config.type == "sketch" and config.name == "sketch"
        self.remove.setEnabled(not built_in)
        self.remove.setToolTip(tr("The sketch is always there") if built_in else "")
        self.name.setEnabled(not built_in)
        self._show_state(row)

    def finish(self) -> None:
        """What is typed and not saved yet is saved now."""
        for row in (self.name, *self.rows):
            if isinstance(row, (TextRow, OptionsRow)):
                row.finish()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show_sign()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._foot.setVisible(event.size().width() > _NARROW)

    def _show_state(self, row: BackendRow) -> None:
        state = row.state
        self._sign.setVisible(state is not None)
        self._sign.setProperty("works", bool(state and state.is_ready))
        if state is None or state.is_ready:
            words = tr("Checking…") if state is None else tr("Works")
        else:
            hint = "" if row.info.type in TOKEN_VARIABLES else state.hint  # its token stands below
            words = f"{state.reason[:1].upper()}{state.reason[1:]}. {hint}".strip()
        self.state.setText(words)
        self.state.set_tint("text3" if state is None else "ok" if state.is_ready else "attention")
        self._show_sign()

    def _show_sign(self) -> None:
        works = bool(self._sign.property("works"))
        name, tint = ("circle-check", self._theme.ok) if works else ("triangle-alert", self._theme.attention)
        self._sign.setPixmap(icons.pixmap(name, tint, 16, self.devicePixelRatioF()))

    def _make_rows(self, kind: str) -> None:
        fields = fields_of(kind)
        self.rows = [*fields.half, *fields.whole]
        for row in self.rows:
            row.edited.connect(lambda key, value, row=row: self._tell(key, value, row))
        grid = QGridLayout()
        grid.setHorizontalSpacing(PANEL_MARGIN)
        grid.setVerticalSpacing(FIELD_GAP)
        for place, row in enumerate((self.name, *fields.half)):
            grid.addWidget(row, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(FIELD_GAP)
        inside.addLayout(grid)
        inside.addWidget(Hairline())
        for each in (self.default, *fields.whole):
            inside.addWidget(each)
        self._replace_fields(made)
        follow_on(self.check, self.token, self.name, *fields.half, self.default, *fields.whole)
        colour_inside(self, self._theme)

    def _replace_fields(self, made: QWidget) -> None:
        """Name and default outlive what they stood among."""
        before = self._fields
        self._inside.replaceWidget(before, made)
        self._fields = made
        before.hide()
        before.deleteLater()

    def _tell(self, key: str, value: JsonValue, row: SettingRow) -> None:
        if key == "options":
            value = _with_safety(value, self.rows)
        self.edited.emit({f"backends.{quoted(self.backend)}.{key}": value}, row)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        words = QHBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self.state, 1)
        words.addWidget(self.check, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.heading, 1)
        content = QWidget()
        self._inside = QVBoxLayout(content)
        self._inside.setContentsMargins(20, 16, 20, 8)
        self._inside.setSpacing(FIELD_GAP)
        self._inside.addLayout(head)
        self._inside.addLayout(words)
        self._inside.addWidget(self.token)
        self._inside.addWidget(self._fields)
        self._inside.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 20, 12)
        foot.setSpacing(8)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self.duplicate)
        foot.addWidget(self.remove)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(scrolling(content), 1)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.name.edited.connect(self._rename)
        self.default.edited.connect(lambda _key, _on: self.default_chosen.emit(self.backend))
        self.duplicate.clicked.connect(lambda: self.duplicate_requested.emit(self.backend))
        self.remove.clicked.connect(lambda: self.remove_requested.emit(self.backend))
        self.check.clicked.connect(self.check_requested)

    def _rename(self, _key: str, name: object) -> None:
        if not name:
            self.name.show_problem(tr("A backend needs a name."))
        else:
            self.renamed.emit(self.backend, str(name), self.name)

    @override
    def sizeHint(self) -> QSize:
        return QSize(560, 640)


def _with_safety(value: JsonValue, rows: Sequence[SettingRow]) -> JsonValue:
    """The switch's own input stays among the others."""
    table = dict(value) if isinstance(value, dict) else {}
    switch = next(
        (row for row in rows if isinstance(row, SwitchRow) and row.key.startswith("options.")), None
    )
    if switch is not None and switch.switch.isChecked():
        table["disable_safety_checker"] = True
    return table or None
