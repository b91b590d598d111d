"""The panel behind the filter button: the same filters as choices. It writes the field's own tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.library import SearchWord, parse
from imagen_desktop.core.library.search_words import spelled
from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.labels import Caption, FieldLabel
from imagen_desktop.ui.mirroring import is_mirrored
from imagen_desktop.ui.search_text import SearchText
from imagen_desktop.ui.segments import Segments
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.wording import said, tr

_MARGIN = 16
_GAP = 12
_FIELD_WIDTH = 120
_COMBO_WIDTH = 240
_KEPT_STATE = "is:favourite"
"""The star beside the field writes this one."""


class SearchFilters(QFrame):
    """Opens below a button, closes by Esc or a click elsewhere; each choice acts at once."""

    closed = Signal()

    def __init__(self, text: SearchText) -> None:
        super().__init__(text, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)  # a click on the button closes, and only that
        self.setWindowTitle(tr("Filters"))
        self._text = text
        self._theme = DARK
        self._ring = FocusRing(self)
        self.model, self.tag = _combo(tr("Model")), _combo(tr("Tag"))
        any_of_them = tr("Any")
        self.rating = Segments(tr("Rating"), [any_of_them, "1+", "2+", "3+", "4+", "5"])
        shapes = [any_of_them, tr("Landscape"), tr("Portrait"), tr("Square")]
        self.orientation = Segments(tr("Shape"), shapes)
        self.cost = Segments(tr("Cost"), [any_of_them, tr("Free"), tr("Paid"), tr("Unpriced")])
        states = [any_of_them, tr("Rated"), tr("Tagged"), tr("Made elsewhere")]
        self.state = Segments(tr("Only"), states)
        self.after, self.before = QLineEdit(), QLineEdit()
        self.note = Caption("", tint="error")
        self.clear = LinkButton(tr("Remove all filters"))
        self._labels: list[FieldLabel] = []
        self._build()
        self._connect()

    def set_known(self, known: Mapping[str, Sequence[str]]) -> None:
        """The values that occur, by key."""
        for key, combo in (("model", self.model), ("tag", self.tag)):
            with QSignalBlocker(combo):
                combo.clear()
                combo.addItems([tr("Any"), *known.get(key, ())])

    def open_below(self, button: QWidget) -> None:
        self._read()
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, button.height() + 4))
        if is_mirrored(self):
            place.setX(place.x() + button.width() - self.width())
        screen = button.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.model.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for segments, *_ in self._segments():
            segments.set_theme(theme)
        for label in (self.note, *self._labels):
            label.set_theme(theme)
        self.clear.set_theme(theme)
        self._ring.set_theme(theme)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.raised)
        draw_box(painter, QRectF(self.rect()), self._theme.raised, self._theme.softedge, 0)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(_GAP)
        dates = QHBoxLayout()
        dates.setSpacing(8)
        for field, name in ((self.after, tr("Made from")), (self.before, tr("Made before"))):
            field.setFixedWidth(_FIELD_WIDTH)
            field.setPlaceholderText("2026-10-18")
            field.setAccessibleName(name)
        until = FieldLabel(tr("before"), self.before)
        dates.addWidget(self.after)
        dates.addWidget(until)
        dates.addWidget(self.before)
        dates.addStretch(1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Model"), self.model),
            (tr("Tag"), self.tag),
            (tr("Rating"), self.rating),
            (tr("Shape"), self.orientation),
            (tr("Cost"), self.cost),
            (tr("Only"), self.state),
        )
        for row, (name, part) in enumerate(rows):
            label = FieldLabel(name, part)
            self._labels.append(label)
            grid.addWidget(label, row, 0)
            grid.addWidget(part, row, 1, Qt.AlignmentFlag.AlignLeft)
        made = FieldLabel(tr("Made from"), self.after)
        self._labels += [made, until]
        grid.addWidget(made, len(rows), 0)
        grid.addLayout(dates, len(rows), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        column.addLayout(grid)
        foot = QHBoxLayout()
        foot.addWidget(self.note)
        foot.addStretch(1)
        foot.addWidget(self.clear)
        column.addLayout(foot)

    def _connect(self) -> None:
        for segments, key, values in self._segments():
            segments.chosen.connect(lambda index, key=key, values=values: self._write(key, values[index]))
        for combo, key in ((self.model, "model"), (self.tag, "tag")):
            combo.activated.connect(lambda index, key=key, combo=combo: self._choose(key, combo, index))
        for field, key in ((self.after, "after"), (self.before, "before")):
            field.editingFinished.connect(lambda field=field, key=key: self._write_day(key, field))
        self.clear.clicked.connect(self._clear_all)

    def _segments(self) -> tuple[tuple[Segments, str, tuple[str, ...]], ...]:
        """With the words that each choice writes."""
        return (
            (self.rating, "rating", ("", "rating:>=1", "rating:>=2", "rating:>=3", "rating:>=4", "rating:5")),
            (
                self.orientation,
                "orientation",
                ("", "orientation:landscape", "orientation:portrait", "orientation:square"),
            ),
            (self.cost, "cost", ("", "cost:free", "cost:>0", "cost:unpriced")),
            (self.state, "is", ("", "is:rated", "is:tagged", "is:foreign")),
        )

    def _read(self) -> None:
        """What the tokens say now."""
        words = [word for word in self._text.search().filters if not word.is_excluded]
        texts = [word.text.lower() for word in words]
        for segments, _, values in self._segments():
            chosen = next((index for index, value in enumerate(values) if value in texts), 0)
            segments.choose(chosen)
        for combo, key in ((self.model, "model"), (self.tag, "tag")):
            value = _value(words, key)
            with QSignalBlocker(combo):
                if value and combo.findText(value) < 0:
                    combo.addItem(value)
                combo.setCurrentIndex(max(0, combo.findText(value)) if value else 0)
        for field, key in ((self.after, "after"), (self.before, "before")):
            field.setText(_value(words, key))
        self.note.setText("")

    def _choose(self, key: str, combo: QComboBox, index: int) -> None:
        self._write(key, spelled(key, combo.itemText(index)) if index else "")

    def _write_day(self, key: str, field: QLineEdit) -> None:
        typed = field.text().strip()
        word = parse(spelled(key, typed)).words[0] if typed else None
        self.note.setText(said(word.problem) if word else "")
        if word is None or not word.problem:
            self._write(key, word.text if word else "")

    def _write(self, key: str, text: str) -> None:
        kept = [_KEPT_STATE] if key == "is" and _KEPT_STATE in self._texts() else []
        wanted = [*kept, *([text] if text else [])]
        if wanted != [each for each in self._texts() if each.partition(":")[0] == key]:
            self._text.replace_tokens((key,), wanted)

    def _texts(self) -> list[str]:
        return [word.text for word in self._text.search().filters]

    def _clear_all(self) -> None:
        keys = tuple({word.key for word in self._text.search().filters})
        self._text.replace_tokens(keys, [])
        self._read()


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setMinimumWidth(_COMBO_WIDTH)
    combo.addItem(tr("Any"))
    return combo


def _value(words: Sequence[SearchWord], key: str) -> str:
    return next((word.value for word in words if word.key == key), "")
