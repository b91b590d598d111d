"""Shows what a dropped picture says of its making. Its texts are a stranger's: plain, bounded, no links."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from imagen_desktop.core.image_files.found_settings import FoundSettings
from imagen_desktop.ui import fonts
from imagen_desktop.ui.button_row import button_row
from imagen_desktop.ui.buttons import Button, PrimaryButton
from imagen_desktop.ui.disclosure import Disclosure
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.found_words import Fitted, found_facts, tame
from imagen_desktop.ui.inspector_parts import FactRow, FactTable
from imagen_desktop.ui.labels import Caption, FieldLabel, Label
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.theme import LABEL_GAP, PAGE_MARGIN, Theme, Type
from imagen_desktop.ui.wording import tr

PREVIEW = 96
_WIDTH = 600
_PROMPT_HEIGHT, _NEGATIVE_HEIGHT, _RAW_HEIGHT = 76, 48, 160
_SCROLL_BAR = 12
_OF_SCREEN = 0.85
_AROUND = 224
"""Pixels above and below what scrolls."""
_MOST_NAME = 60


class SettingsSheet(QDialog):
    """Nothing in the form changes before one of its buttons is pressed. `picture` is null where the file
    cannot be drawn; `note` says what else was dropped."""

    prompt_chosen = Signal()
    all_chosen = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        found: FoundSettings,
        picture: QImage,
        fit: Fitted,
        note: str = "",
    ) -> None:
        super().__init__(parent)
        self._found = found
        self.setWindowTitle(tr("Settings of this image"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self.heading = Label(_heading(found), Type.HEADING)
        self.about = _plain(Label(_about(found), tint="text2", wraps=True))
        self.note = Caption(note, wraps=True)
        self.prompt = _TextArea(tr("Prompt"), found.image.request.prompt, _PROMPT_HEIGHT)
        self.negative = _TextArea(
            tr("Negative prompt"), found.image.request.negative_prompt, _NEGATIVE_HEIGHT
        )
        self.facts = _fact_table(found)
        self.left_out_head = FieldLabel(tr("Not as it was"))
        self.left_out = _plain(Caption("\n".join(fit.left_out), tint="text2", wraps=True))
        self.raw_head = Disclosure(tr("All text in the file"))
        self.raw = _TextArea("", found.raw, _RAW_HEIGHT, fonts.font(Type.MONO))
        self.copy_raw = Button(tr("Copy raw"), "copy")
        self.leave = Button(tr("Close"))
        self.use_prompt = Button(tr("Use prompt"))
        self.use_all = PrimaryButton(tr("Use all settings"), height=32)
        self._ring = FocusRing(self)
        self._build(picture)
        self._show_what_there_is(fit, note)
        self._connect()
        self._set_theme(theme)
        self._fit_screen()

    def _build(self, picture: QImage) -> None:
        preview = QLabel()
        preview.setFixedSize(PREVIEW, PREVIEW)
        preview.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        preview.setPixmap(_fitted(picture, self.devicePixelRatioF()))
        preview.setVisible(not picture.isNull())
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self.heading, self.about, self.note):
            words.addWidget(part)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(preview, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN - _SCROLL_BAR, PAGE_MARGIN)
        layout.setSpacing(12)
        layout.addLayout(head)
        self._area = scrolling(self._middle())
        layout.addWidget(self._area, 1)
        layout.addLayout(self._buttons())

    def _fit_screen(self) -> None:
        """As high as all of it, where the screen is."""
        self._area.setVisible(self._found.has_settings or bool(self._found.raw))
        width = _WIDTH - 2 * PAGE_MARGIN + _SCROLL_BAR
        wanted = self._column.totalHeightForWidth(width) if self._area.isVisibleTo(self) else 0
        most = round(self.screen().availableGeometry().height() * _OF_SCREEN) - _AROUND
        self._area.setMinimumHeight(max(0, min(wanted, most)))

    def _middle(self) -> QWidget:
        inside = QWidget()
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, _SCROLL_BAR, 0)
        column.setSpacing(12)
        for area in (self.prompt, self.negative, self.facts):
            column.addWidget(area)
        out = QVBoxLayout()
        out.setSpacing(LABEL_GAP)
        out.addWidget(self.left_out_head)
        out.addWidget(self.left_out)
        column.addLayout(out)
        column.addWidget(self.raw_head)
        column.addWidget(self.raw)
        column.addStretch(1)
        return inside

    def _buttons(self) -> QHBoxLayout:
        buttons = button_row(self.leave, self.use_prompt, self.use_all, aside=self.copy_raw)
        buttons.setContentsMargins(0, 4, _SCROLL_BAR, 0)
        return buttons

    def _show_what_there_is(self, fit: Fitted, note: str) -> None:
        has_prompt = bool(self._found.image.request.prompt)
        self.note.setVisible(bool(note))
        self.facts.setVisible(self._found.has_settings)
        for part in (self.left_out_head, self.left_out):
            part.setVisible(bool(fit.left_out) and has_prompt)
        for button in (self.use_prompt, self.use_all):
            button.setVisible(has_prompt)
        for widget in (self.raw_head, self.copy_raw):
            widget.setVisible(bool(self._found.raw))
        self.raw_head.setChecked(False)
        self.raw.hide()
        (self.use_all if has_prompt else self.leave).setDefault(True)
        (self.use_all if has_prompt else self.leave).setFocus()

    def _connect(self) -> None:
        self.raw_head.toggled.connect(self.raw.setVisible)
        self.copy_raw.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._found.raw))
        self.use_prompt.clicked.connect(self.prompt_chosen)
        self.use_prompt.clicked.connect(self.accept)
        self.use_all.clicked.connect(self.all_chosen)
        self.use_all.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)

    def _set_theme(self, theme: Theme) -> None:
        labels = (self.heading, self.about, self.note, self.left_out, self.left_out_head)
        areas = (self.prompt, self.negative, self.raw, self.facts, self.raw_head, self._ring)
        for part in (*labels, *areas, self.copy_raw, self.leave, self.use_prompt, self.use_all):
            part.set_theme(theme)


class _TextArea(QWidget):
    """A long text to be read, selected and scrolled; hidden where there is none."""

    def __init__(self, name: str, text: str, height: int, font: QFont | None = None) -> None:
        super().__init__()
        self.text = QPlainTextEdit(tame(text))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.viewport().setAutoFillBackground(False)
        self.text.setFont(font or fonts.font(Type.BODY))
        self._frame = FieldFrame()
        self._frame.setFixedHeight(height)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(6, 4, 2, 4)
        inside.addWidget(self.text)
        self._label = FieldLabel(name, self.text)
        self._label.setVisible(bool(name))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(LABEL_GAP)
        layout.addWidget(self._label)
        layout.addWidget(self._frame)
        self.setVisible(bool(text))

    def set_theme(self, theme: Theme) -> None:
        self._label.set_theme(theme)
        self._frame.set_theme(theme)


def _plain(label: Label) -> Label:
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _fact_table(found: FoundSettings) -> FactTable:
    names = {
        "model": tr("Model"),
        "size": tr("Size"),
        "seed": tr("Seed"),
        "steps": tr("Steps"),
        "guidance": tr("Guidance"),
        "others": tr("More"),
    }
    table = FactTable({key: FactRow(name) for key, name in names.items()})
    table.show_values(found_facts(found))
    return table


def _heading(found: FoundSettings) -> str:
    return tr("Settings of this image") if found.has_settings else tr("No settings in this image")


def _about(found: FoundSettings) -> str:
    """ "fox.png, 512 × 768, made with ComfyUI"."""
    image = found.image
    name = image.path.name
    parts = [
        name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME // 2]}…{name[-_MOST_NAME // 2 :]}",
        f"{image.width} × {image.height}",
    ]
    if found.program:
        parts.append(tr("made with {program}").format(program=found.program))
    text = ", ".join(tame(part) for part in parts)
    return text if found.has_settings else tr("{file}: it does not say how it was made.").format(file=text)


def _fitted(picture: QImage, ratio: float) -> QPixmap:
    if picture.isNull():
        return QPixmap()
    size = QSize(PREVIEW, PREVIEW) * ratio
    aspect, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    pixmap = QPixmap.fromImage(picture.scaled(size, aspect, smooth))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
