"""Which settings each type of backend has, as rows. Here is where a new one is added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.token_variable import TOKEN_VARIABLES
from imagen_desktop.core.config import BACKEND_TYPES, BackendConfig
from imagen_desktop.core.config_edit import parse_table, table_text
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.settings.rows import SettingRow, SwitchRow, TextRow, amount, dollars, seconds, whole
from imagen_desktop.ui.theme import LABEL_GAP
from imagen_desktop.ui.wording import tr

SAFETY = "options.disable_safety_checker"


class Fields(NamedTuple):
    """`half` stand two in a line, `whole` have a line of their own."""

    half: tuple[SettingRow, ...]
    whole: tuple[SettingRow, ...]


def backend_types() -> tuple[tuple[str, str], ...]:
    """The configuration's word and ours."""
    words = (
        ("replicate", tr("Model on Replicate")),
        ("local", tr("Model on this computer")),
        ("comfyui", tr("ComfyUI server")),
        ("openai", tr("OpenAI, or a service that speaks its way")),
        ("sketch", tr("Sketch: drawn, not AI")),
    )
    return tuple(pair for pair in words if pair[0] in BACKEND_TYPES)


def new_backend(kind: str, name: str) -> BackendConfig:
    """With what most people want first."""
    variable = TOKEN_VARIABLES.get(kind, "")
    made = {
        "replicate": BackendConfig(name, kind, "black-forest-labs/flux-schnell", variable),
        "local": BackendConfig(name, kind, "flux-schnell"),
        "openai": BackendConfig(name, kind, "gpt-image-1", variable),
        "comfyui": BackendConfig(name, kind, base_url="http://127.0.0.1:8188"),
    }
    return made.get(kind, BackendConfig(name, kind))


def fields_of(kind: str) -> Fields:
    """Fresh rows; `key` is below the backend's table."""
    if kind == "replicate":
        return Fields(
            (
                _model("black-forest-labs/flux-schnell"),
                _steps(),
                _time_limit(),
                _jobs_at_once(),
                _price(),
                _variable(TOKEN_VARIABLES[kind]),
                _address(tr("Replicate’s own")),
            ),
            (_safety(), _wait(), OptionsRow()),
        )
    if kind == "openai":
        half = (
            _model("gpt-image-1"),
            _time_limit(),
            _jobs_at_once(),
            _price(),
            _variable(TOKEN_VARIABLES[kind]),
        )
        return Fields((*half, _address("https://api.openai.com/v1")), (OptionsRow(),))
    if kind == "comfyui":
        workflow = TextRow(
            "workflow",
            tr("Workflow"),
            tr("A file in ComfyUI’s API format; nothing for the program’s own."),
            read=_none_if_empty,
        )
        address = _address("http://127.0.0.1:8188")
        return Fields(
            (address, _model(""), _steps(), _time_limit(), _jobs_at_once()), (workflow, OptionsRow())
        )
    if kind == "local":
        return Fields((_model("flux-schnell"), _steps(), _time_limit()), (OptionsRow(),))
    return Fields((_jobs_at_once(),), ())


def value_of(backend: BackendConfig, key: str) -> JsonValue:
    """What the row of that key shows."""
    if key == SAFETY:
        return backend.options.get("disable_safety_checker", False)
    if key == "options":
        return {name: value for name, value in backend.options.items() if name != "disable_safety_checker"}
    value: JsonValue = getattr(backend, key, None)
    return value


class OptionsRow(SettingRow):
    """Lines of TOML, as they would stand in the file; saved when the field is left."""

    def __init__(self) -> None:
        super().__init__(
            "options",
            tr("Further inputs of the model"),
            tr("Passed on untouched, a line each, such as: go_fast = true"),
        )
        self._shown = ""
        self.edit = QPlainTextEdit()
        self.edit.setFrameShape(QFrame.Shape.NoFrame)
        self.edit.viewport().setAutoFillBackground(False)
        self.frame = FieldFrame()
        self.frame.setFixedHeight(64)
        inside = QVBoxLayout(self.frame)
        inside.setContentsMargins(4, 2, 4, 2)
        inside.addWidget(self.edit)
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(self.title.text())
        self.edit.setAccessibleDescription(self.note.text())
        self.edit.installEventFilter(self)
        self.title.setBuddy(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        for part in (self.title, self.frame, self.problem, self.note):
            column.addWidget(part)

    @override
    def show_value(self, value: JsonValue) -> None:
        text = table_text(value if isinstance(value, dict) else {})
        is_open = self.edit.toPlainText() != self._shown
        is_kept = is_open and (self.edit.hasFocus() or text == self._shown)
        self._shown = text
        if not is_kept:
            self.edit.setPlainText(text)
            self.show_problem("")

    @override
    def show_problem(self, sentence: str) -> None:
        super().show_problem(sentence)
        self.frame.set_valid(not sentence)

    @override
    def controls(self) -> Sequence[QWidget]:
        return (self.edit,)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self.finish()
        return super().eventFilter(watched, event)

    def finish(self) -> None:
        typed = self.edit.toPlainText()
        if typed.strip() == self._shown.strip():
            return
        try:
            table = parse_table(typed)
        except ConfigError:
            self.show_problem(tr("Each line needs a name, = and a value: true, 3, or text in quotes."))
            return
        self.edited.emit(self.key, table)


def _model(hint: str) -> TextRow:
    return TextRow("model", tr("Model"), hint=hint, read=_none_if_empty)


def _steps() -> TextRow:
    return TextRow("default_steps", tr("Steps"), hint=tr("the model’s own"), read=whole)


def _time_limit() -> TextRow:
    return TextRow(
        "timeout_seconds", tr("Time limit"), hint=tr("the model’s own"), read=seconds, write=_seconds
    )


def _jobs_at_once() -> TextRow:
    return TextRow("jobs_at_once", tr("Jobs at once"), hint=tr("the program’s choice"), read=whole)


def _price() -> TextRow:
    return TextRow("price_usd", tr("Price each"), hint=tr("the price table’s"), read=amount, write=dollars)


def _variable(hint: str) -> TextRow:
    return TextRow("api_token_env", tr("Variable of the token"), hint=hint, read=_none_if_empty)


def _address(hint: str) -> TextRow:
    return TextRow("base_url", tr("Address"), hint=hint, read=_none_if_empty)


def _wait() -> SwitchRow:
    return SwitchRow(
        "wait", tr("Let Replicate hold its first answer"), tr("Off for a proxy that hangs on it.")
    )


def _safety() -> SwitchRow:
    return SwitchRow(
        SAFETY,
        tr("Replicate’s safety filter off"),
        tr("Only where the model allows it. You are responsible for what you make."),
    )


def _none_if_empty(typed: str) -> JsonValue:
    return typed or None


def _seconds(value: JsonValue) -> str:
    return (
        tr("{seconds} s").format(seconds=number_text(value, "g")) if isinstance(value, (int, float)) else ""
    )
