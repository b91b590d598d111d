"""What the inspector is built from: the preview, the stars, a row of facts, a text elided in its middle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import MAX_RATING
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.labels import Label, Prose, plain_tip
from imagen_desktop.ui.shortcuts import Shortcuts, with_key
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, PICTURE_RADIUS, Theme, Type
from imagen_desktop.ui.thumbnails import Shown, Thumbnail, Thumbnails, Wish
from imagen_desktop.ui.wording import tr

_MOST_HEIGHT = 276
_PLACE = "inspector"
_STAR = 14
_STAR_PITCH = 16
_FACT_NAME_WIDTH = 89


class Preview(QWidget):
    """The whole picture, as wide as the panel allows; a double click opens it.

    Its height follows from the panel's width, `set_room`, and not from its own, of which a scroll bar takes
    some: less high, all would have room and the bar would go; higher, it would come again, until Qt has used
    up the stack.
    """

    opened = Signal()

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._theme = DARK
        self._thumbnails = thumbnails
        self._image: Image | None = None
        self._room = 0
        thumbnails.ready.connect(self._came)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_image(self, image: Image) -> None:
        self._image = image
        self.setAccessibleName(image.prompt)
        self._fit()

    def set_room(self, width: int) -> None:
        """Of the panel without its margins."""
        if width != self._room:
            self._room = width
            self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._want()

    @override
    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.opened.emit()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        wish = self._wish()
        if wish is None or self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(QPointF(), wish.size.toSizeF() / wish.ratio)
        area.moveCenter(QRectF(self.rect()).center())
        thumbnail = self._thumbnails.get(wish) or self._thumbnails.nearly(wish)
        if thumbnail is None:
            color = self._thumbnails.color(self._image.path) or QColor(self._theme.field)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(area, PICTURE_RADIUS, PICTURE_RADIUS)
        elif thumbnail.shown is Shown.WELL:
            painter.drawPixmap(area, thumbnail.pixmap, QRectF(thumbnail.pixmap.rect()))
        else:
            draw_box(painter, area, self._theme.field, self._theme.line, PICTURE_RADIUS)
            painter.setFont(fonts.font(Type.CAPTION))
            painter.setPen(QColor(self._theme.text3))
            words = tr("File is gone") if thumbnail.shown is Shown.GONE else tr("File is damaged")
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _wish(self) -> Wish | None:
        image = self._image
        if image is None or self.width() <= 0:
            return None
        ratio = self.devicePixelRatioF()
        dense = _fitted(image, self.width()) * ratio
        return Wish(image.path, dense.width(), dense.height(), is_filled=False, ratio=ratio)

    def _fit(self) -> None:
        if self._image is not None and self._room > 0:
            self.setFixedHeight(max(48, _fitted(self._image, self._room).height()))
        self._want()

    def _want(self) -> None:
        wish = self._wish()
        if wish is not None:
            self._thumbnails.want(_PLACE, [] if self._thumbnails.get(wish) else [wish])
        self.update()

    def _came(self, thumbnail: Thumbnail) -> None:
        if self._image is not None and thumbnail.wish.path == self._image.path:
            self.update()


def _fitted(image: Image, width: int) -> QSize:
    """The picture's size in a panel of that width; never larger than it is."""
    size = QSize(max(1, image.width), max(1, image.height))
    fitted = size.scaled(QSize(width, _MOST_HEIGHT), Qt.AspectRatioMode.KeepAspectRatio)
    return fitted.boundedTo(size).expandedTo(QSize(1, 1))


class Stars(QSlider):
    """A rating of 0 to 5, read and moved like any slider; a click on the last set star takes it away."""

    rated = Signal(int)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = DARK
        self._keys: tuple[str, ...] = ()
        self.setRange(0, MAX_RATING)
        self.setPageStep(1)
        self.setFixedSize(MAX_RATING * _STAR_PITCH, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.actionTriggered.connect(lambda _action: self.rated.emit(self.sliderPosition()))
        self.show_rating(0)

    def show_rating(self, rating: int) -> None:
        self.setValue(rating)
        words = tr("Rating {rating} of {most}").format(rating=rating, most=MAX_RATING)
        self.setAccessibleName(words)
        self.setToolTip(with_key(words, *self._keys))
        self.update()

    def show_keys(self, shortcuts: Shortcuts) -> None:
        self._keys = tuple(shortcuts.first(f"rate_{rating}") for rating in range(MAX_RATING + 1))
        self.show_rating(self.value())

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, ratio = QPainter(self), self.devicePixelRatioF()
        for number in range(MAX_RATING):
            is_set = number < self.value()
            star = icons.pixmap("star", self._theme.text2, _STAR, ratio, is_filled=is_set)
            left = self._left(number)
            painter.drawPixmap(QPointF(left, (self.height() - _STAR) / 2), star)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        across = event.position().x()
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            across = self.width() - across
        rating = min(MAX_RATING, int(across // _STAR_PITCH) + 1)
        self.rated.emit(0 if rating == self.value() else rating)

    @override
    def mouseMoveEvent(self, _event: QMouseEvent) -> None: ...

    def _left(self, number: int) -> int:
        left = number * _STAR_PITCH
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return self.width() - left - _STAR if is_mirrored else left


class ElidedLabel(Label):
    """One line that loses its middle where it is too long; the tool tip has all of it."""

    def __init__(self, kind: Type = Type.CAPTION) -> None:
        super().__init__("", kind)
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def set_full_text(self, text: str) -> None:
        self._full = text
        self.setToolTip(plain_tip(text))
        self._elide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._full, Qt.TextElideMode.ElideMiddle, self.width()))


class FactRow(QWidget):
    """Name and value; `is_exact` sets it in mono, elides it and lets it be copied whole."""

    def __init__(self, name: str, *, is_exact: bool = False, is_elided: bool = False) -> None:
        super().__init__()
        self._copied = ""
        self._name = Label(name, Type.CAPTION, tint="text3")
        self._name.setFixedWidth(fonts.scaled(_FACT_NAME_WIDTH))
        self.value: Label
        if is_exact or is_elided:
            self.value = ElidedLabel(Type.MONO if is_exact else Type.CAPTION)
        else:
            self.value = Prose("", Type.CAPTION, is_tabular=True)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        has_button = is_exact or is_elided
        air = 0 if has_button else 3
        row.setContentsMargins(0, air, 0, air)
        row.setSpacing(4)
        row.addWidget(self._name, 0, Qt.AlignmentFlag(0) if has_button else Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.value, 1)
        self.copy_button = IconButton("copy", tr("Copy {name}").format(name=name.lower()), size=14)
        self.copy_button.setFixedSize(24, 24)
        self.copy_button.setVisible(is_exact)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._copied))
        if has_button:
            row.addWidget(self.copy_button)

    def let_copy(self, text: str) -> None:
        """What the button copies where that is more than is shown."""
        self._copied = text
        self.copy_button.setVisible(bool(text))
        self.value.setToolTip(plain_tip(text))

    def show_value(self, text: str) -> None:
        self._copied = text
        if isinstance(self.value, ElidedLabel):
            self.value.set_full_text(text)
        else:
            self.value.setText(text)

    def set_theme(self, theme: Theme) -> None:
        for part in (self._name, self.value, self.copy_button):
            part.set_theme(theme)


class FactTable(QWidget):
    """Rows by name; those without a value are not shown."""

    def __init__(self, rows: dict[str, FactRow]) -> None:
        super().__init__()
        self.rows = rows
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in rows.values():
            column.addWidget(row)

    def show_values(self, values: dict[str, str]) -> None:
        for name, row in self.rows.items():
            row.show_value(values.get(name, ""))
            row.setVisible(name in values)

    def set_theme(self, theme: Theme) -> None:
        for row in self.rows.values():
            row.set_theme(theme)
